import { multiaddr } from '@multiformats/multiaddr'
import { drained } from '../../measure/drain.ts'
import { createNode } from '../../node.ts'
import type { Channel, System } from '../channel.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

const NAME = 'peers'

/**
 * A session over a libp2p connection like that of `raw`, no broker between. Acknowledged and sent again from memory: it survives
 * connections, not processes.
 */
export const juxta: System = {
  async listen (onChannel) {
    const node = await createNode()
    node.services.reliablePipe.listen(NAME, session => { onChannel(channelOf(session)) })

    return node.getMultiaddrs().map(address => address.toString())
  },

  async connect ({ addresses }) {
    const node = await createNode()

    return channelOf(await node.services.reliablePipe.connect(addresses.map(address => multiaddr(address)), { name: NAME }))
  }
}

export function channelOf (session: ReliableSession): Channel {
  let listener: (bytes: Uint8Array) => void = () => {}
  session.addEventListener('message', ({ data }) => { listener(data.subarray()) })

  return {
    keepsBoundaries: true,
    send: message => session.send(message) ? undefined : drained(session),
    settled: async () => {
      while (session.bufferedBytes > 0) {
        await new Promise(resolve => { setImmediate(resolve) })
      }
    },
    receive: to => { listener = to }
  }
}
