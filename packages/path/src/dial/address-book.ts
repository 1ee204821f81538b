import { CODE_P2P } from '@multiformats/multiaddr'
import { FIND_PEER_MS } from '../constants.ts'
import { InvalidTargetError } from '../errors.ts'
import { addressOf, sortByKind } from './addresses.ts'
import { timeLimit } from './time-limit.ts'
import type { AddressesByKind } from './addresses.ts'
import type { Clock } from '../clock.ts'
import type { Logger, PeerId, PeerRouting, PeerStore } from '@libp2p/interface'
import type { TransportManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface AddressBookInit {
  clock: Clock
  peerStore: PeerStore
  peerRouting: PeerRouting
  transportManager: TransportManager
  log: Logger
}

export interface KnownAddresses extends AddressesByKind {
  undialable: Multiaddr[]
}

/**
 * What addresses a peer has, as far as this node knows and can dial.
 */
export class AddressBook {
  readonly #init: AddressBookInit

  constructor (init: AddressBookInit) {
    this.#init = init
  }

  /**
   * Those given and those in the peer store, and which of them no transport dials.
   *
   * @throws {InvalidTargetError} one given is another peer's
   */
  async known (peer: PeerId, given: Multiaddr[]): Promise<KnownAddresses> {
    const addresses: Multiaddr[] = []

    for (const address of given) {
      const full = addressOf(peer, address)

      if (full == null) {
        throw new InvalidTargetError(`${address.toString()} is not an address of ${peer.toString()}`)
      }

      addresses.push(full)
    }

    return this.#sort([...addresses, ...await this.#stored(peer)])
  }

  /**
   * Those that the peer routing finds; none if it finds nothing in time.
   */
  async find (peer: PeerId, signal: AbortSignal): Promise<KnownAddresses> {
    const limit = timeLimit(this.#init.clock, FIND_PEER_MS, signal)

    try {
      const found = await this.#init.peerRouting.findPeer(peer, { signal: limit.signal })

      return this.#sort(own(peer, found.multiaddrs))
    } catch (err: any) {
      signal.throwIfAborted()
      this.#init.log('no addresses of %p in the peer routing - %e', peer, err)

      return this.#sort([])
    } finally {
      limit.clear()
    }
  }

  async #stored (peer: PeerId): Promise<Multiaddr[]> {
    try {
      const { addresses } = await this.#init.peerStore.get(peer)

      return own(peer, addresses.map(({ multiaddr }) => multiaddr))
    } catch (err: any) {
      if (err.name !== 'NotFoundError') {
        throw err
      }

      return []
    }
  }

  #sort (addresses: Multiaddr[]): KnownAddresses {
    // a bare peer id leads nowhere
    const real = addresses.filter(address => address.getComponents().some(({ code }) => code !== CODE_P2P))
    const dialable = new Set(real.filter(address => this.#isDialable(address)))

    return { ...sortByKind(dialable), undialable: real.filter(address => !dialable.has(address)) }
  }

  #isDialable (address: Multiaddr): boolean {
    // what a dnsaddr resolves to is not known yet
    return address.getComponents()[0].name === 'dnsaddr' || this.#init.transportManager.dialTransportForMultiaddr(address) != null
  }
}

function own (peer: PeerId, addresses: Multiaddr[]): Multiaddr[] {
  return addresses.map(address => addressOf(peer, address)).filter(address => address != null)
}
