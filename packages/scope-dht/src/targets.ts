import { ADDRESSES_PER_PEER, MAX_ADDRESS_BYTES } from './constants.ts'
import { multiaddr } from '@multiformats/multiaddr'
import type { RendezvousTarget } from '@juxta/rendezvous'
import type { PeerInfo } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Where a provider may be, as it, or somebody, says; `undefined` if that leads nowhere. */
export function targetOf ({ id, multiaddrs }: PeerInfo): RendezvousTarget | undefined {
  const peer = id.toString()
  const addresses = multiaddrs.filter(address => address.bytes.byteLength <= MAX_ADDRESS_BYTES && leadsTo(address, peer) && isText(address)).slice(0, ADDRESSES_PER_PEER)

  return addresses.length === 0 ? undefined : { peer, addresses: addresses.map(address => withPeer(address, peer)) }
}

/** One that ends in another's peer id does not. */
function leadsTo (address: Multiaddr, peer: string): boolean {
  const components = address.getComponents()
  const last = components.at(-1)

  return components.length > 0 && (last?.name !== 'p2p' || last.value === peer)
}

function withPeer (address: Multiaddr, peer: string): string {
  return (address.getComponents().at(-1)?.name === 'p2p' ? address : address.encapsulate(`/p2p/${peer}`)).toString()
}

/** One whose names have a `/` in them, as `/dns4/` may, is none or another when its text is read. */
function isText (address: Multiaddr): boolean {
  try {
    return multiaddr(address.toString()).equals(address)
  } catch {
    return false
  }
}
