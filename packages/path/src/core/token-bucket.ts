/**
 * A token bucket that can be drawn on ahead: whoever takes a token that isn't there yet waits for it, in the order of asking.
 */
export class TokenBucket {
  #rate: number
  readonly #burst: number
  #tokens: number
  #updated: number
  /** times for which tokens were taken ahead and given back while later ones stayed taken, in order */
  #free: number[] = []

  /**
   * @param rate - tokens a second, `Infinity` for no limit
   * @param burst - tokens that add up while none is taken, at least 1
   */
  constructor (rate: number, burst: number, now: number) {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
    this.#updated = now
  }

  /**
   * Tokens that are there count for what they are; later ones come at the new rate.
   */
  setRate (rate: number, now: number): void {
    this.#fill(now)
    this.#rate = rate
  }

  /**
   * How long a token taken now would have to be waited for, ms
   */
  wait (now: number): number {
    this.#fill(now)

    if (this.#rate === Infinity || this.#tokens >= 1) {
      return 0
    }

    return this.#free.length > 0 ? Math.max(0, this.#free[0] - now) : (1 - this.#tokens) * this.#intervalMs
  }

  /**
   * Takes a token; it may be used after this many ms
   */
  take (now: number): number {
    const ms = this.wait(now)

    if (this.#rate !== Infinity && (this.#tokens >= 1 || this.#free.shift() == null)) {
      this.#tokens--
    }

    return ms
  }

  /**
   * Returns a token that was not used. Those who wait for later ones go on waiting, so the next to ask gets it for its own time, not theirs.
   *
   * @param at - when it could have been used
   */
  giveBack (at: number): void {
    if (at < this.#lastAt) {
      this.#free = [...this.#free, at].sort((a, b) => a - b)
      return
    }

    this.#tokens = Math.min(this.#burst, this.#tokens + 1)

    for (let last = this.#free.at(-1); last != null && last >= this.#lastAt; last = this.#free.at(-1)) {
      this.#free.pop()
      this.#tokens++
    }
  }

  get #intervalMs (): number {
    return 1_000 / this.#rate
  }

  /** For when the last token was taken that was taken ahead; in the past if none is */
  get #lastAt (): number {
    return this.#rate === Infinity ? -Infinity : this.#updated - this.#tokens * this.#intervalMs
  }

  #fill (now: number): void {
    const elapsed = Math.max(0, now - this.#updated)
    this.#updated = now

    if (this.#rate !== Infinity) {
      this.#tokens = Math.min(this.#burst, this.#tokens + elapsed / 1_000 * this.#rate)
      // used as late as the next one it would be one too many
      this.#free = this.#free.filter(at => at > now - this.#intervalMs)
    }
  }
}
