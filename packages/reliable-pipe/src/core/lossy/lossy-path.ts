import { MAX_PROBE_TIMEOUT_MS, PROBES, PROBES_BEFORE_BACKOFF, QUEUE_HIGH_SHARE } from './constants.ts'
import { LossEstimate } from './loss-estimate.ts'
import { Pacer } from './pacer.ts'
import { RateFilter } from './rate-filter.ts'
import { RateSampler } from './rate-sampler.ts'
import { ReorderWindow } from './reorder-window.ts'
import { RoundTrip } from './round-trip.ts'
import { SendWindow } from './send-window.ts'
import { Transmissions } from './transmissions.ts'
import type { Transmission } from './transmission.ts'

/**
 * The sender's side of a path that can lose, repeat and reorder what is written to it: which transmissions are lost, and how much may be under way. (Not
 * used on libp2p streams, which lose nothing while they live: a timer there would only duplicate queued data.)
 */
export class LossyPath {
  readonly #roundTrip: RoundTrip
  readonly #transmissions = new Transmissions()
  readonly #reorder = new ReorderWindow()
  readonly #sampler = new RateSampler()
  readonly #filter = new RateFilter()
  readonly #loss = new LossEstimate()
  readonly #window = new SendWindow()
  readonly #pacer = new Pacer()
  #round = 0
  /** of what was delivered: the round is over when something sent after that arrives */
  #roundEnd = 0
  #recoveredIn = -1
  #lastSentAt = -Infinity
  #probeTimeouts = 0
  /** probes that may be sent whatever N and the pace say */
  #probes = 0
  /** transmissions below this one were lost by an outage, which says nothing of the path */
  #outageUntil = 0
  #segmentBytes = 0

  /** @param ackDelayMs - the other side acknowledges after this at the latest */
  constructor (ackDelayMs: number) {
    this.#roundTrip = new RoundTrip(ackDelayMs)
  }

