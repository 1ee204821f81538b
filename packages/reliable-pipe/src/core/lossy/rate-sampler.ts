import type { Transmission } from './transmission.ts'

/** What one acknowledgement says of the path */
export interface RateSample {
  /** bytes a millisecond */
  rate: number
  /** the sender had nothing more to send: the path may carry more */
  isLimited: boolean
}

/**
 * How fast the other side receives: what was delivered between the sending of a transmission and its acknowledgement, over the longer of the times that
 * sending and acknowledging as much took (Cheng et al., draft-cheng-iccrg-delivery-rate-estimation). Acknowledgements that come in a lump don't count
 * for a faster path.
 */
export class RateSampler {
  #delivered = 0
  #deliveredAt = 0
  #firstSentAt = 0
  /** up to here in `#delivered`, what is sent was all there was */
  #limitedUntil = -1
  #newest?: Transmission

  /** bytes that have arrived in all */
  get delivered (): number {
    return this.#delivered
  }

  /** What is to be noted with a transmission */
  sent (inFlightBytes: number, now: number): Pick<Transmission, 'delivered' | 'deliveredAt' | 'firstSentAt' | 'isLimited'> {
    if (inFlightBytes <= 0) {
      this.#firstSentAt = now
      this.#deliveredAt = now
    }

    return {
      delivered: this.#delivered,
      deliveredAt: this.#deliveredAt,
      firstSentAt: this.#firstSentAt,
      isLimited: this.#limitedUntil >= this.#delivered
    }
  }

  /** All there was to send has been sent */
  limited (inFlightBytes: number): void {
    this.#limitedUntil = this.#delivered + inFlightBytes
  }

  arrived (transmission: Transmission, now: number): void {
    this.#delivered += transmission.bytes
    this.#deliveredAt = now

    if (this.#newest == null || transmission.number > this.#newest.number) {
      this.#newest = transmission
    }
  }

  /** Once for each acknowledgement, after what it names has `arrived`; undefined when it says nothing */
  take (leastRttMs: number): (RateSample & { delivered: number }) | undefined {
    const newest = this.#newest
    this.#newest = undefined

    if (newest == null) {
      return undefined
    }

    const sending = newest.at - newest.firstSentAt
    const acknowledging = this.#deliveredAt - newest.deliveredAt
    const interval = Math.max(sending, acknowledging)
    this.#firstSentAt = newest.at

    // what seems to have gone faster than anything can is two acknowledgements in one
    if (interval <= 0 || interval < leastRttMs) {
      return undefined
    }

    return { rate: (this.#delivered - newest.delivered) / interval, isLimited: newest.isLimited, delivered: newest.delivered }
  }
}
