import { QUICK_BACK_OFF_CAP_MS, QUICK_BACK_OFF_MS, QUICK_FAILURE_MS, REMEMBERED_ADDRESSES, SLOW_BACK_OFF_CAP_MS, SLOW_BACK_OFF_MS } from '../constants.ts'
import { RecentMap } from './recent-map.ts'
import { retryDelay } from './retry.ts'

interface Failure {
  quick: number
  slow: number
  until: number
}

/**
 * Remembers which addresses failed, and for how long they are best left alone: long when the failure took time, short when it came at once.
 */
export class DialBackOff {
  readonly #failures: RecentMap<Failure>

  constructor (remembered = REMEMBERED_ADDRESSES) {
    this.#failures = new RecentMap(remembered)
  }

  /**
   * @param tookMs - how long the dial went on
   * @param random - from 0 to 1
   */
  failed (address: string, tookMs: number, now: number, random: number): void {
    const failure = this.#failures.get(address) ?? { quick: 0, slow: 0, until: 0 }

    if (tookMs < QUICK_FAILURE_MS) {
      failure.quick++
      failure.until = now + retryDelay(failure.quick, random, { baseMs: QUICK_BACK_OFF_MS, factor: 2, capMs: QUICK_BACK_OFF_CAP_MS, jitter: 0.5 })
    } else {
      failure.slow++
      failure.until = now + retryDelay(failure.slow, random, { baseMs: SLOW_BACK_OFF_MS, factor: 2, capMs: SLOW_BACK_OFF_CAP_MS, jitter: 0.5 })
    }

    this.#failures.set(address, failure)
  }

  succeeded (address: string): void {
    this.#failures.delete(address)
  }

  /**
   * Until when the address is left alone; 0 when it isn't known to fail. A time far ahead, after the clock was set back, doesn't count.
   */
  until (address: string, now: number): number {
    const until = this.#failures.get(address)?.until ?? 0

    return until > now + SLOW_BACK_OFF_CAP_MS ? 0 : until
  }

  /**
   * The network may be another one now: nothing that failed before says anything
   */
  clear (): void {
    this.#failures.clear()
  }
}