  /** Doubled with each probe that was not answered, but for the first, and capped: an outage of any length ends at most one capped interval after the link returns */
  get probeTimeoutMs (): number {
    const timeout = this.#roundTrip.probeTimeoutMs

    return Math.min(timeout * 2 ** Math.min(Math.max(0, this.#probeTimeouts - PROBES_BEFORE_BACKOFF), 10), Math.max(MAX_PROBE_TIMEOUT_MS, timeout))
  }

  /** N */
  get sendWindow (): number {
    return this.#window.segments
  }

  /** M to be asked for; undefined while the path is not known yet */
  get acknowledgeEvery (): number | undefined {
    return this.#window.isStarting ? undefined : this.#window.acknowledgeEvery
  }

  /** The share of transmissions that is lost */
  get loss (): number {
    return this.#loss.share
  }

  /** Whether another datagram with data may be written now, when so many segments are in flight */
  maySend (inFlight: number, now: number): boolean {
    return this.#probes > 0 || (inFlight < this.#window.segments && this.#pacer.isReady(now))
  }

  /** When `maySend` holds for the pace: only asked where there is something to send and N allows it */
  get paceDeadline (): number {
    return this.#pacer.nextAt
  }

  /** When `onTimeout` wants to be called, given whether anything is owed */
  deadline (owed: boolean): number {
    return owed ? Math.min(this.#transmissions.lossAt, this.#lastSentAt + this.probeTimeoutMs) : Infinity
  }

  /** What the answer to the attach took */
  attached (ms: number): void {
    this.#roundTrip.assume(ms)
  }

  /**
   * A segment is written to the path.
   *
   * @param bytes - it and its header
   * @returns the transmission number
   */
  sent (sequence: number, bytes: number, now: number): number {
    const { inFlightBytes } = this.#transmissions
    const isProbe = this.#probes > 0
    this.#probes -= isProbe ? 1 : 0
    this.#lastSentAt = now
    this.#segmentBytes = this.#segmentBytes === 0 ? bytes : this.#segmentBytes + (bytes - this.#segmentBytes) / 16
    this.#pacer.sent(bytes, now)

    return this.#transmissions.add({ sequence, bytes, at: now, isProbe, ...this.#sampler.sent(inFlightBytes, now) })
  }

  /** All there is has been sent, though N allows more */
  limited (): void {
    this.#sampler.limited(this.#transmissions.inFlightBytes)
  }

  /**
   * A segment is acknowledged for the first time, whose last transmission was this one.
   *
   * @param largest - that the same acknowledgement names; Infinity if it came over another path
   * @param isLost - it was waiting to be sent again
   */
  arrived (number: number, largest: number, isLost: boolean, now: number): void {
    const transmission = this.#transmissions.get(number)

    if (isLost || (number > largest && transmission?.isProbe === false)) {
      // the one before it has arrived
      this.#reorder.needless(this.#round)
      this.#loss.found()
    }

    if (transmission == null || transmission.settled) {
      return
    }

    if (number <= largest) {
      this.#noteArrival(transmission, now)
    }

    this.#transmissions.settle(transmission)
  }

  /**
   * The end of an acknowledgement, whose segments have `arrived`.
   *
   * @returns transmissions that are lost
   * @throws AcknowledgementOutOfRangeError
   */
  acknowledged (largest: number, delayMs: number, inFlight: number, now: number): readonly Transmission[] {
    const newest = this.#transmissions.arrivedUpTo(largest)

    if (newest != null) {
      this.#probeTimeouts = 0
      this.#probes = 0
      this.#roundTrip.sample(now - newest.at, delayMs, now)
    }

    const sample = this.#sampler.take(this.#roundTrip.leastMs)

    if (sample != null) {
      if (sample.delivered >= this.#roundEnd) {
        this.#round++
        this.#roundEnd = this.#sampler.delivered
      }

      this.#filter.add(sample, this.#round)
    }

    const lost = this.#detect(now)
    this.#window.update({
      rate: this.#filter.rate,
      leastRttMs: this.#roundTrip.leastMs,
      latestRttMs: this.#roundTrip.latestMs,
      loss: this.#loss.share,
      segmentBytes: this.#segmentBytes,
      inFlight: inFlight - lost.length
    }, this.#round, sample?.isLimited ?? true)
    this.#pacer.rate = this.#window.pace

    return lost
  }

  /** @returns what is lost by time, and whether a probe is due */
  onTimeout (now: number): { lost: readonly Transmission[], probe: boolean } {
    if (now >= this.#transmissions.lossAt) {
      return { lost: this.#detect(now), probe: false }
    }

    return { lost: [], probe: now >= this.#lastSentAt + this.probeTimeoutMs }
  }

  /** A probe is sent now: these segments once more, or none if something else is */
  probe (transmissions: readonly number[], now: number): void {
    this.#lastSentAt = now
    this.#probes = PROBES

    if (++this.#probeTimeouts > PROBES_BEFORE_BACKOFF) {
      this.#outageUntil = this.#transmissions.next
    }

    for (const number of transmissions) {
      const transmission = this.#transmissions.get(number)

      if (transmission != null) {
        this.#transmissions.settle(transmission)
      }
    }
  }

  #noteArrival (transmission: Transmission, now: number): void {
    this.#sampler.arrived(transmission, now)

    if (transmission.number < this.#transmissions.largestArrived) {
      this.#reorder.reordered()
    }

    if (!this.#isQueueHigh) {
      this.#loss.arrived()
    }
  }

  #detect (now: number): readonly Transmission[] {
    const lost = this.#transmissions.detect(this.#reorder, this.#roundTrip, now)

    if (lost.length > 0 && this.#recoveredIn !== this.#round) {
      this.#recoveredIn = this.#round
      this.#reorder.recovering()
    }

    for (const { number } of lost) {
      if (number >= this.#outageUntil && !this.#isQueueHigh) {
        this.#loss.lost()
      }
    }

    return lost
  }

  get #isQueueHigh (): boolean {
    return this.#roundTrip.queueMs > this.#roundTrip.leastMs * QUEUE_HIGH_SHARE
  }
}
