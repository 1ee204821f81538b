import { LISTEN_GRACE_MS, RELAYS } from '../constants.ts'
import { kindOf } from '../core/rank.ts'
import { relayAddressOf, relayOf } from '../dial/addresses.ts'
import { InvalidRelayError, WrongPeerError } from '../errors.ts'
import { EXAMPLE } from '../settings.ts'
import { KeptRelay } from './kept-relay.ts'
import type { ReserveComponents } from './reserve.ts'
import type { ReservationInit } from '../core/reservation.ts'
import type { RelayStatus } from '../index.ts'
import type { Connection, Logger, PeerId } from '@libp2p/interface'
import type { AddressManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface ReservationsInit {
  components: ReserveComponents & { addressManager: AddressManager }
  relays: Multiaddr[]
  upkeep: ReservationInit
  log: Logger
  random (): number
  report (what: 'reserved' | 'lost' | 'failed', status: RelayStatus): void
}

/**
 * Keeps reservations on relays: those configured, and those in the node's listen addresses. libp2p neither reconnects to a relay that was restarted nor
 * reserves on it again.
 */
export class Reservations {
  readonly #init: ReservationsInit
  readonly #configured: Multiaddr[]
  readonly #relays = new Map<string, KeptRelay>()

  /**
   * @throws {InvalidRelayError} too many relays, or one without its peer id
   */
  constructor (init: ReservationsInit) {
    this.#init = init

    if (init.relays.length > RELAYS) {
      throw new InvalidRelayError(`${init.relays.length} relays, at most ${RELAYS} are kept`)
    }

    this.#configured = init.relays.map(address => withCircuit(address))

    for (const [index, address] of this.#configured.entries()) {
      if (relayOf(address) == null) {
        throw new InvalidRelayError(`${init.relays[index].toString()} is not the address of a relay with its peer id at the end, such as ${EXAMPLE}`)
      }
    }
  }

  get status (): RelayStatus[] {
    return [...this.#relays.values()].map(relay => relay.status)
  }

  /** The relays whose reservations are kept */
  get relays (): PeerId[] {
    return [...this.#relays.values()].map(({ relay }) => relay)
  }

  start (): void {
    for (const address of this.#configured) {
      this.#keep(address, 0)
    }

    for (const address of this.#init.components.addressManager.getListenAddrs()) {
      this.#keep(address, LISTEN_GRACE_MS)
    }
  }

  stop (): void {
    for (const relay of this.#relays.values()) {
      relay.stop()
    }
  }

  onConnection (connection: Connection): void {
    if (kindOf(connection.remoteAddr) === 'direct') {
      this.#relays.get(connection.remotePeer.toString())?.connected()
    }
  }

  onClose (connection: Connection): void {
    this.#relays.get(connection.remotePeer.toString())?.look()
  }

  /**
   * Where a peer is that uses the same relays
   */
  addressesOf (peer: PeerId): Multiaddr[] {
    return [...this.#relays.values()]
      .filter(({ relay }) => !relay.equals(peer))
      .map(({ address }) => address.encapsulate(`/p2p-circuit/p2p/${peer.toString()}`))
  }

  #keep (address: Multiaddr, graceMs: number): void {
    const relay = relayOf(address)

    if (relay == null) {
      return
    }

    const key = relay.toString()
    let kept = this.#relays.get(key)

    if (kept == null) {
      if (this.#relays.size >= RELAYS) {
        this.#init.log.error('not keeping a reservation on %p, %d relays are kept already', relay, RELAYS)
        return
      }

      kept = this.#add(relay, relayAddressOf(address))
      this.#relays.set(key, kept)
    } else if (kept.status.state !== 'stopped') {
      return
    }

    kept.start(graceMs)
  }

  #add (relay: PeerId, address: Multiaddr): KeptRelay {
    const { components, upkeep, random, log } = this.#init
    const kept = new KeptRelay({
      components,
      relay,
      address,
      upkeep,
      random,
      report: (what) => {
        log('reservation on relay %p: %s', relay, what)

        // it is asked again and again, and as long as it is another that is of no use
        if (what === 'failed' && kept.status.lastError?.cause instanceof WrongPeerError) {
          log.error('%s', kept.status.lastError.message)
        }

        this.#init.report(what, kept.status)
      }
    })

    return kept
  }
}

function withCircuit (address: Multiaddr): Multiaddr {
  return address.getComponents().some(({ name }) => name === 'p2p-circuit') ? address : address.encapsulate('/p2p-circuit')
}
