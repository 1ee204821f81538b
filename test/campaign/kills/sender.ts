import { createPeer } from 'juxta'
import { messageOf, note, say } from './words.ts'
import type { Task } from './words.ts'

/** Messages that wait to be kept at a time: they share syncs */
const TOGETHER = 8

/** Sends until it is told to end; how far earlier lives had come, its session says */
export async function send (task: Task): Promise<void> {
  const ending = new AbortController()
  process.on('message', () => { ending.abort() })
  const peer = await createPeer({ role: 'edge', dataDir: task.folder, listen: [] })
  const { reliablePipe } = peer.services
  const session = reliablePipe.resume('kills')[0] ?? await reliablePipe.connect(task.address ?? '', { name: 'kills', durable: true })
  say({ ready: session.id })

  while (!ending.signal.aborted && session.watermarks.accepted < task.messages) {
    const first = session.watermarks.accepted
    await Promise.all(Array.from({ length: TOGETHER }, async (_, i) => {
      await session.deliver(messageOf(first + i))
      note(task, `accepted ${first + i}`)
    }))
  }

  while (!ending.signal.aborted) {
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }

  await session.close()
  say({ done: true })
}
