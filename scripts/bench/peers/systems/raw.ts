import { multiaddr } from '@multiformats/multiaddr'
import { drained } from '../../measure/drain.ts'
import { createNode } from '../../node.ts'
import type { Channel, System } from '../channel.ts'
import type { Stream } from '@libp2p/interface'

const PROTOCOL = '/juxta-bench/peers-raw/1.0.0'

/**
 * A libp2p stream over TCP, Noise and yamux, one `send` for each message, back-pressure honoured. No acknowledgements, no second try,
 * no boundaries of messages, and nothing survives the connection.
 */
export const raw: System = {
  async listen (onChannel) {
    const node = await createNode()
    await node.handle(PROTOCOL, stream => { onChannel(channelOf(stream)) })

    return node.getMultiaddrs().map(address => address.toString())
  },

  async connect ({ addresses }) {
    const node = await createNode()

    return channelOf(await node.dialProtocol(addresses.map(address => multiaddr(address)), PROTOCOL))
  }
}

function channelOf (stream: Stream): Channel {
  let listener: (bytes: Uint8Array) => void = () => {}

  stream.addEventListener('message', ({ data }) => {
    for (const bytes of data instanceof Uint8Array ? [data] : data) {
      listener(bytes)
    }
  })

  return {
    keepsBoundaries: false,
    send: message => stream.send(message) ? undefined : drained(stream),
    settled: async () => {},
    receive: to => { listener = to }
  }
}
