import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { gossipsub as createGossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Channel, System } from '../channel.ts'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Libp2p } from '@libp2p/interface'

type Topic = 'there' | 'back'

/**
 * What libp2p has for messages, as it comes: each is signed and verified, and there is neither an acknowledgement nor back-pressure.
 * The two nodes are connected to each other and to nobody else, so that a message is sent once.
 */
export const gossipsub: System = {
  async listen (onChannel) {
    const node = await createNode()
    onChannel(channelOf(node.services.gossipsub, 'back', 'there'))

    return node.getMultiaddrs().map(address => address.toString())
  },

  async connect ({ addresses }) {
    const node = await createNode()
    const channel = channelOf(node.services.gossipsub, 'there', 'back')
    await node.dial(addresses.map(address => multiaddr(address)))
    await subscribed(node.services.gossipsub, 'there')

    return channel
  }
}

async function createNode (): Promise<Libp2p<{ gossipsub: GossipSub }>> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: { identify: identify(), gossipsub: createGossipsub() }
  })
}

/** Resolves when somebody listens to the topic, and is heard of */
async function subscribed (service: GossipSub, topic: Topic): Promise<void> {
  while (service.getSubscribers(topic).length === 0) {
    await new Promise(resolve => { service.addEventListener('subscription-change', resolve, { once: true }) })
  }
}

function channelOf (service: GossipSub, outgoing: Topic, incoming: Topic): Channel {
  let listener: (bytes: Uint8Array) => void = () => {}

  service.subscribe(incoming)
  service.addEventListener('message', ({ detail: { topic, data } }) => {
    if (topic === incoming) {
      listener(data)
    }
  })

  return {
    keepsBoundaries: true,
    // one after the other: they are signed before they go, and the order in which that ends is nobody's promise
    send: async message => { await service.publish(outgoing, message) },
    settled: async () => {},
    receive: to => { listener = to }
  }
}
