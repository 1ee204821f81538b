import { GRANULARITY_MS, INITIAL_RTT_MS, MAX_PROBE_TIMEOUT_MS, REORDER_THRESHOLD, TIME_THRESHOLD } from '../constants.ts'
import { AcknowledgementOutOfRangeError } from '../errors.ts'
import { Ring } from './ring.ts'

interface Transmission { number: number, sequence: number, at: number }

/**
 * Loss detection on a path that can lose messages, after RFC 9002: every
 * transmission has its own number, so that a lost retransmission is seen as
 * soon as later ones are acknowledged. (Not used on libp2p streams, which lose
 * nothing while they live: a timer there would only duplicate queued data.)
 */
export class LossRecovery {
  readonly #ackDelayMs: number
  readonly #sent = new Ring<Transmission>()
  #next = 0
  #largestAcknowledged = -1
  #smoothed = INITIAL_RTT_MS
  #variation = INITIAL_RTT_MS / 2
  #latest = INITIAL_RTT_MS
  #hasSample = false
  #lastSentAt = -Infinity
  #probes = 0
  #lossAt = Infinity

  constructor (ackDelayMs: number) {
    this.#ackDelayMs = ackDelayMs
  }

  get rttMs (): number {
    return this.#smoothed
  }

  /** RFC 9002 section 6.2.1, capped: an outage of any length ends at most one capped interval after the link returns */
  get probeTimeoutMs (): number {
    const timeout = this.#smoothed + Math.max(4 * this.#variation, GRANULARITY_MS) + this.#ackDelayMs

    return Math.min(timeout * 2 ** Math.min(this.#probes, 10), Math.max(MAX_PROBE_TIMEOUT_MS, timeout))
  }

  /** When `onTimeout` wants to be called, given whether anything is owed */
  deadline (owed: boolean): number {
    return owed ? Math.min(this.#lossAt, this.#lastSentAt + this.probeTimeoutMs) : Infinity
  }

  /** @returns the transmission number */
  sent (sequence: number, now: number): number {
    this.#sent.push({ number: this.#next, sequence, at: now })
    this.#lastSentAt = now

    return this.#next++
  }

  probed (now: number): void {
    this.#lastSentAt = now
  }

  /**
   * The other side has received transmission `largest`, and maybe later ones it
   * did not name.
   *
   * @param isOutstanding whether this transmission is the last one of a segment that is not acknowledged
   * @returns sequence numbers to send again
   * @throws AcknowledgementOutOfRangeError
   */
  acknowledged (largest: number, delayMs: number, now: number, isOutstanding: (sequence: number, transmission: number) => boolean): number[] {
    if (largest >= this.#next) {
      throw new AcknowledgementOutOfRangeError(`transmission ${largest} was acknowledged, ${this.#next} have been sent`)
    }

    if (largest > this.#largestAcknowledged) {
      this.#largestAcknowledged = largest
      this.#probes = 0
      const first = this.#sent.at(0)?.number ?? this.#next
      const transmission = this.#sent.at(largest - first)

      if (transmission != null) {
        this.#sample(now - transmission.at, delayMs)
      }
    }

    return this.#detect(now, isOutstanding)
  }

  /** @returns what is lost by time, and whether a probe is due */
  onTimeout (now: number, isOutstanding: (sequence: number, transmission: number) => boolean): { lost: number[], probe: boolean } {
    if (now >= this.#lossAt) {
      return { lost: this.#detect(now, isOutstanding), probe: false }
    }

    if (now >= this.#lastSentAt + this.probeTimeoutMs) {
      this.#probes++

      return { lost: [], probe: true }
    }

    return { lost: [], probe: false }
  }

  #detect (now: number, isOutstanding: (sequence: number, transmission: number) => boolean): number[] {
    const lost: number[] = []
    const tolerance = Math.max(TIME_THRESHOLD * Math.max(this.#smoothed, this.#latest), GRANULARITY_MS)
    this.#lossAt = Infinity

    for (;;) {
      const oldest = this.#sent.at(0)

      if (oldest == null || oldest.number > this.#largestAcknowledged) {
        break
      }

      if (isOutstanding(oldest.sequence, oldest.number)) {
        const isLost = oldest.number <= this.#largestAcknowledged - REORDER_THRESHOLD || oldest.at + tolerance <= now

        if (!isLost) {
          this.#lossAt = oldest.at + tolerance
          break
        }

        lost.push(oldest.sequence)
      }

      this.#sent.shift()
    }

    return lost
  }

  /** RFC 9002 section 5.3 */
  #sample (rttMs: number, delayMs: number): void {
    const rtt = Math.max(rttMs - Math.min(delayMs, this.#ackDelayMs), GRANULARITY_MS)
    this.#latest = rtt

    if (!this.#hasSample) {
      this.#hasSample = true
      this.#smoothed = rtt
      this.#variation = rtt / 2
      return
    }

    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - rtt)
    this.#smoothed = 0.875 * this.#smoothed + 0.125 * rtt
  }
}
