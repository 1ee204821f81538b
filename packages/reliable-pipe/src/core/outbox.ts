import { MAX_CREDIT_AHEAD, MAX_SEND_WINDOW, LEAST_SEGMENT, SEGMENT_COST } from '../constants.ts'
import { AcknowledgementOutOfRangeError, CreditOutOfRangeError } from '../errors.ts'
import { FIN, LAST } from '../wire/frame-type.ts'
import { Backlog } from './backlog.ts'
import { RangeSet } from './range-set.ts'
import { Ring } from './ring.ts'
import type { Blocked, Carrier, Segment } from './segment.ts'
import type { Range } from '../wire/ranges.ts'

const NOTHING = new Uint8Array(0)

/**
 * What one side has been given to send: messages waiting, then segments in
 * flight. A message is cut into segments, and they get their sequence numbers,
 * only when they are first written, so that they fit the path they go over.
 */
export class Outbox {
  readonly #backlog = new Backlog()
  /** segments from `base` to `next` */
  readonly #segments = new Ring<Segment>()
  #base = 0
  /** what is acknowledged above `base` */
  readonly #acknowledged = new RangeSet()
  #lostCount = 0
  /** no segment below this one is lost */
  #lostFrom = 0
  #finishing = false
  #finSequence = Infinity
  #inFlight = 0
  #cost = 0

  /** payload bytes accepted and not acknowledged */
  bufferedBytes = 0
  /** cost (payload + SEGMENT_COST a segment) that may be sent in all */
  credit = 0
  /** N */
  sendWindow: number
  /** the other side's largest segment, or this side's if smaller */
  maxSegment: number
  blocked: Blocked = 'nothing'
  messagesAccepted = 0
  messagesAcknowledged = 0

  constructor (sendWindow: number, maxSegment: number) {
    this.sendWindow = sendWindow
    this.maxSegment = maxSegment
  }

  /** The lowest sequence number not acknowledged */
  get base (): number {
    return this.#base
  }

  /** The sequence number the next new segment gets */
  get next (): number {
    return this.#base + this.#segments.length
  }

  /** Segments sent, neither acknowledged nor given up as lost */
  get inFlight (): number {
    return this.#inFlight
  }

  get hasUnacknowledged (): boolean {
    return this.#segments.length > 0
  }

  /** Whether there is anything that has not arrived as far as this side knows */
  get hasWork (): boolean {
    return this.#segments.length > 0 || !this.#backlog.empty || (this.#finishing && this.#finSequence === Infinity)
  }

  /** payload bytes accepted that are not segments yet */
  get waitingBytes (): number {
    return this.#backlog.bytes
  }

  /** What waits to become segments, counted as credit counts it */
  get waitingCost (): number {
    return this.#backlog.cost
  }

  get finishing (): boolean {
    return this.#finishing
  }

  /** The end mark was acknowledged, so everything before it was */
  get finished (): boolean {
    return this.#base > this.#finSequence
  }

  push (message: Uint8Array): void {
    this.#backlog.push(message)
    this.bufferedBytes += message.byteLength
    this.messagesAccepted++
  }

  /** No message follows: the end mark goes after the last one */
  finish (): void {
    this.#finishing = true
  }

  /** @throws CreditOutOfRangeError */
  grant (credit: number): void {
    if (credit > this.#cost + MAX_CREDIT_AHEAD) {
      throw new CreditOutOfRangeError(`a credit of ${credit} bytes was granted when ${this.#cost} had been sent`)
    }

    // an older acknowledgement may come later, over another path
    this.credit = Math.max(this.credit, credit)
  }

  /** Whether `take` could give something, room permitting */
  get ready (): boolean {
    return this.#lostCount > 0 || (this.#hasNew() && this.#inFlight < this.sendWindow && this.#affords(this.#wanted()))
  }

