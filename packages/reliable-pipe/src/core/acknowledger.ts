import { ACKNOWLEDGE_CREDIT_SHARE, ACKNOWLEDGE_DELAY_MS } from '../constants.ts'
import type { ReceiveWindowing } from './windowing.ts'
import type { Range } from '../wire/ranges.ts'

const NOTHING: Range[] = []

/**
 * When to acknowledge: every M segments, or a share of the credit, or a time
 * after the first one that is not acknowledged yet; at once when something is
 * missing or came twice on a path that loses messages, and when the reader has
 * freed much credit.
 */
export class Acknowledger implements ReceiveWindowing {
  #segments = 0
  #cost = 0
  #firstAt = Infinity
  #due = false

  /** M */
  every: number

  constructor (every: number) {
    this.every = every
  }

  readonly joinsData = true

  /** When it becomes due; Infinity when it is due already, because then only room to write it is waited for */
  get deadline (): number {
    return this.#due ? Infinity : this.#firstAt + ACKNOWLEDGE_DELAY_MS
  }

  /** Something waits to be acknowledged: worth adding to a write that is made anyway */
  get pending (): boolean {
    return this.#due || this.#firstAt !== Infinity
  }

  isDue (now: number): boolean {
    return this.#due || now >= this.#firstAt + ACKNOWLEDGE_DELAY_MS
  }

  received (cost: number, window: number, now: number): void {
    this.#segments++
    this.#cost += cost

    if (this.#firstAt === Infinity) {
      this.#firstAt = now
    }

    if (this.#segments >= this.every || this.#cost >= window * ACKNOWLEDGE_CREDIT_SHARE) {
      this.#due = true
    }
  }

  /** Whatever M is, no more than this wait: M may have been lost */
  atMost (segments: number): void {
    this.#due ||= this.#segments >= segments
  }

  soon (): void {
    this.#due = true
  }

  acknowledged (): void {
    this.#segments = 0
    this.#cost = 0
    this.#firstAt = Infinity
    this.#due = false
  }

  /** The ranges of an acknowledgement say it */
  missing (): Range[] {
    return NOTHING
  }
}
