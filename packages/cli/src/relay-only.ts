import type { ConnectionGater } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Lets a node dial nothing but its relays, and peers through them */
export function relayOnly (relays: Multiaddr[]): ConnectionGater {
  const allowed = new Set(relays.map(address => address.toString()))

  return {
    denyDialMultiaddr: address => !allowed.has(address.toString()) && !address.getComponents().some(({ name }) => name === 'p2p-circuit')
  }
}
