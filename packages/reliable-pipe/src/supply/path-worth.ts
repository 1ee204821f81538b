import { PROVEN_PATH_MS } from '../constants.ts'
import type { Clock } from '@juxta/path/internal'

/** Whether the path that was attached last was worth it */
export class PathWorth {
  readonly #clock: Clock
  readonly #progress: () => number
  /** the last attach, and how far the session was then */
  #last?: { at: number, progress: number, lostAt: number }

  /** @param progress - grows when anything was received or acknowledged */
  constructor (clock: Clock, progress: () => number) {
    this.#clock = clock
    this.#progress = progress
  }

  /** Whether nothing was attached so far */
  get none (): boolean {
    return this.#last == null
  }

  /** Something moved on it, or it lasted */
  get proven (): boolean {
    if (this.#last == null) {
      return false
    }

    const { at, progress, lostAt } = this.#last

    return this.#progress() > progress || Math.min(this.#clock.now(), lostAt) >= at + PROVEN_PATH_MS
  }

  attached (): void {
    this.#last = { at: this.#clock.now(), progress: this.#progress(), lostAt: Infinity }
  }

  /** It is gone, or of no use: what counts is when that was first seen */
  lost (): void {
    if (this.#last?.lostAt === Infinity) {
      this.#last.lostAt = this.#clock.now()
    }
  }
}
