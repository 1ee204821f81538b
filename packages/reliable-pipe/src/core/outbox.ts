import { COALESCE_BYTES, MAX_CREDIT_AHEAD, MAX_SEND_WINDOW, LEAST_SEGMENT, SEGMENT_COST } from '../constants.ts'
import { CreditOutOfRangeError, PeerAheadError } from '../errors.ts'
import { FIN } from '../wire/frame-type.ts'
import { Backlog } from './backlog.ts'
import { SentSegments } from './sent-segments.ts'
import type { Totals } from './durable-records.ts'
import { Segment } from './segment.ts'
import { WriteBlocks } from './write-blocks.ts'
import type { Place } from './backlog.ts'
import type { Blocked, Carrier } from './segment.ts'
import type { Range } from '../wire/ranges.ts'

const NOTHING = new Uint8Array(0)

/** Where several messages may go in one segment */
export interface Pack {
  /** for its payload */
  room: number
  place: Place
}

/**
 * What one side has been given to send: messages waiting, then segments in
 * flight. A message is cut into segments, and they get their sequence numbers,
 * only when they are first written, so that they fit the path they go over.
 */
export class Outbox {
  readonly #backlog = new Backlog()
  readonly #sent = new SentSegments()
  #finishing = false
  #finSequence = Infinity
  #cost = 0

  /** what writes are put together in */
  readonly blocks = new WriteBlocks()
  /** cost (payload + SEGMENT_COST a segment) that may be sent in all */
  credit = 0
  /** N */
  sendWindow: number
  /** new segments are kept back from this number on */
  newBelow = Infinity
  /** the other side's largest segment, or this side's if smaller */
  maxSegment: number
  /** what a segment may be cut to when there is no room for more: in a durable session they are all of one size */
  leastSegment = LEAST_SEGMENT
  blocked: Blocked = 'nothing'
  /** the other side takes several messages in one segment */
  packs = false
  messagesAccepted = 0
  /** of those accepted, wholly given to a path at least once */
  messagesSent = 0
  /** … and dropped, because nothing of them had been sent when they expired */
  messagesExpired = 0

  constructor (sendWindow: number, maxSegment: number) {
    this.sendWindow = sendWindow
    this.maxSegment = maxSegment
  }

  /** Payload bytes accepted and not acknowledged */
  get bufferedBytes (): number {
    return this.#backlog.bytes + this.#sent.bytes
  }

  get messagesAcknowledged (): number {
    return this.#sent.messages
  }

  /** The lowest sequence number not acknowledged */
  get base (): number {
    return this.#sent.base
  }

  /** The sequence number the next new segment gets */
  get next (): number {
    return this.#sent.next
  }

  /** Segments sent, neither acknowledged nor given up as lost */
  get inFlight (): number {
    return this.#sent.inFlight
  }

  /** Whether there is anything that has not arrived as far as this side knows */
  get hasWork (): boolean {
    return this.#sent.length > 0 || !this.#backlog.empty || (this.#finishing && this.#finSequence === Infinity)
  }

  /** payload bytes accepted that are not segments yet */
  get waitingBytes (): number {
    return this.#backlog.bytes
  }

  /** … of them, if the next one is small: large ones are not copied */
  get waitingToBeCopied (): number {
    return this.#backlog.left <= COALESCE_BYTES ? this.#backlog.bytes : 0
  }

  /** Segments that what waits will become, the end mark among them; at least so many, because a message begins a segment of its own */
  get waitingSegments (): number {
    return this.#backlog.atLeast(this.maxSegment) + (this.#finishing && this.#finSequence === Infinity ? 1 : 0)
  }

  /** Segments to be sent again */
  get lost (): number {
    return this.#sent.lost
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
    return this.#sent.base > this.#finSequence
  }

  /** @param expiresAt - from when on it need not be sent, if nothing of it was */
  push (message: Uint8Array, expiresAt = Infinity): void {
    this.messagesAccepted++
    this.#backlog.push(message, expiresAt === Infinity ? undefined : { at: expiresAt, number: this.messagesAccepted })
  }

  /** When the next message expires, at the earliest; Infinity: none does */
  get nextExpiry (): number {
    return this.#backlog.nextExpiry
  }

  /** @returns which of the messages accepted were dropped, counted from 1, in order */
  dropExpired (now: number): number[] {
    const dropped = this.#backlog.dropExpired(now)
    this.messagesExpired += dropped.length

    return dropped
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
    return this.#sent.lost > 0 || (this.#hasNew() && this.#sent.next < this.newBelow && this.#sent.inFlight < this.sendWindow && this.#affords(this.#wanted()))
  }

