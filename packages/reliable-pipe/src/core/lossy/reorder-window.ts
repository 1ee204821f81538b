import { GRANULARITY_MS, REORDER_THRESHOLD, REORDER_WINDOW_PERSISTS, REORDER_WINDOW_SHARE, TIME_THRESHOLD_SHARE } from './constants.ts'
import type { RoundTrip } from './round-trip.ts'

/**
 * How late a transmission may be before it counts as lost. On a path that keeps the order, three later ones that arrived tell (RFC 9002). On one that has
 * been seen to reorder, only time does: a quarter of the least round trip beyond the round trip, and more of them for as long as resends prove needless
 * (RACK-TLP, RFC 8985 section 6.2).
 */
export class ReorderWindow {
  #seen = false
  #quarters = 1
  #grownIn = -1
  #recoveries = 0

  /** Later ones that must have arrived */
  get threshold (): number {
    return this.#seen ? Infinity : REORDER_THRESHOLD
  }

  /** Milliseconds from sending after which a transmission is lost, once a later one has arrived */
  toleranceMs (roundTrip: RoundTrip): number {
    const base = Math.max(roundTrip.smoothedMs, roundTrip.latestMs)
    const window = this.#seen
      ? Math.min(this.#quarters * REORDER_WINDOW_SHARE * roundTrip.leastMs, roundTrip.smoothedMs)
      : TIME_THRESHOLD_SHARE * base

    return base + Math.max(window, GRANULARITY_MS)
  }

  /** One has arrived after later ones */
  reordered (): void {
    this.#seen = true
  }

  /** What was given up has arrived: grows once a round */
  needless (round: number): void {
    this.#seen = true
    this.#recoveries = 0

    if (round !== this.#grownIn) {
      this.#grownIn = round
      this.#quarters++
    }
  }

  /** Something was lost, for the first time in a round */
  recovering (): void {
    if (++this.#recoveries > REORDER_WINDOW_PERSISTS) {
      this.#recoveries = 0
      this.#quarters = 1
    }
  }
}
