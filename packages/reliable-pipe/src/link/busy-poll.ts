/** The event loop of this process, which sleeps when it has nothing to do: waking it takes as long as a round trip on one machine, and longer on a virtual one */
export class BusyPoll {
  readonly #now: () => number
  readonly #nextTurn: (callback: () => void) => void
  #until = -Infinity
  #turning = false

  /**
   * @param now - of time that passes, ms
   * @param nextTurn - calls back in the event loop's next turn, which then comes at once
   */
  constructor (now: () => number, nextTurn: (callback: () => void) => void) {
    this.#now = now
    this.#nextTurn = nextTurn
  }

  now (): number {
    return this.#now()
  }

  /** Looks for what came, and does what else there is to do, without sleeping in between until then */
  awakeUntil (time: number): void {
    this.#until = Math.max(this.#until, time)

    if (!this.#turning) {
      this.#turning = true
      this.#nextTurn(this.#turn)
    }
  }

  readonly #turn = (): void => {
    if (this.#now() < this.#until) {
      this.#nextTurn(this.#turn)
    } else {
      this.#turning = false
    }
  }
}
