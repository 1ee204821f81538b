import { LONGEST_MS } from '@juxta/wire'
import type { Clock } from '@juxta/path/internal'

/** The one timer of a session */
export class SessionTimer {
  readonly #clock: Clock
  readonly #onDue: () => void
  #timer?: unknown
  #at = Infinity

  constructor (clock: Clock, onDue: () => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** One that is too early only finds nothing to do, and is set again: so it is moved forwards only */
  set (deadline: number): void {
    if (deadline >= this.#at) {
      return
    }

    this.#clock.clearTimeout(this.#timer)
    this.#at = deadline
    this.#timer = this.#clock.setTimeout(() => {
      this.#at = Infinity
      this.#onDue()
    }, Math.max(0, Math.min(deadline - this.#clock.now(), LONGEST_MS)))
  }

  clear (): void {
    this.#clock.clearTimeout(this.#timer)
  }
}
