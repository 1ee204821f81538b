import { WAKE_CHECK_MS, WAKE_JUMP_MS } from './constants.ts'
import type { Clock } from './clock.ts'

/**
 * Notices that the machine slept, or the process was stopped: by a look at the clock that comes much later than it was due. Timers may stand still while the
 * machine sleeps, so it is up to a look later that this is known.
 */
export class WakeWatch {
  readonly #clock: Clock
  readonly #onWake: (ms: number) => void
  #timer: unknown
  #due = Infinity

  /** @param onWake - it slept for about so long, ms */
  constructor (clock: Clock, onWake: (ms: number) => void) {
    this.#clock = clock
    this.#onWake = onWake
  }

  start (): void {
    this.#due = this.#clock.now() + WAKE_CHECK_MS
    this.#timer = this.#clock.setTimeout(() => {
      const late = this.#clock.now() - this.#due
      this.start()

      if (late >= WAKE_JUMP_MS) {
        this.#onWake(late)
      }
    }, WAKE_CHECK_MS)
  }

  stop (): void {
    this.#clock.clearTimeout(this.#timer)
  }
}
