import { peerIdFromString } from '@libp2p/peer-id'
import { isLoopback, isPrivate } from '@libp2p/utils'
import { CODE_P2P, CODE_P2P_CIRCUIT, multiaddr } from '@multiformats/multiaddr'
import { KINDS, kindOf } from '../core/rank.ts'
import type { PathKind } from '../core/rank.ts'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export type AddressesByKind = Record<PathKind, Multiaddr[]>

/** names in front of a host in a multiaddr */
const HOSTS = new Set(['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr'])

/**
 * The address with the peer's id at its end, `undefined` when it is another peer's.
 */
export function addressOf (peer: PeerId, address: Multiaddr): Multiaddr | undefined {
  const last = address.getComponents().at(-1)

  if (last == null) {
    return undefined
  }

  if (last.code !== CODE_P2P) {
    return address.encapsulate(`/p2p/${peer.toString()}`)
  }

  return last.value === peer.toString() ? address : undefined
}

/**
 * The relay of an address or connection with one circuit, `undefined` when it has none, or several.
 */
export function relayOf (address: Multiaddr): PeerId | undefined {
  if (kindOf(address) !== 'relayed') {
    return undefined
  }

  const components = address.getComponents()
  const relay = components[components.findIndex(component => component.code === CODE_P2P_CIRCUIT) - 1]

  try {
    return relay?.code === CODE_P2P && relay.value != null ? peerIdFromString(relay.value) : undefined
  } catch {
    return undefined
  }
}

/**
 * The part of a relayed address that is the relay's own
 */
export function relayAddressOf (address: Multiaddr): Multiaddr {
  return multiaddr(address.toString().split('/p2p-circuit')[0])
}

/**
 * The host in front of an address, without its port: what libp2p counts inbound connections by
 */
export function hostOf (address: Multiaddr): string | undefined {
  const [first] = address.getComponents()

  return first != null && HOSTS.has(first.name) ? first.value : undefined
}

/**
 * Sorts addresses of one peer into kinds, without duplicates, public ones first and loopback ones last.
 */
export function sortByKind (addresses: Iterable<Multiaddr>): AddressesByKind {
  const unique = [...new Map([...addresses].map(address => [address.toString(), address])).values()]
    .map(address => ({ address, kind: kindOf(address), distance: isLoopback(address) ? 2 : isPrivate(address) ? 1 : 0 }))
    .sort((a, b) => a.distance - b.distance)
  const [direct, relayed, routed] = KINDS.map(kind => unique.filter(entry => entry.kind === kind).map(entry => entry.address))

  return { direct, relayed, routed }
}
