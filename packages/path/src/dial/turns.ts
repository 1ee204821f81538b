import { DialPreemptedError, TooManyDialsError } from '../errors.ts'
import type { Clock } from '../clock.ts'

export interface Turn {
  /** aborted when a turn in the background has to make room */
  readonly signal: AbortSignal
  release (): void
}

interface Waiting {
  background: boolean
  begin (): void
}

interface Holder {
  background: boolean
  since: number
  controller: AbortController
  preemption?: unknown
}

/**
 * Lets one dial at a time through to a peer, because libp2p would join concurrent ones. Those that somebody waits for go before those in the background;
 * one in the background that is under way has to make room once it had `graceMs`.
 */
export class Turns {
  readonly #clock: Clock
  readonly #graceMs: number
  readonly #limit: number
  readonly #waiting: Waiting[] = []
  #holder: Holder | undefined

  constructor (clock: Clock, graceMs: number, limit: number) {
    this.#clock = clock
    this.#graceMs = graceMs
    this.#limit = limit
  }

  get idle (): boolean {
    return this.#holder == null && this.#waiting.length === 0
  }

  /**
   * Resolves when it is this one's turn. Rejects with the signal's reason, or with TooManyDialsError.
   */
  async take (background: boolean, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted()

    if (this.#holder == null) {
      return this.#begin(background)
    }

    if (this.#waiting.length >= this.#limit) {
      throw new TooManyDialsError(`${this.#limit} dials are waiting for this peer`)
    }

    return new Promise<Turn>((resolve, reject) => {
      const waiting: Waiting = {
        background,
        begin: () => {
          signal.removeEventListener('abort', leave)
          resolve(this.#begin(background))
        }
      }
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(signal.reason)
      }

      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiting)
      this.#preempt()
    })
  }

  #begin (background: boolean): Turn {
    const holder: Holder = { background, since: this.#clock.now(), controller: new AbortController() }
    this.#holder = holder

    return {
      signal: holder.controller.signal,
      release: () => {
        if (this.#holder !== holder) {
          return
        }

        this.#clock.clearTimeout(holder.preemption)
        this.#holder = undefined
        this.#next()
      }
    }
  }

  #next (): void {
    const foreground = this.#waiting.findIndex(waiting => !waiting.background)
    const [next] = this.#waiting.splice(Math.max(foreground, 0), 1)
    next?.begin()
  }

  #preempt (): void {
    const holder = this.#holder

    if (holder?.background !== true || holder.preemption != null || this.#waiting.every(waiting => waiting.background)) {
      return
    }

    holder.preemption = this.#clock.setTimeout(() => {
      holder.controller.abort(new DialPreemptedError('made room for a dial that somebody waits for'))
    }, Math.max(0, holder.since + this.#graceMs - this.#clock.now()))
  }
}
