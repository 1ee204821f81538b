import { kindOf } from './rank.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * What a path has to be over, whatever else there is
 */
export interface PathConstraint {
  /** a direct connection over this network transport, by the name of its protocol in multiaddrs: `tcp`, `ws`, `quic-v1`, `webrtc-direct` */
  transport?: string
  /** a connection that was dialled to this address, and to no other */
  endpoint?: Multiaddr
}

/** Parts of an address that say where, and not over what */
const PLACES = new Set(['ip4', 'ip6', 'ip6zone', 'ipcidr', 'dns', 'dns4', 'dns6', 'dnsaddr', 'p2p', 'certhash', 'sni', 'http-path'])

/**
 * The names under which the transport of a direct address may be asked for: the last of its protocols, so that what merely carries another is
 * not counted. A websocket over TLS is both `ws` and `wss`. An address with a circuit in it has none: how its other end is reached is not known.
 */
export function transportsOf (address: Multiaddr): string[] {
  const names = kindOf(address) === 'direct' ? address.getComponents().map(({ name }) => name).filter(name => !PLACES.has(name)) : []
  const last = names.filter(name => name !== 'tls').at(-1)

  if (last === 'wss' || (last === 'ws' && names.includes('tls'))) {
    return ['ws', 'wss']
  }

  return last == null ? [] : [last]
}

/**
 * Whether the address of a connection, or one to dial, is what it has to be
 */
export function satisfies (address: Multiaddr, { transport, endpoint }: PathConstraint): boolean {
  return (transport == null || transportsOf(address).includes(transport)) && (endpoint == null || bare(address) === bare(endpoint))
}

/** Without the peer's id at its end, which some connections' addresses have and others don't */
function bare (address: Multiaddr): string {
  return address.toString().replace(/\/p2p\/[^/]+$/, '')
}
