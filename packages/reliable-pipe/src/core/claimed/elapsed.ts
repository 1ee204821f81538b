import { GRANULARITY_MS, INITIAL_RTT_MS } from '../lossy/constants.ts'
import { LATE_RATIO, LEAST_WEIGHT, LIMIT_ROUND_TRIPS, MAX_ELAPSED_LIMIT_MS } from './constants.ts'

/** How long an acknowledgement takes, and how long one is waited for, ms */
export class Elapsed {
  readonly #delayMs: number
  #smoothed = INITIAL_RTT_MS
  #least = Infinity
  #recent = Infinity
  #timeouts = 0

  /** @param delayMs - the other side acknowledges after this at the latest */
  constructor (delayMs: number) {
    this.#delayMs = delayMs
  }

  /** The least that was seen; undefined: there was nothing to see yet */
  get leastMs (): number | undefined {
    return this.#least === Infinity ? undefined : this.#least
  }

  /** How often in a row the limit was reached */
  get timeouts (): number {
    return this.#timeouts
  }

  /** Elapsed time beyond which messages are sent again, doubled each time, and capped so that an outage of any length ends soon after the path is back */
  get limitMs (): number {
    const limit = LIMIT_ROUND_TRIPS * this.#smoothed + this.#delayMs

    return Math.min(limit * 2 ** Math.min(this.#timeouts, 10), Math.max(MAX_ELAPSED_LIMIT_MS, limit))
  }

  sample (ms: number): void {
    const sample = Math.max(ms, GRANULARITY_MS)
    this.#smoothed = this.#least === Infinity ? sample : this.#smoothed + (sample - this.#smoothed) / 8
    this.#least = Math.min(this.#least, sample)
    this.#recent = Math.min(this.#recent, sample)
  }

  /** Whether all acknowledgements since the last call took longer than they might: then what is sent waits somewhere */
  late (): boolean {
    const recent = this.#recent
    this.#recent = Infinity

    if (recent === Infinity || recent < this.#least * LATE_RATIO) {
      return false
    }

    // or the way has become longer
    this.#least += (recent - this.#least) * LEAST_WEIGHT

    return true
  }

  timedOut (): void {
    this.#timeouts++
  }

  progressed (): void {
    this.#timeouts = 0
  }
}
