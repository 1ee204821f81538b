import { raceSignal } from 'race-signal'
import { IDENTIFY_MS } from '../constants.ts'
import { kindOf } from '../core/rank.ts'
import { isWrongPeer } from '../dial/is-wrong-peer.ts'
import { sleep } from '../dial/time-limit.ts'
import { ReservationError, WrongPeerError } from '../errors.ts'
import type { CircuitTransport } from './circuit-transport.ts'
import type { Clock } from '../clock.ts'
import type { Connection, IdentifyResult, Libp2pEvents, Listener, PeerId, PeerStore, TypedEventTarget } from '@libp2p/interface'
import type { ConnectionManager, TransportManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'

export interface ReserveComponents {
  clock: Clock
  circuit: CircuitTransport
  connectionManager: ConnectionManager
  transportManager: TransportManager
  peerStore: PeerStore
  events: TypedEventTarget<Libp2pEvents>
}

/**
 * Makes reservations on one relay. Opens a plain connection first, and asks for a reservation only once the relay is known to be one: libp2p remembers relays
 * that it could not dial or that did not speak the protocol, and refuses them for ever.
 *
 * libp2p's listener for a relay stays when the reservation is lost. It is listened on again, because another would be added to it each time,
 * and closing it would drop the reservations on all relays.
 */
export class Reserve {
  readonly #components: ReserveComponents
  readonly #relay: PeerId
  readonly #address: Multiaddr
  #listener: Listener | undefined

  constructor (components: ReserveComponents, relay: PeerId, address: Multiaddr) {
    this.#components = components
    this.#relay = relay
    this.#address = address
  }

  async run (signal: AbortSignal): Promise<void> {
    const { circuit } = this.#components

    if (circuit.holds(this.#relay)) {
      return
    }

    if (!circuit.available) {
      throw new ReservationError('the node has no circuit relay transport')
    }

    await this.#connect(signal)
    signal.throwIfAborted()
    circuit.forgive(this.#relay)
    await raceSignal(this.#listen(), signal)

    if (!circuit.holds(this.#relay)) {
      throw new ReservationError(`no reservation on ${this.#relay.toString()} came of it`)
    }
  }

  async #connect (signal: AbortSignal): Promise<void> {
    const { connectionManager, peerStore } = this.#components
    const identified = this.#identified(signal)

    try {
      const existing = connectionManager.getConnections(this.#relay).find(isUsable)
      const connection = existing ?? await this.#dial(signal)

      if (!isUsable(connection)) {
        throw new ReservationError(`the connection to relay ${this.#relay.toString()} is ${connection.status}, ${kindOf(connection.remoteAddr)}`)
      }

      const speaksHop = async (): Promise<boolean> => (await peerStore.get(this.#relay, { signal })).protocols.includes(HOP_PROTOCOL)

      if (!await speaksHop()) {
        await identified.promise

        if (!await speaksHop()) {
          throw new ReservationError(`${this.#relay.toString()} does not say that it is a relay`)
        }
      }
    } finally {
      identified.forget()
    }
  }

  async #dial (signal: AbortSignal): Promise<Connection> {
    try {
      return await this.#components.connectionManager.openConnection([this.#address], { signal })
    } catch (err) {
      if (!isWrongPeer(err)) {
        throw err
      }

      const cause = new WrongPeerError(this.#address.toString(), { cause: err })
      throw new ReservationError(`relay ${this.#relay.toString()} is not where it was, or has lost its key: ${cause.message}`, { cause })
    }
  }

  /**
   * Resolves when the relay has said what it speaks, or should have.
   */
  #identified (signal: AbortSignal): { promise: Promise<void>, forget (): void } {
    const { clock, events } = this.#components
    const done = new AbortController()
    const stop = (): void => { done.abort() }
    const onIdentify = (event: CustomEvent<IdentifyResult>): void => {
      if (event.detail.peerId.equals(this.#relay)) {
        stop()
      }
    }

    events.addEventListener('peer:identify', onIdentify)
    signal.addEventListener('abort', stop)

    return {
      promise: sleep(clock, IDENTIFY_MS, done.signal),
      forget: () => {
        events.removeEventListener('peer:identify', onIdentify)
        signal.removeEventListener('abort', stop)
        stop()
      }
    }
  }

  async #listen (): Promise<void> {
    const { transportManager } = this.#components
    const address = this.#address.encapsulate('/p2p-circuit')
    const before = transportManager.getListeners()

    if (this.#listener != null && before.includes(this.#listener)) {
      await this.#listener.listen(address)
      return
    }

    try {
      await transportManager.listen([address])
    } finally {
      const added = transportManager.getListeners().filter(listener => !before.includes(listener))
      const through = `/p2p/${this.#relay.toString()}/p2p-circuit`

      // a listener that failed has no address to know it by
      this.#listener = added.find(listener => listener.getAddrs().some(added => added.toString().includes(through))) ??
        (added.length === 1 && added[0].getAddrs().length === 0 ? added[0] : undefined)
    }
  }
}

function isUsable (connection: Connection): boolean {
  return connection.status === 'open' && kindOf(connection.remoteAddr) === 'direct'
}
