import { isText } from '@juxta/placement'
import { multiaddr } from '@multiformats/multiaddr'
import { ADDRESSES_PER_PEER, MAX_ADDRESS_BYTES, MAX_OTHERS } from './constants.ts'
import type { Target } from './core/candidates.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** The peer that an address leads to, which behind a relay is the last one. */
export function peerOf (address: Multiaddr): string | undefined {
  const last = address.getComponents().at(-1)

  return last?.name === 'p2p' ? last.value : undefined
}

/** Addresses by whom they lead to. Each one that says nothing about that is a target of its own. */
export function targetsOf (addresses: readonly Multiaddr[]): Target[] {
  const targets = new Map<string, { peer?: string, addresses: string[] }>()

  for (const address of addresses) {
    const peer = peerOf(address)
    const key = peer ?? address.toString()
    const target = targets.get(key) ?? { peer, addresses: [] }

    target.addresses.push(address.toString())
    targets.set(key, target)
  }

  return [...targets.values()]
}

/** What another peer says about where rendezvous peers are: addresses that are none, too long, or of nobody in particular are left out. */
export function targetsFrom (others: readonly Uint8Array[]): Target[] {
  const addresses = others.slice(0, MAX_OTHERS).flatMap(bytes => {
    try {
      return bytes.byteLength <= MAX_ADDRESS_BYTES ? [multiaddr(bytes)] : []
    } catch {
      return []
    }
  })

  return targetsOf(addresses.filter(address => peerOf(address) != null && isText(address)))
}

/** Addresses of other rendezvous peers, as they are told: a few of each, so that there is room for several. */
export function toOthers (peers: Iterable<readonly [peer: string, addresses: readonly Multiaddr[]]>): Uint8Array<ArrayBuffer>[] {
  const others: Uint8Array<ArrayBuffer>[] = []

  for (const [peer, addresses] of peers) {
    for (const address of addresses.slice(0, ADDRESSES_PER_PEER)) {
      const bytes = new Uint8Array((peerOf(address) === peer ? address : address.encapsulate(`/p2p/${peer}`)).bytes)

      if (bytes.byteLength <= MAX_ADDRESS_BYTES) {
        others.push(bytes)
      }

      if (others.length === MAX_OTHERS) {
        return others
      }
    }
  }

  return others
}
