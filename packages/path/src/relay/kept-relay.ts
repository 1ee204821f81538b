import { RESERVE_MS } from '../constants.ts'
import { ReservationUpkeep } from '../core/reservation.ts'
import { timeLimit } from '../dial/time-limit.ts'
import { ReservationError } from '../errors.ts'
import { Reserve } from './reserve.ts'
import type { ReserveComponents } from './reserve.ts'
import type { ReservationEffect, ReservationEvent, ReservationInit } from '../core/reservation.ts'
import type { RelayStatus } from '../index.ts'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface KeptRelayInit {
  components: ReserveComponents
  relay: PeerId
  address: Multiaddr
  upkeep: ReservationInit
  random (): number
  report (what: 'reserved' | 'lost' | 'failed'): void
}

/**
 * Does what the upkeep of one relay's reservation asks for.
 */
export class KeptRelay {
  readonly relay: PeerId
  readonly address: Multiaddr
  readonly #init: KeptRelayInit
  readonly #upkeep: ReservationUpkeep
  readonly #reserve: Reserve
  #running: AbortController | undefined
  #timer: unknown
  #lastError: Error | undefined

  constructor (init: KeptRelayInit) {
    this.relay = init.relay
    this.address = init.address
    this.#init = init
    this.#upkeep = new ReservationUpkeep(init.upkeep)
    this.#reserve = new Reserve(init.components, init.relay, init.address)
  }

  get status (): RelayStatus {
    const { state, expires, attempts, losses } = this.#upkeep

    return {
      relay: this.relay,
      address: this.address,
      state,
      attempts,
      losses,
      ...(expires == null ? {} : { expires }),
      ...(this.#lastError == null ? {} : { lastError: this.#lastError })
    }
  }

  start (graceMs: number): void {
    this.#running = new AbortController()
    this.#handle({ type: 'start', graceMs })
  }

  stop (): void {
    this.#running?.abort(new ReservationError('the node is stopping'))
    this.#running = undefined
    this.#init.components.clock.clearTimeout(this.#timer)
    this.#handle({ type: 'stop' })
  }

  /**
   * A connection to the relay opened.
   */
  connected (): void {
    this.#handle({ type: 'connected' })
  }

  /**
   * Looks whether the reservation is held.
   */
  look (): void {
    const { circuit } = this.#init.components

    this.#handle({ type: 'tick', held: circuit.holds(this.relay), expires: circuit.expires(this.relay) })
  }

  #handle (event: ReservationEvent): void {
    const { clock } = this.#init.components

    for (const effect of this.#upkeep.handle(event, clock.now(), this.#init.random())) {
      this.#do(effect)
    }
  }

  #do (effect: ReservationEffect): void {
    const { circuit, clock } = this.#init.components

    switch (effect.type) {
      case 'wake':
        clock.clearTimeout(this.#timer)
        this.#timer = clock.setTimeout(() => { this.look() }, Math.max(0, effect.at - clock.now()))
        break
      case 'report':
        this.#init.report(effect.what)
        break
      case 'reserve':
        this.#attempt(async signal => this.#reserve.run(signal))
        break
      case 'refresh':
        this.#attempt(async () => circuit.refresh(this.relay))
        break
    }
  }

  #attempt (fn: (signal: AbortSignal) => Promise<void>): void {
    const { circuit, clock } = this.#init.components
    const running = this.#running
    const limit = timeLimit(clock, RESERVE_MS, running?.signal)

    fn(limit.signal)
      .then(() => {
        this.#lastError = undefined
        return { type: 'reserved' as const, expires: circuit.expires(this.relay) }
      })
      .catch((err: Error) => {
        this.#lastError = limit.expired ? new ReservationError(`no reservation within ${RESERVE_MS} ms`, { cause: err }) : err
        return { type: 'failed' as const }
      })
      .then(event => {
        limit.clear()

        // an answer to an attempt made before the node was stopped is no answer to one made since
        if (running != null && running === this.#running) {
          this.#handle(event)
        }
      })
      .catch(() => {})
  }
}
