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

/**
 * What addresses a peer has, as far as this node knows and can dial.
 */
export class AddressBook {
  readonly #init: AddressBookInit

  constructor (init: AddressBookInit) {
    this.#init = init
  }

  /**
   * Those given and those in the peer store.
   *
   * @throws {InvalidTargetError} one given is another peer's
   */
  async known (peer: PeerId, given: Multiaddr[]): Promise<AddressesByKind> {
    const addresses: Multiaddr[] = []

    for (const address of given) {
      const full = addressOf(peer, address)

      if (full == null) {
        throw new InvalidTargetError(`${address.toString()} is not an address of ${peer.toString()}`)
      }

      addresses.push(full)
    }

    return sortByKind(this.#dialable([...addresses, ...await this.#stored(peer)]))
  }

  /**
   * Those that the peer routing finds; none if it finds nothing in time.
   */
  async find (peer: PeerId, signal: AbortSignal): Promise<AddressesByKind> {
    const limit = timeLimit(this.#init.clock, FIND_PEER_MS, signal)

    try {
      const found = await this.#init.peerRouting.findPeer(peer, { signal: limit.signal })

      return sortByKind(this.#dialable(own(peer, found.multiaddrs)))
    } catch (err: any) {
      signal.throwIfAborted()
      this.#init.log('no addresses of %p in the peer routing - %e', peer, err)

      return sortByKind([])
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

  #dialable (addresses: Multiaddr[]): Multiaddr[] {
    return addresses.filter(address => {
      const components = address.getComponents()

      // a bare peer id leads nowhere; what a dnsaddr resolves to is not known yet
      return components.some(({ code }) => code !== CODE_P2P) &&
        (components[0].name === 'dnsaddr' || this.#init.transportManager.dialTransportForMultiaddr(address) != null)
    })
  }
}

function own (peer: PeerId, addresses: Multiaddr[]): Multiaddr[] {
  return addresses.map(address => addressOf(peer, address)).filter(address => address != null)
}
