import { privateKeyFromProtobuf } from '@libp2p/crypto/keys'
import { createPeer } from 'juxta'
import { creditBytes, RAISED_ATTACHES_PER_SECOND, RAISED_INBOUND_THRESHOLD, sendBufferBytes, STRANGERS_RELAY } from '../constants.ts'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Peer } from 'juxta'

export interface EdgeInit {
  /** address of the relay and rendezvous */
  relay: string
  fileBytes: number
  /** the relay is the demo's own, so it may be asked often */
  raised: boolean
}

/** A rendezvous, and a relay as libp2p makes it: 128 KiB and 2 minutes for a relayed connection */
export async function createRelay (privateKey: string, port: number): Promise<Peer> {
  return createPeer({
    role: 'rendezvous+relay',
    privateKey: privateKeyFromProtobuf(Buffer.from(privateKey, 'base64')),
    listen: [`/ip4/127.0.0.1/tcp/${port}`],
    relayLimits: STRANGERS_RELAY
  })
}

/** A peer that listens on no address of its own; with `isReachable` others reach it through the relay */
export async function createEdge ({ relay, fileBytes, raised }: EdgeInit, isReachable: boolean): Promise<Peer> {
  const sendHighWater = sendBufferBytes(fileBytes)

  return createPeer({
    role: 'edge',
    listen: [],
    rendezvous: [relay],
    relays: isReachable ? [relay] : [],
    services: {
      path: raised ? { ownRelays: () => RAISED_ATTACHES_PER_SECOND } : {},
      reliablePipe: {
        credit: creditBytes(fileBytes),
        sendHighWater,
        sendLowWater: sendHighWater / 2,
        ...(raised ? { inboundAttachesPerSecond: RAISED_ATTACHES_PER_SECOND } : {})
      }
    },
    libp2p: raised ? { connectionManager: { inboundConnectionThreshold: RAISED_INBOUND_THRESHOLD } } : {}
  })
}

/** Aborts every open connection to the peer, as a network that fails does; returns how many there were */
export function cut (node: Libp2p, peer: PeerId): number {
  const open = node.getConnections(peer).filter(connection => connection.status === 'open')

  open.forEach(connection => { connection.abort(new Error('cut by the demo')) })

  return open.length
}
