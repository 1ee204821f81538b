import { createNode, SESSION_NAME, STREAM_PROTOCOL } from './node.ts'
import { bytesInUse } from './memory.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { Stream } from '@libp2p/interface'

/** An application keeps what it was given */
const kept: Array<Stream | ReliableSession> = []

export const idleReceiver = {
  /** @returns where it listens */
  async start (): Promise<string[]> {
    const node = await createNode()

    await node.handle(STREAM_PROTOCOL, stream => {
      answer(stream)
    }, { maxInboundStreams: Infinity })
    node.services.reliablePipe.listen(SESSION_NAME, session => {
      answer(session)
    })

    return node.getMultiaddrs().map(address => address.toString())
  },

  /** Closes all of them */
  async close (): Promise<void> {
    await Promise.all(kept.splice(0).map(async channel => channel.close()))
  },

  bytesInUse
}

/** One message there and back, so that both ends have sent, received and acknowledged; what an application's listeners take is not counted */
function answer (channel: Stream | ReliableSession): void {
  kept.push(channel)
  const target: Pick<Stream, 'addEventListener' | 'send'> = channel as Stream
  target.addEventListener('message', ({ data }) => { target.send(data) }, { once: true })
}
