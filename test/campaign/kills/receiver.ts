import { createPeer } from 'juxta'
import { messageOf, note, say } from './words.ts'
import type { Task } from './words.ts'

/** Notes each message before it commits it, and that it is committed when it is */
export async function receive (task: Task): Promise<void> {
  const peer = await createPeer({ role: 'edge', dataDir: task.folder, listen: [`/ip4/127.0.0.1/tcp/${task.port ?? 0}`], libp2p: { connectionManager: { inboundConnectionThreshold: 1_000 } } })

  peer.services.reliablePipe.listen('kills', async session => {
    for await (const message of session.messages()) {
      const { data, sequence, redelivered } = message

      if (Buffer.compare(data, messageOf(sequence)) !== 0) {
        say({ wrong: `message ${sequence} is another one` })
      }

      note(task, `${redelivered ? 'again' : 'got'} ${sequence}`)
      await message.commit()
      note(task, `committed ${sequence}`)
    }

    await session.close()
    say({ done: true })
  })

  say({ ready: peer.getMultiaddrs()[0].toString() })
}
