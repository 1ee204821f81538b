import { ACKNOWLEDGE_DELAY_MS } from '../../constants.ts'
import { FALL_SHARE, LEAST_EVERY_SHARE, RISE_SHARE } from './constants.ts'
import { Gaps } from './gaps.ts'
import { Reliability } from './reliability.ts'
import type { ReceiveWindowing } from '../windowing.ts'
import type { Range } from '../../wire/ranges.ts'

/**
 * The receiver's half of the claimed windowing: acknowledges when M more have come in continuous sequence, or a time after the first arrival, with
 * the count of what has come in continuous sequence; and asks by number for what is lacking below others that have come.
 */
export class ClaimedReceiver implements ReceiveWindowing {
  readonly #gaps = new Gaps()
  readonly #reliability = new Reliability()
  /** of M as it was asked for */
  #share = 1
  /** in continuous sequence, as of the last acknowledgement */
  #counted = 0
  #firstAt = Infinity
  #due = false

  every: number

  constructor (every: number) {
    this.every = every
  }

  /** An acknowledgement is of M, or of what has come in time: never of less because data is written anyway */
  readonly joinsData = false

  /** M as it is acted on: less than asked for while reliability is poor */
  get actual (): number {
    return Math.max(1, Math.floor(this.every * this.#share))
  }

  get deadline (): number {
    return Math.min(this.#due ? Infinity : this.#firstAt + ACKNOWLEDGE_DELAY_MS, this.#gaps.deadline)
  }

  get pending (): boolean {
    return this.#due || this.#firstAt !== Infinity
  }

  isDue (now: number): boolean {
    return this.#due || this.#isLate(now)
  }

  received (_cost: number, _window: number, now: number, sequence: number, cumulative: number): void {
    this.#gaps.arrived(sequence, cumulative, now)
    this.#reliability.passed()

    if (this.#firstAt === Infinity) {
      this.#firstAt = now
    }

    if (cumulative - this.#counted >= this.actual) {
      this.#due = true
    }

    this.#adjust()
  }

  /** There is the time */
  atMost (): void {}

  soon (): void {
    this.#due = true
  }

  acknowledged (cumulative: number): void {
    this.#counted = cumulative
    this.#firstAt = Infinity
    this.#due = false
  }

  missing (now: number): Range[] {
    const { ranges, first } = this.#gaps.ask(this.#isLate(now), now)
    this.#reliability.lost(first)

    return ranges
  }

  #isLate (now: number): boolean {
    return now >= this.#firstAt + ACKNOWLEDGE_DELAY_MS
  }

  #adjust (): void {
    const verdict = this.#reliability.judge()

    if (verdict === 'poor') {
      this.#share = Math.max(LEAST_EVERY_SHARE, this.#share * (1 - FALL_SHARE))
    } else if (verdict === 'good') {
      this.#share = Math.min(1, this.#share * (1 + RISE_SHARE))
    }
  }
}
