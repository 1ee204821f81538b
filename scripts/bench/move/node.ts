import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import type { BenchNode } from '../node.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface EdgeInit {
  /** where it listens itself */
  listen: string[]
  /** relays that it keeps a reservation on */
  relays?: Multiaddr[]
  /** what others are told of its addresses */
  announceFilter? (addresses: Multiaddr[]): Multiaddr[]
  mayDial? (address: Multiaddr): boolean
}

/** A peer with every setting of Juxta as it is by default */
export async function createEdge ({ listen, relays, announceFilter, mayDial = () => true }: EdgeInit): Promise<BenchNode> {
  return createLibp2p({
    addresses: { listen, ...announceFilter == null ? {} : { announceFilter } },
    transports: [tcp(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // without a gater of one's own, libp2p does not dial addresses of the loopback interface that it learned from others
    connectionGater: { denyDialMultiaddr: address => !mayDial(address) },
    services: { identify: identify(), path: path({ relays }), reliablePipe: reliablePipe() }
  })
}

export function isRelayed (address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === 'p2p-circuit')
}
