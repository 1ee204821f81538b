import { PACING_BURST_MS } from './constants.ts'

/** Spreads what is sent over time, so that it does not fill queues on its way in bursts */
export class Pacer {
  #nextAt = -Infinity
  /** bytes a millisecond */
  rate = Infinity

  /** When the next datagram may go, ms */
  get nextAt (): number {
    return this.#nextAt
  }

  isReady (now: number): boolean {
    return now >= this.#nextAt
  }

  sent (bytes: number, now: number): void {
    this.#nextAt = Math.max(this.#nextAt, now - PACING_BURST_MS) + bytes / this.rate
  }
}
