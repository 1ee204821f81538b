import { isPrivate } from '@libp2p/utils'
import { ADDRESSES_PER_PEER, MAX_ADDRESS_BYTES, OWN_ADDRESSES_MS } from '../constants.ts'
import type { PeerInfo } from '@libp2p/interface'
import type { AddressManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * Of addresses that others tell of, and that others are told of, a few that may be of use. A node that is reached at a public address leaves out private ones, which
 * lead strangers nowhere, or into its own network; others, as all of a network of one's own, need them.
 */
export class ToldAddresses {
  readonly #addressManager: Pick<AddressManager, 'getAddresses'>
  readonly #now: () => number
  #lookedAt = -Infinity
  #isPublic = false

  constructor (addressManager: Pick<AddressManager, 'getAddresses'>, now: () => number) {
    this.#addressManager = addressManager
    this.#now = now
  }

  readonly map = (peer: PeerInfo): PeerInfo => ({ ...peer, multiaddrs: this.of(peer.multiaddrs) })

  of (addresses: readonly Multiaddr[]): Multiaddr[] {
    if (this.#now() - this.#lookedAt >= OWN_ADDRESSES_MS) {
      this.#lookedAt = this.#now()
      this.#isPublic = this.#addressManager.getAddresses().some(address => !isPrivate(address))
    }

    return addresses.filter(address => address.bytes.byteLength <= MAX_ADDRESS_BYTES && !(this.#isPublic && isPrivate(address))).slice(0, ADDRESSES_PER_PEER)
  }
}
