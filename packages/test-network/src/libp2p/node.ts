import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'
import type { Identify } from '@libp2p/identify'
import type { Libp2p, ServiceMap } from '@libp2p/interface'
import type { Libp2pOptions, ServiceFactoryMap } from 'libp2p'

export interface TestNodeOptions<Services extends ServiceMap = ServiceMap> {
  /** Beside `identify`, which every node has and which can be replaced here. */
  services?: ServiceFactoryMap<Services>
  /** Multiaddrs, default `/ip4/127.0.0.1/tcp/0`; `[]` for a node that only dials. */
  listen?: string[]
  /** Listens on a websocket on loopback, too. */
  webSockets?: boolean
  /** Can be reached through relays, and reach others; with a number, seeks so many reservations by itself. */
  relay?: boolean | { reservations: number }
  /** Anything else `createLibp2p` takes. */
  libp2p?: Omit<Libp2pOptions<Services>, 'services'>
}

/** A real libp2p node on loopback: TCP, Noise, Yamux, identify. It is started, and the caller's to stop. */
export async function createTestNode<Services extends ServiceMap = ServiceMap> (options: TestNodeOptions<Services> = {}): Promise<Libp2p<Services & { identify: Identify }>> {
  const listen = [...options.listen ?? ['/ip4/127.0.0.1/tcp/0']]
  const transports: NonNullable<Libp2pOptions['transports']> = [tcp()]

  if (options.webSockets === true) {
    transports.push(webSockets())
    listen.push('/ip4/127.0.0.1/tcp/0/ws')
  }

  if (options.relay != null && options.relay !== false) {
    transports.push(circuitRelayTransport())

    // one such address seeks one reservation
    for (let i = 0; options.relay !== true && i < options.relay.reservations; i++) {
      listen.push('/p2p-circuit')
    }
  }

  return createLibp2p({
    addresses: { listen },
    transports,
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    ...options.libp2p,
    services: { identify: identify(), ...options.services }
  } as Libp2pOptions<Services & { identify: Identify }>)
}
