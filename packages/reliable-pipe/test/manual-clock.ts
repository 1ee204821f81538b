import type { Clock } from '@juxta/path/internal'

/** A clock that stands still until it is told otherwise */
export class ManualClock implements Clock {
  #now = 1_000_000
  #jumped = 0
  readonly #timers = new Map<object, { at: number, callback: () => void }>()

  /** Timers that are set */
  get pending (): number {
    return this.#timers.size
  }

  now (): number {
    return this.#now + this.#jumped
  }

  monotonic (): number {
    return this.#now
  }

  /** Somebody sets it */
  jump (ms: number): void {
    this.#jumped += ms
  }

  setTimeout (callback: () => void, ms: number): object {
    const timer = {}
    this.#timers.set(timer, { at: this.#now + ms, callback })

    return timer
  }

  clearTimeout (timer: unknown): void {
    this.#timers.delete(timer as object)
  }

  /** Runs everything that falls due, in order */
  advance (ms: number): void {
    const end = this.#now + ms

    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]

      if (due == null) {
        break
      }

      const [timer, { at, callback }] = due
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, at)
      callback()
    }

    this.#now = end
  }
}
