import { WRITE_BYTES } from '../constants.ts'

/** What comes often is not written at once: what a turn of the event loop brings is written together at its end, or when there is enough for a write */
export class SoonFlush {
  readonly #core: { readonly waitingBytes: number }
  readonly #clock: () => number
  readonly #flush: () => void
  #scheduled = false
  #now = 0
  /** bytes that were still waiting after the last flush */
  #left = 0

  constructor (core: { readonly waitingBytes: number }, clock: () => number, flush: () => void) {
    this.#core = core
    this.#clock = clock
    this.#flush = flush
  }

  /** One look at the clock for all that a turn sends: in a tight loop it would be 8 % of the work */
  get now (): number {
    if (!this.#scheduled) {
      this.#now = this.#clock()
    }

    return this.#now
  }

  ask (): void {
    if (this.#core.waitingBytes - this.#left >= WRITE_BYTES) {
      // a tight loop of sends gives the microtask queue no turn
      this.#flush()
    } else if (!this.#scheduled) {
      this.#scheduled = true
      queueMicrotask(this.#flush)
    }
  }

  begin (): void {
    this.#scheduled = false
  }

  end (): void {
    this.#left = this.#core.waitingBytes
  }
}
