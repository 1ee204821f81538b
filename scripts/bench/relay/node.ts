import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { ATTACHES_PER_SECOND, INBOUND_THRESHOLD } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** A peer that may attach as often as it can, and lets others; everything else as it is by default */
export async function createRaised (relays: Multiaddr[] = []): Promise<BenchNode> {
  return createLibp2p({
    addresses: { listen: [] },
    transports: [tcp(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { inboundConnectionThreshold: INBOUND_THRESHOLD },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      path: path({ relays, ownRelays: () => ATTACHES_PER_SECOND }),
      reliablePipe: reliablePipe({ inboundAttachesPerSecond: ATTACHES_PER_SECOND })
    }
  })
}
