import { isPeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { CODE_P2P, isMultiaddr, multiaddr } from '@multiformats/multiaddr'
import { whatIs } from '../arguments.ts'
import { InvalidArgumentError } from '../errors.ts'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Whom to reach: a peer id, or one or several addresses that end in the same one; a string of either will do */
export type Target = PeerId | Multiaddr | string | Array<Multiaddr | string>

/**
 * Whom a peer id or addresses name, and the addresses.
 *
 * @throws InvalidArgumentError - the addresses name no peer, or several, or are none
 */
export function toTarget (target: Target): { peer: PeerId, multiaddrs: Multiaddr[] } {
  if (isPeerId(target)) {
    return { peer: target, multiaddrs: [] }
  }

  if (typeof target === 'string' && !target.startsWith('/')) {
    return { peer: toPeerId(target), multiaddrs: [] }
  }

  const multiaddrs = toMultiaddrs(Array.isArray(target) ? target : [target])
  const peers = new Set(multiaddrs.map(address => address.getComponents().findLast(component => component.code === CODE_P2P)?.value))
  const [peer] = peers

  if (peers.size === 0) {
    throw new InvalidArgumentError('no address given')
  }

  if (peers.size !== 1 || peer == null) {
    throw new InvalidArgumentError('the addresses must end in one and the same /p2p/<peer id>')
  }

  return { peer: peerIdFromString(peer), multiaddrs }
}

/** @throws InvalidArgumentError */
export function toMultiaddrs (addresses: Array<Multiaddr | string>): Multiaddr[] {
  if (!Array.isArray(addresses)) {
    throw new InvalidArgumentError(`addresses come in an array, not as ${whatIs(addresses)}`)
  }

  return addresses.map(address => {
    if (isMultiaddr(address)) {
      return address
    }

    if (typeof address !== 'string') {
      throw new InvalidArgumentError(`an address is a multiaddr, not ${whatIs(address)}`)
    }

    try {
      return multiaddr(address)
    } catch (cause) {
      throw new InvalidArgumentError(`"${address}" is no multiaddr`, { cause })
    }
  })
}

function toPeerId (text: string): PeerId {
  try {
    return peerIdFromString(text)
  } catch (cause) {
    throw new InvalidArgumentError(`"${text}" is neither a peer id nor a multiaddr`, { cause })
  }
}
