import { TypedEventEmitter } from 'main-event'
import { MAX_TOLD_PER_SECOND } from '../constants.ts'
import type { ToldAddresses } from './told-addresses.ts'
import type { PeerDiscoveryEvents, PeerInfo } from '@libp2p/interface'

/** Passes on to libp2p, which remembers them to dial them, the peers that others tell of: so many a second, and a few addresses of each. */
export class ToldPeers extends TypedEventEmitter<PeerDiscoveryEvents> {
  readonly #addresses: ToldAddresses
  readonly #now: () => number
  #until = -Infinity
  #left = 0

  constructor (addresses: ToldAddresses, now: () => number) {
    super()
    this.#addresses = addresses
    this.#now = now
  }

  tell (peer: PeerInfo): void {
    const now = this.#now()

    if (now >= this.#until) {
      this.#until = now + 1_000
      this.#left = MAX_TOLD_PER_SECOND
    }

    if (this.#left > 0) {
      const told = this.#addresses.map(peer)

      if (told.multiaddrs.length > 0) {
        this.#left--
        this.safeDispatchEvent('peer', { detail: told })
      }
    }
  }
}
