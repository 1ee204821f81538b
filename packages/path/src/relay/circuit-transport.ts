import type { PeerId } from '@libp2p/interface'
import type { TransportManager } from '@libp2p/interface-internal'

const CIRCUIT_TRANSPORT = '@libp2p/circuit-relay-v2-transport'

/**
 * What is used of the circuit relay transport's reservation store, which is public on the transport but in no interface. Each part may be missing
 * in another version.
 */
interface ReservationStore {
  hasReservation? (relay: PeerId): boolean
  getReservation? (relay: PeerId): { expire?: bigint } | undefined
  addRelay? (relay: PeerId, type: 'configured'): Promise<unknown>

  /** peers that were once found not to be relays, and are refused for ever from then on */
  relayFilter?: { remove? (id: Uint8Array): boolean }
}

/**
 * The node's own reservations on relays
 */
export class CircuitTransport {
  readonly #transportManager: TransportManager

  constructor (transportManager: TransportManager) {
    this.#transportManager = transportManager
  }

  get available (): boolean {
    return this.#transport() != null
  }

  /**
   * Whether there is a reservation. Without a look into the store: whether the node listens through the relay.
   */
  holds (relay: PeerId): boolean {
    return this.#store()?.hasReservation?.(relay) ??
      this.#transportManager.getAddrs().some(address => address.toString().includes(`/p2p/${relay.toString()}/p2p-circuit`))
  }

  /**
   * Milliseconds since the epoch by the relay's clock, `undefined` when unknown
   */
  expires (relay: PeerId): number | undefined {
    const expire = this.#store()?.getReservation?.(relay)?.expire

    return expire == null ? undefined : Number(expire) * 1_000
  }

  /**
   * Reserves again in place. libp2p does so only for a reservation that expires within ten minutes, and returns the old one otherwise.
   */
  async refresh (relay: PeerId): Promise<void> {
    await this.#store()?.addRelay?.(relay, 'configured')
  }

  /**
   * Lets a relay be asked that could not be dialled, or did not speak the protocol, when libp2p asked it earlier.
   */
  forgive (relay: PeerId): void {
    this.#store()?.relayFilter?.remove?.(relay.toMultihash().bytes)
  }

  #store (): ReservationStore | undefined {
    return this.#transport()?.reservationStore
  }

  #transport (): { reservationStore?: ReservationStore } | undefined {
    return this.#transportManager.getTransports()
      .find(transport => transport[Symbol.toStringTag] === CIRCUIT_TRANSPORT) as { reservationStore?: ReservationStore } | undefined
  }
}
