/**
 * A token bucket that can be drawn on ahead: whoever takes a token that isn't there yet waits for it, in the order of asking.
 */
export class TokenBucket {
  #rate: number
  readonly #burst: number
  #tokens: number
  #updated: number

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

    return this.#rate === Infinity || this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#rate * 1_000
  }

  /**
   * Takes a token; it may be used after this many ms
   */
  take (now: number): number {
    const ms = this.wait(now)

    if (this.#rate !== Infinity) {
      this.#tokens--
    }

    return ms
  }

  /**
   * Returns a token that was not used
   */
  giveBack (): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + 1)
  }

  #fill (now: number): void {
    const elapsed = Math.max(0, now - this.#updated)
    this.#updated = now

    if (this.#rate !== Infinity) {
      this.#tokens = Math.min(this.#burst, this.#tokens + elapsed / 1_000 * this.#rate)
    }
  }
}