  /** Payload bytes that the next segment can't be cut to less than; undefined when there is none to be sent */
  get leastNext (): number | undefined {
    if (this.#sent.lost > 0) {
      return this.#sent.firstLost?.payload.byteLength
    }

    return this.ready ? Math.min(this.#wanted(), this.leastSegment) : undefined
  }

  /**
   * The next segment to write to `path`: lost ones first, in order, then new
   * ones as far as window and credit go. `room` is what its payload may take,
   * `maxPayload` what the path wants a new segment to have at most, and `pack`
   * what one of several messages may have, and where that is put.
   */
  take (path: Carrier, room: number, maxPayload = Infinity, pack?: Pack): Segment | undefined {
    const segment = this.#sent.lost > 0 ? this.#takeLost(room) : this.#takeNew(room, maxPayload, pack)

    if (segment != null) {
      this.#sent.carry(segment, path)
    }

    return segment
  }

  /**
   * @param onArrival - called with each before it is taken for acknowledged: only where a path needs to know
   * @returns how many segments are newly acknowledged
   * @throws AcknowledgementOutOfRangeError
   */
  acknowledge (cumulative: number, ranges: readonly Range[], onArrival?: (segment: Segment) => void): number {
    const count = this.#sent.acknowledge(cumulative, ranges, onArrival)
    this.blocks.acknowledged(this.base)

    return count
  }

  /** The segment, unless it was acknowledged */
  pending (sequence: number): Segment | undefined {
    return this.#sent.pending(sequence)
  }

  lose (segment: Segment): void {
    this.blocks.forget()
    this.#sent.lose(segment)
  }

  /** Everything last written to a path for which `isGone` holds, and not acknowledged, is to be sent again */
  losePaths (isGone: (counter: number) => boolean): void {
    this.blocks.forget()
    this.#sent.losePaths(isGone)
  }

  /** The first `count` segments that are in flight, for a probe */
  oldestInFlight (count: number): Segment[] {
    return this.#sent.oldestInFlight(count)
  }

  /** It goes on where it stood before a restart: so much was acknowledged */
  restore (base: Totals, segment: number): void {
    this.#sent.restore(base)
    this.#cost = base.cost
    this.messagesAccepted = base.messages
    this.messagesSent = base.messages
    this.maxSegment = segment
    this.leastSegment = segment
  }

  /**
   * After a restart: the other side has some of the segments up to `next`. They are cut as they were when they were sent.
   *
   * @throws PeerAheadError - it has some that were never accepted here, as far as the store knows
   */
  recall (next: number): void {
    while (this.next < next) {
      if (this.#backlog.empty && !this.#hasNew()) {
        throw new PeerAheadError(`the other end has ${next} segments, the store knows of ${this.next}`)
      }

      const segment = this.#backlog.cut(Math.min(this.#backlog.left, this.maxSegment), this.next) ?? this.#endMark()
      this.#cost += segment.cost
      this.#sent.add(segment)
      this.#sent.lose(segment)
    }
  }

  clear (): void {
    this.#backlog.clear()
    this.#sent.clear()
    this.blocks.forget()
  }

  #takeLost (room: number): Segment | undefined {
    const segment = this.#sent.firstLost

    if (segment == null) {
      return undefined
    }

    if (segment.payload.byteLength > room) {
      this.blocked = 'room'
      return undefined
    }

    this.#sent.found(segment)

    return segment
  }

  #takeNew (room: number, maxPayload: number, pack?: Pack): Segment | undefined {
    if (!this.#hasNew()) {
      this.blocked = 'nothing'
      return undefined
    }

    if (this.#sent.next >= this.newBelow || this.#sent.inFlight >= this.sendWindow || this.#sent.length >= MAX_SEND_WINDOW) {
      this.blocked = 'window'
      return undefined
    }

    const segment = this.#backlog.empty ? this.#endMark() : this.#pack(room, maxPayload, pack) ?? this.#cut(room, maxPayload)

    if (segment != null) {
      this.#cost += segment.cost
      this.messagesSent += segment.messages
      this.#sent.add(segment)
    }

    return segment
  }

  #pack (room: number, maxPayload: number, pack?: Pack): Segment | undefined {
    return this.packs && pack != null ? this.#backlog.pack(Math.min(room, pack.room, this.maxSegment, maxPayload), this.credit - this.#cost, this.next, pack.place) : undefined
  }

  #cut (room: number, maxPayload: number): Segment | undefined {
    const wanted = Math.min(this.#backlog.left, this.maxSegment, maxPayload)

    if (!this.#affords(wanted)) {
      this.blocked = 'credit'
      return undefined
    }

    if (room < Math.min(wanted, this.leastSegment)) {
      this.blocked = 'room'
      return undefined
    }

    return this.#backlog.cut(Math.min(wanted, room, this.credit - this.#cost - SEGMENT_COST), this.next)
  }

  #endMark (): Segment {
    this.#finSequence = this.next

    return new Segment(this.next, FIN, NOTHING)
  }

  #hasNew (): boolean {
    return !this.#backlog.empty || (this.#finishing && this.#finSequence === Infinity)
  }

  #wanted (): number {
    return Math.min(this.#backlog.left, this.maxSegment)
  }

  /** The end mark is free, so that a reader who has stopped does not keep a sender from ending */
  #affords (wanted: number): boolean {
    return this.#backlog.empty || this.credit - this.#cost - SEGMENT_COST >= Math.min(wanted, this.leastSegment)
  }
}
