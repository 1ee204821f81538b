import { GRANULARITY_MS, INITIAL_RTT_MS, LEAST_RTT_WINDOW_MS } from './constants.ts'

/** The round trip time of a path, smoothed as RFC 9002 section 5.3 says, and the least of it, in milliseconds */
export class RoundTrip {
  readonly #maxDelayMs: number
  #hasSample = false
  #smoothed = INITIAL_RTT_MS
  #variation = INITIAL_RTT_MS / 2
  #latest = INITIAL_RTT_MS
  #least = Infinity
  #leastBefore = Infinity
  #leastSince = 0

  /** @param maxDelayMs - the other side acknowledges after this at the latest: it is believed no more */
  constructor (maxDelayMs: number) {
    this.#maxDelayMs = maxDelayMs
  }

  get smoothedMs (): number {
    return this.#smoothed
  }

  get latestMs (): number {
    return this.#latest
  }

  /** Of the last 5 to 10 s in which there were samples */
  get leastMs (): number {
    return this.#hasSample ? Math.min(this.#least, this.#leastBefore) : this.#smoothed
  }

  /** How long the last one waited in queues */
  get queueMs (): number {
    return Math.max(0, this.#latest - this.leastMs)
  }

  /** RFC 9002 section 6.2.1, not doubled yet */
  get probeTimeoutMs (): number {
    return this.#smoothed + Math.max(4 * this.#variation, GRANULARITY_MS) + this.#maxDelayMs
  }

  /** What the answer to the attach took: no more than a first guess, because somebody had to decide on it */
  assume (ms: number): void {
    if (!this.#hasSample && ms < this.#smoothed) {
      this.#smoothed = Math.max(ms, GRANULARITY_MS)
      this.#variation = this.#smoothed / 2
      this.#latest = this.#smoothed
    }
  }

  sample (ms: number, delayMs: number, now: number): void {
    const rtt = Math.max(ms - Math.min(delayMs, this.#maxDelayMs), GRANULARITY_MS)
    this.#latest = rtt
    this.#noteLeast(rtt, now)

    if (!this.#hasSample) {
      this.#hasSample = true
      this.#smoothed = rtt
      this.#variation = rtt / 2
      return
    }

    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - rtt)
    this.#smoothed = 0.875 * this.#smoothed + 0.125 * rtt
  }

  #noteLeast (rtt: number, now: number): void {
    if (now - this.#leastSince >= LEAST_RTT_WINDOW_MS) {
      this.#leastBefore = this.#least
      this.#least = Infinity
      this.#leastSince = now
    }

    this.#least = Math.min(this.#least, rtt)
  }
}