  /** Payload bytes that the next segment can't be cut to less than; undefined when there is none to be sent */
  get leastNext (): number | undefined {
    if (this.#lostCount > 0) {
      return this.#firstLost()?.payload.byteLength
    }

    return this.ready ? Math.min(this.#wanted(), LEAST_SEGMENT) : undefined
  }

  /**
   * The next segment to write to `path`: lost ones first, in order, then new
   * ones as far as window and credit go. `room` is what its payload may take,
   * `maxPayload` what the path wants a new segment to have at most.
   */
  take (path: Carrier, room: number, maxPayload = Infinity): Segment | undefined {
    const segment = this.#lostCount > 0 ? this.#takeLost(room) : this.#takeNew(room, maxPayload)

    if (segment != null) {
      segment.path = path
      path.inFlight++
      this.#inFlight++
    }

    return segment
  }

  /**
   * @returns how many segments are newly acknowledged
   * @throws AcknowledgementOutOfRangeError
   */
  acknowledge (cumulative: number, ranges: readonly Range[]): number {
    const last = ranges.length > 0 ? ranges[ranges.length - 1].end : cumulative

    if (last > this.next) {
      throw new AcknowledgementOutOfRangeError(`segment ${last - 1} was acknowledged, ${this.next} have been sent`)
    }

    let count = 0

    for (let sequence = this.#base; sequence < cumulative; sequence++) {
      count += this.#acknowledgeOne(sequence)
    }

    for (const { start, end } of ranges) {
      let sequence = Math.max(start, this.#base, cumulative)

      while (sequence < end) {
        // what was acknowledged before is skipped: the same ranges come again and again
        const known = this.#acknowledged.endOf(sequence)

        if (known == null) {
          count += this.#acknowledgeOne(sequence)
          this.#acknowledged.add(sequence++)
        } else {
          sequence = known
        }
      }
    }

    while (this.#segments.at(0)?.acknowledged === true) {
      const segment = this.#segments.shift()
      this.#base++

      if (segment != null && (segment.flags & LAST) !== 0) {
        this.messagesAcknowledged++
      }
    }

    this.#acknowledged.removeBelow(this.#base)

    return count
  }

  /** The segment, unless it was acknowledged */
  pending (sequence: number): Segment | undefined {
    const segment = this.#segments.at(sequence - this.#base)

    return segment?.acknowledged === false ? segment : undefined
  }

  lose (segment: Segment): void {
    if (!segment.acknowledged && !segment.lost) {
      segment.lost = true
      this.#lostCount++
      this.#leave(segment)
      this.#lostFrom = Math.min(this.#lostFrom, segment.sequence)
    }
  }

  /** Everything last written to a path for which `isGone` holds, and not acknowledged, is to be sent again */
  losePaths (isGone: (counter: number) => boolean): void {
    for (let i = 0; i < this.#segments.length; i++) {
      const segment = this.#segments.at(i)

      if (segment?.path != null && isGone(segment.path.counter)) {
        this.lose(segment)
      }
    }
  }

  /** The first `count` segments that are in flight, for a probe */
  oldestInFlight (count: number): Segment[] {
    const found: Segment[] = []

    for (let i = 0; i < this.#segments.length && found.length < count; i++) {
      const segment = this.#segments.at(i)

      if (segment?.acknowledged === false && !segment.lost) {
        found.push(segment)
      }
    }

    return found
  }

  clear (): void {
    this.#backlog.clear()
    this.#segments.clear()
    this.#lostCount = 0
    this.#inFlight = 0
    this.bufferedBytes = 0
  }

  #takeLost (room: number): Segment | undefined {
    const segment = this.#firstLost()

    if (segment == null) {
      return undefined
    }

    if (segment.payload.byteLength > room) {
      this.blocked = 'room'
      return undefined
    }

    segment.lost = false
    this.#lostCount--
    this.#lostFrom = this.#lostCount === 0 ? this.next : segment.sequence + 1

    return segment
  }

  #firstLost (): Segment | undefined {
    for (let sequence = Math.max(this.#lostFrom, this.#base); sequence < this.next; sequence++) {
      const segment = this.#segments.at(sequence - this.#base)

      if (segment?.lost === true) {
        this.#lostFrom = sequence

        return segment
      }
    }

    return undefined
  }

  #takeNew (room: number, maxPayload: number): Segment | undefined {
    if (!this.#hasNew()) {
      this.blocked = 'nothing'
      return undefined
    }

    if (this.#inFlight >= this.sendWindow || this.#segments.length >= MAX_SEND_WINDOW) {
      this.blocked = 'window'
      return undefined
    }

    return this.#backlog.empty ? this.#append(FIN, NOTHING) : this.#cut(room, maxPayload)
  }

  #cut (room: number, maxPayload: number): Segment | undefined {
    const wanted = Math.min(this.#backlog.left, this.maxSegment, maxPayload)

    if (!this.#affords(wanted)) {
      this.blocked = 'credit'
      return undefined
    }

    if (room < Math.min(wanted, LEAST_SEGMENT)) {
      this.blocked = 'room'
      return undefined
    }

    const cut = this.#backlog.cut(Math.min(wanted, room, this.credit - this.#cost - SEGMENT_COST))

    if (cut == null) {
      return undefined
    }

    this.#cost += SEGMENT_COST + cut.payload.byteLength

    return this.#append(cut.flags, cut.payload)
  }

  #append (flags: number, payload: Uint8Array): Segment {
    const segment: Segment = { sequence: this.next, flags, payload, transmission: -1, acknowledged: false, lost: false }

    if ((flags & FIN) !== 0) {
      this.#finSequence = segment.sequence
    }

    this.#segments.push(segment)

    return segment
  }

  /** It is in flight no more */
  #leave ({ path }: Segment): void {
    this.#inFlight--

    if (path != null) {
      path.inFlight--
    }
  }

  #hasNew (): boolean {
    return !this.#backlog.empty || (this.#finishing && this.#finSequence === Infinity)
  }

  #wanted (): number {
    return Math.min(this.#backlog.left, this.maxSegment)
  }

  /** The end mark is free, so that a reader who has stopped does not keep a sender from ending */
  #affords (wanted: number): boolean {
    return this.#backlog.empty || this.credit - this.#cost - SEGMENT_COST >= Math.min(wanted, LEAST_SEGMENT)
  }

  #acknowledgeOne (sequence: number): number {
    const segment = this.#segments.at(sequence - this.#base)

    if (segment == null || segment.acknowledged) {
      return 0
    }

    if (segment.lost) {
      segment.lost = false
      this.#lostCount--
    } else {
      this.#leave(segment)
    }

    segment.acknowledged = true
    this.bufferedBytes -= segment.payload.byteLength
    segment.payload = NOTHING

    return 1
  }
}
