import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { privateKeyFromProtobuf } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { creditBytes, RAISED_ATTACHES_PER_SECOND, RAISED_INBOUND_THRESHOLD, sendBufferBytes } from '../constants.ts'
import type { PathService } from '@juxta/path'
import type { ReliablePipeService } from '@juxta/reliable-pipe'
import type { Identify } from '@libp2p/identify'
import type { Libp2p, PeerId } from '@libp2p/interface'

export type EdgeNode = Libp2p<{ identify: Identify, path: PathService, reliablePipe: ReliablePipeService }>

export interface EdgeInit {
  /** keep a reservation there, so that others reach this node through it */
  relay?: string
  fileBytes: number
  /** the relay is the demo's own, so it may be asked often */
  raised: boolean
}

/** A relay as libp2p makes it: 128 KiB and 2 minutes for a relayed connection */
export async function createRelay (privateKey: string, port: number): Promise<Libp2p> {
  return createLibp2p({
    privateKey: privateKeyFromProtobuf(Buffer.from(privateKey, 'base64')),
    addresses: { listen: [`/ip4/127.0.0.1/tcp/${port}`] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), relay: circuitRelayServer() }
  })
}

/** A peer that listens on no address of its own */
export async function createEdge ({ relay, fileBytes, raised }: EdgeInit): Promise<EdgeNode> {
  const sendHighWater = sendBufferBytes(fileBytes)

  return createLibp2p({
    addresses: { listen: [] },
    transports: [tcp(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: raised ? { inboundConnectionThreshold: RAISED_INBOUND_THRESHOLD } : {},
    services: {
      identify: identify(),
      path: path({
        relays: relay == null ? [] : [multiaddr(relay)],
        ...(raised ? { ownRelays: () => RAISED_ATTACHES_PER_SECOND } : {})
      }),
      reliablePipe: reliablePipe({
        credit: creditBytes(fileBytes),
        sendHighWater,
        sendLowWater: sendHighWater / 2,
        ...(raised ? { inboundAttachesPerSecond: RAISED_ATTACHES_PER_SECOND } : {})
      })
    }
  })
}

/** Aborts every open connection to the peer, as a network that fails does; returns how many there were */
export function cut (node: Libp2p, peer: PeerId): number {
  const open = node.getConnections(peer).filter(connection => connection.status === 'open')

  open.forEach(connection => { connection.abort(new Error('cut by the demo')) })

  return open.length
}
