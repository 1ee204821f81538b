import { isPeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { CODE_P2P } from '@multiformats/multiaddr'
import { InvalidArgumentError } from './errors.ts'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * Whom a peer id or addresses name, and the addresses.
 *
 * @throws InvalidArgumentError - the addresses name no peer, or several
 */
export function toTarget (target: PeerId | Multiaddr | Multiaddr[]): { peer: PeerId, multiaddrs: Multiaddr[] } {
  if (isPeerId(target)) {
    return { peer: target, multiaddrs: [] }
  }

  const multiaddrs = Array.isArray(target) ? target : [target]
  const peers = new Set(multiaddrs.map(address => address.getComponents().findLast(component => component.code === CODE_P2P)?.value))
  const [peer] = peers

  if (peers.size !== 1 || peer == null) {
    throw new InvalidArgumentError('the addresses must end in one and the same /p2p/<peer id>')
  }

  return { peer: peerIdFromString(peer), multiaddrs }
}
