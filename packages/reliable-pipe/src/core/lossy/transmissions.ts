import { AcknowledgementOutOfRangeError } from '../../errors.ts'
import { Ring } from '../ring.ts'
import type { ReorderWindow } from './reorder-window.ts'
import type { RoundTrip } from './round-trip.ts'
import type { Transmission } from './transmission.ts'

/**
 * What was written to a path, by transmission number. Every transmission has its own number besides the segment's, as in QUIC, so that a lost resend is
 * seen as soon as later ones arrive.
 */
export class Transmissions {
  /** from the oldest that is not settled on */
  readonly #sent = new Ring<Transmission>()
  #largest = -1
  #lossAt = Infinity
  /** bytes of those that are not settled */
  inFlightBytes = 0
  next = 0

  /** The largest number that has arrived; -1: none */
  get largestArrived (): number {
    return this.#largest
  }

  /** When the oldest is lost if nothing is heard of it; Infinity: never by time alone */
  get lossAt (): number {
    return this.#lossAt
  }

  add (transmission: Omit<Transmission, 'number' | 'settled'>): number {
    this.#sent.push({ ...transmission, number: this.next, settled: false })
    this.inFlightBytes += transmission.bytes

    return this.next++
  }

  get (number: number): Transmission | undefined {
    const first = this.#sent.at(0)?.number

    return first == null ? undefined : this.#sent.at(number - first)
  }

  settle (transmission: Transmission): void {
    if (!transmission.settled) {
      transmission.settled = true
      this.inFlightBytes -= transmission.bytes
    }
  }

  /**
   * The other side has received this one, and maybe later ones it did not name.
   *
   * @returns it, if it is the largest so far
   * @throws AcknowledgementOutOfRangeError
   */
  arrivedUpTo (largest: number): Transmission | undefined {
    if (largest >= this.next) {
      throw new AcknowledgementOutOfRangeError(`transmission ${largest} was acknowledged, ${this.next} have been sent`)
    }

    if (largest <= this.#largest) {
      return undefined
    }

    this.#largest = largest

    return this.get(largest)
  }

  /** Those that are lost by now, oldest first; they are settled with that */
  detect (reorder: ReorderWindow, roundTrip: RoundTrip, now: number): Transmission[] {
    const lost: Transmission[] = []
    const tolerance = reorder.toleranceMs(roundTrip)
    this.#lossAt = Infinity

    for (let oldest = this.#sent.at(0); oldest != null && oldest.number <= this.#largest; oldest = this.#sent.at(0)) {
      if (!oldest.settled) {
        if (oldest.number > this.#largest - reorder.threshold && oldest.at + tolerance > now) {
          this.#lossAt = oldest.at + tolerance
          break
        }

        this.settle(oldest)
        lost.push(oldest)
      }

      this.#sent.shift()
    }

    return lost
  }
}
