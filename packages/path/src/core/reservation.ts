import { RESERVATION_CHECK_MS, RESERVATION_REFRESH_MS, RESERVATION_STABLE_MS, RESERVE_BASE_MS, RESERVE_CAP_MS, RESERVE_FACTOR, RETRY_JITTER } from '../constants.ts'
import { retryDelay } from './retry.ts'
import type { RetryPolicy } from './retry.ts'

export type ReservationEvent =
  /** begin, but leave it to others for `graceMs` first */
  { type: 'start', graceMs: number } |
  /** a wake-up, or news: is the reservation held now, and until when (ms since the epoch) as far as is known */
  { type: 'tick', held: boolean, expires?: number } |
  /** a connection to the relay opened */
  { type: 'connected' } |
  /** what an effect asked for was done, or wasn't */
  { type: 'reserved', expires?: number } |
  { type: 'failed' } |
  { type: 'stop' }

export type ReservationEffect =
  /** connect to the relay and reserve; answer with 'reserved' or 'failed' */
  { type: 'reserve' } |
  /** reserve again in place; answer with 'reserved' or 'failed' */
  { type: 'refresh' } |
  /** send a 'tick' then; replaces an earlier wake-up */
  { type: 'wake', at: number } |
  { type: 'report', what: 'reserved' | 'lost' | 'failed' }

export type ReservationState = 'waiting' | 'reserving' | 'reserved' | 'stopped'

export interface ReservationInit {
  /** delays between attempts */
  retry?: Partial<RetryPolicy>
  /** how often a held reservation is looked at, ms */
  checkMs?: number
  /** a reservation that expires within this is refreshed, ms */
  refreshMs?: number
  /** lost sooner than this, a reservation doesn't start the delays anew, ms */
  stableMs?: number
}

/**
 * Keeps a reservation on one relay: makes it, makes it again for ever when it is lost (at once, then backed off), refreshes it where libp2p didn't.
 *
 * ```
 * stopped -start-> waiting -tick when due, or connected-> reserving -reserved-> reserved
 *                     ^------------------- failed -----------'  ^----- expiring ---'|
 *                     ^------------------------------- not held --------------------'
 * ```
 */
export class ReservationUpkeep {
  readonly #retry: RetryPolicy
  readonly #checkMs: number
  readonly #refreshMs: number
  readonly #stableMs: number

  #state: ReservationState = 'stopped'
  #due = 0
  #since = 0
  #expires: number | undefined
  /** when to refresh, if `#expires` is still the same then */
  #refreshAt = Infinity
  #refreshing = false
  /** others are at it still */
  #grace = false
  #attempts = 0
  #losses = 0

  constructor (init: ReservationInit = {}) {
    this.#retry = { baseMs: RESERVE_BASE_MS, factor: RESERVE_FACTOR, capMs: RESERVE_CAP_MS, jitter: RETRY_JITTER, ...init.retry }
    this.#checkMs = init.checkMs ?? RESERVATION_CHECK_MS
    this.#refreshMs = init.refreshMs ?? RESERVATION_REFRESH_MS
    this.#stableMs = init.stableMs ?? RESERVATION_STABLE_MS
  }

  get state (): ReservationState {
    return this.#state
  }

  get expires (): number | undefined {
    return this.#state === 'reserved' ? this.#expires : undefined
  }

  /** failures and early losses since a reservation was stable last */
  get attempts (): number {
    return this.#attempts
  }

  get losses (): number {
    return this.#losses
  }

  /**
   * @param random - from 0 to 1, for the jitter
   */
  handle (event: ReservationEvent, now: number, random: number): ReservationEffect[] {
    if (event.type === 'stop') {
      this.#state = 'stopped'
      return []
    }

    if (event.type === 'start') {
      this.#state = 'waiting'
      this.#attempts = 0
      this.#grace = event.graceMs > 0
      this.#due = now + event.graceMs
      return [{ type: 'wake', at: this.#due }]
    }

    switch (this.#state) {
      case 'stopped': return []
      case 'waiting': return this.#waiting(event, now)
      case 'reserving': return this.#reserving(event, now, random)
      case 'reserved': return this.#reserved(event, now, random)
    }
  }

  #waiting (event: ReservationEvent, now: number): ReservationEffect[] {
    if (event.type === 'tick' && event.held) {
      return this.#hold(now, event.expires, true)
    }

    // a clock set back must not make the wait longer than the longest delay
    const due = now >= this.#due || this.#due > now + Math.max(this.#retry.capMs, this.#checkMs)

    if ((event.type === 'connected' && !this.#grace) || (event.type === 'tick' && due)) {
      this.#state = 'reserving'
      this.#grace = false
      this.#refreshing = false
      return [{ type: 'reserve' }]
    }

    return event.type === 'tick' ? [{ type: 'wake', at: this.#due }] : []
  }

  #reserving (event: ReservationEvent, now: number, random: number): ReservationEffect[] {
    if (event.type === 'reserved') {
      return this.#hold(now, event.expires, !this.#refreshing)
    }

    if (event.type === 'failed') {
      this.#attempts++
      return this.#wait(now, random, this.#refreshing ? 'lost' : 'failed')
    }

    return []
  }

  #reserved (event: ReservationEvent, now: number, random: number): ReservationEffect[] {
    if (event.type !== 'tick') {
      return []
    }

    if (!event.held) {
      this.#attempts = now - this.#since >= this.#stableMs ? 0 : this.#attempts + 1
      return this.#wait(now, random, 'lost')
    }

    if (event.expires !== this.#expires) {
      this.#expect(now, event.expires)
    }

    if (now >= this.#refreshAt) {
      this.#state = 'reserving'
      this.#refreshing = true
      return [{ type: 'refresh' }]
    }

    return [{ type: 'wake', at: Math.min(now + this.#checkMs, this.#refreshAt) }]
  }

  #hold (now: number, expires: number | undefined, report: boolean): ReservationEffect[] {
    if (report) {
      this.#since = now
    }

    this.#state = 'reserved'
    this.#refreshing = false
    this.#expect(now, expires)

    const wake: ReservationEffect = { type: 'wake', at: Math.min(now + this.#checkMs, this.#refreshAt) }

    return report ? [{ type: 'report', what: 'reserved' }, wake] : [wake]
  }

  /**
   * A reservation that is short is refreshed at half its time; one that expired before it began tells of a clock that is wrong, and is refreshed
   * now and then.
   */
  #expect (now: number, expires: number | undefined): void {
    this.#expires = expires

    if (expires == null) {
      this.#refreshAt = Infinity
    } else if (expires <= now) {
      this.#refreshAt = now + this.#refreshMs
    } else {
      this.#refreshAt = Math.max(now + this.#checkMs, expires - Math.min(this.#refreshMs, (expires - now) / 2))
    }
  }

  #wait (now: number, random: number, what: 'lost' | 'failed'): ReservationEffect[] {
    if (what === 'lost') {
      this.#losses++
    }

    this.#state = 'waiting'
    this.#refreshing = false
    this.#due = now + retryDelay(this.#attempts, random, this.#retry)

    return [{ type: 'report', what }, { type: 'wake', at: this.#due }]
  }
}
