import { peerIdFromString } from '@libp2p/peer-id'
import { ADDRESSES_PER_PEER } from './constants.ts'
import { peerOf, targetsOf } from './targets.ts'
import { Unreached } from './unreached.ts'
import type { Context } from './context.ts'
import type { RendezvousUnreachedError } from './errors.ts'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** The rendezvous peers that this node is connected to. A rendezvous keeps connections to its seeds, which are among them. */
export class SeedKeeper {
  readonly #context: Context
  readonly #peers = new Map<string, { peer: PeerId, addresses: Multiaddr[] }>()
  readonly #unreached = new Unreached()
  #run = new AbortController()
  #stopTimer = (): void => {}

  constructor (context: Context) {
    this.#context = context
  }

  get peers (): PeerId[] {
    return [...this.#peers.values()].map(({ peer }) => peer)
  }

  get unreached (): RendezvousUnreachedError[] {
    return this.#unreached.all
  }

  /** Where the others can be found, those that were connected longest first. */
  * addresses (): Generator<[peer: string, addresses: Multiaddr[]], void, undefined> {
    for (const [peer, { addresses }] of this.#peers) {
      yield [peer, addresses]
    }
  }

  start (): void {
    this.#run = new AbortController()
    this.#look()
  }

  stop (): void {
    this.#run.abort()
    this.#stopTimer()
    this.#peers.clear()
    this.#unreached.clear()
  }

  connected (peer: PeerId, connection: Connection): void {
    const seeds = this.#context.seeds.filter(address => peerOf(address) === peer.toString())
    // where an inbound connection comes from is not where the peer listens
    const addresses = seeds.length > 0 ? seeds : connection.direction === 'outbound' ? [connection.remoteAddr] : []

    this.#peers.set(peer.toString(), { peer, addresses })
    this.#unreached.reached(peer.toString())
    void this.#learnAddresses(peer)
  }

  disconnected (peer: PeerId): void {
    this.#peers.delete(peer.toString())
  }

  async #learnAddresses (peer: PeerId): Promise<void> {
    const { components, log } = this.#context

    try {
      const { addresses } = await components.peerStore.get(peer)
      const known = this.#peers.get(peer.toString())
      const all = new Map([...known?.addresses ?? [], ...addresses.map(({ multiaddr }) => multiaddr)].map(address => [address.toString(), address]))

      if (known != null) {
        known.addresses = [...all.values()].slice(0, ADDRESSES_PER_PEER)
      }
    } catch (error) {
      log('no addresses of %p - %e', peer, error)
    }
  }

  #look (): void {
    const { components, seeds, limits, random, startTimer, log } = this.#context

    const { signal } = this.#run

    for (const target of targetsOf(seeds)) {
      const { peer, addresses } = target
      const isOpen = peer != null && components.connectionManager.getConnections(peerIdFromString(peer)).length > 0
      const isSelf = peer === components.peerId.toString()

      if (!isOpen && !isSelf) {
        components.connectionManager.openConnection(seeds.filter(seed => addresses.includes(seed.toString())), { signal }).then(() => { this.#unreached.reached(peer ?? addresses[0]) }, (error: unknown) => {
          log('seed %s could not be reached - %e', addresses[0], error)

          if (!signal.aborted) {
            this.#unreached.failed(peer ?? addresses[0], target, error)
          }
        })
      }
    }

    this.#stopTimer = startTimer(limits.seedsMs * (1 + random() / 4), () => { this.#look() })
  }
}
