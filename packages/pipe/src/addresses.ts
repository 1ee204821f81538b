import { transportsOf } from '@juxta/path/internal'
import { isLoopback, isPrivate } from '@libp2p/utils'
import { MAX_ADDRESSES, MAX_ADDRESS_BYTES } from './constants.ts'
import { NoInterfaceError } from './errors.ts'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * What a binding says of where this node is: its addresses, the most public first; of a pipe that requires a transport one, of an interface that has it.
 *
 * @throws NoInterfaceError
 */
export function endAddresses (self: PeerId, addresses: Multiaddr[], transport?: string): string[] {
  const distance = (address: Multiaddr): number => isLoopback(address) ? 2 : isPrivate(address) ? 1 : 0
  const own = addresses
    .map(address => address.getComponents().at(-1)?.name === 'p2p' ? address : address.encapsulate(`/p2p/${self.toString()}`))
    .filter(address => address.bytes.byteLength <= MAX_ADDRESS_BYTES)
    .sort((a, b) => distance(a) - distance(b))

  if (transport == null) {
    return own.slice(0, MAX_ADDRESSES).map(address => address.toString())
  }

  const endpoint = own.find(address => transportsOf(address).includes(transport))

  if (endpoint == null) {
    throw new NoInterfaceError(`this node listens on no interface that has ${transport}`)
  }

  return [endpoint.toString()]
}

/** Whether a connection that came in is over a transport. Whether TLS was around a websocket is not known of it. */
export function cameOver (address: Multiaddr, transport: string): boolean {
  return transportsOf(address).includes(transport === 'wss' ? 'ws' : transport)
}
