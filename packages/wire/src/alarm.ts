import { LONGEST_MS } from './constants.ts'
import type { StartTimer } from './timer.ts'

/** A timer that is set anew whenever what it is for is due at another time. */
export class Alarm {
  readonly #now: () => number
  readonly #startTimer: StartTimer
  readonly #ring: () => void
  #at = Infinity
  #stop = (): void => {}

  constructor (now: () => number, startTimer: StartTimer, ring: () => void) {
    this.#now = now
    this.#startTimer = startTimer
    this.#ring = ring
  }

  /** @param at - in the time of `now`; `Infinity` for never */
  set (at: number): void {
    if (at === this.#at) {
      return
    }

    this.#stop()
    this.#stop = () => {}
    this.#at = at

    if (at < Infinity) {
      // rounded up, or it rings before anything is due; what is further away than a timer goes is looked at on the way
      const ms = Math.min(LONGEST_MS, Math.max(0, Math.ceil(at - this.#now())))

      this.#stop = this.#startTimer(ms, () => {
        this.#at = Infinity
        this.#ring()
      })
    }
  }

  stop (): void {
    this.set(Infinity)
  }
}
