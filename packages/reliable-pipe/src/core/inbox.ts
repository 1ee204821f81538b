import { Uint8ArrayList } from 'uint8arraylist'
import { MAX_SEND_WINDOW, LEAST_SEGMENT, SEGMENT_COST } from '../constants.ts'
import { CreditExceededError, MessageTooLargeError, SegmentOrderError, SegmentTooSmallError, SequenceOutOfRangeError } from '../errors.ts'
import { inOnePiece } from '../wire/data.ts'
import { FIN, FIRST, LAST, PACKED } from '../wire/frame-type.ts'
import { measurePacked, readPacked } from '../wire/packed.ts'
import { RangeSet } from './range-set.ts'
import { ReceiveWindow } from './receive-window.ts'
import { Unread } from './unread.ts'
import type { RestoredState } from './durable-records.ts'
import type { ReceivePool } from './receive-pool.ts'
import type { Bytes, DataFrame } from '../wire/data.ts'
import type { Range } from '../wire/ranges.ts'

export interface InboxInit {
  /** cost a reader may leave unread */
  window: number
  maxMessage: number
  pool: ReceivePool
}

/**
 * What one side receives: puts segments in order, each once, puts messages
 * together, and says how much more may be sent.
 */
export class Inbox {
  readonly #window: ReceiveWindow
  readonly #maxMessage: number
  /** made when the first segment comes out of order */
  #held?: Map<number, DataFrame>
  readonly #ranges = new RangeSet()
  #parts: Bytes[] = []
  #partBytes = 0
  #partCost = 0
  #inMessage = false
  readonly #unread = new Unread()
  #receivedCost = 0
  /** how many messages the reader must still consume until the reserve is free; 0: none that is complete is in it */
  #reserveMessages = 0
  #finSequence = Infinity

  /** beyond what was granted last: what may have been granted before a restart */
  #tolerance = 0
  /** the other side may have been told that several messages in one segment are taken */
  takesPacked = false
  /** told of each segment in continuous sequence, before its message is complete by it */
  appended?: (frame: Pick<DataFrame, 'sequence' | 'flags' | 'payload'>) => void

  /** segments received in continuous sequence */
  cumulative = 0
  /** of messages, in segments that were new */
  bytes = 0
  /** segments that came twice */
  duplicates = 0
  /** segments that came before one with a lower number */
  outOfOrder = 0
  /** the credit limit the other side was last told */
  announced = 0

  constructor (init: InboxInit) {
    this.#window = new ReceiveWindow(init.window, init.pool)
    this.#maxMessage = init.maxMessage
  }

  /** Cost by which the other side may go on when the reader has taken all it can */
  get window (): number {
    return this.#window.size
  }

  /** Cost the other side may have sent in all; never shrinks */
  get limit (): number {
    return this.#window.limit
  }

  /** Everything up to the other side's end mark was received */
  get finished (): boolean {
    return this.cumulative > this.#finSequence
  }

  /** Complete messages that the reader has not consumed */
  get unread (): number {
    return this.#unread.length
  }

  /** A message waits for room: try again when some was freed */
  get lacksRoom (): boolean {
    return this.#inMessage && this.#window.lacks(this.#partCost)
  }

  ranges (max: number): Range[] {
    return this.#ranges.highest(max)
  }

  /**
   * Takes one segment; messages that are complete by it are appended to `out`.
   *
   * @returns what it costs as credit counts, the end mark nothing; undefined if it was not new
   * @throws SequenceOutOfRangeError, CreditExceededError, SegmentOrderError, SegmentTooSmallError, MessageTooLargeError, FrameDecodeError
   */
  receive (frame: DataFrame, out: Bytes[]): number | undefined {
    const { sequence } = frame

    if (sequence < this.cumulative || (sequence > this.cumulative && this.#ranges.has(sequence))) {
      this.duplicates++
      return undefined
    }

    const cost = this.#check(frame)

    if (sequence > this.cumulative) {
      this.outOfOrder++
      this.#held ??= new Map()
      this.#held.set(sequence, frame)
      this.#ranges.add(sequence)
      return cost
    }

    this.#append(frame, out)
    let next: DataFrame | undefined

    while (this.#held != null && this.#held.size > 0 && (next = this.#held.get(this.cumulative)) != null) {
      this.#held.delete(this.cumulative)
      this.#append(next, out)
    }

    this.#ranges.removeBelow(this.cumulative)

    if (this.#inMessage && this.#window.isShortFor(this.#partCost)) {
      this.#window.grow(this.#partCost)
    }

    return cost
  }

  /** The reader has taken `count` messages */
  consume (count: number): void {
    this.#window.consume(this.#unread.take(count))

    if (this.#reserveMessages > 0) {
      this.#reserveMessages = Math.max(0, this.#reserveMessages - count)

      if (this.#reserveMessages === 0) {
        this.#window.releaseReserve()
      }
    }

    this.#window.grow(this.#partCost)
  }

  /** Room was freed that a message may be waiting for */
  takeRoom (): void {
    if (this.lacksRoom) {
      this.#window.grow(this.#partCost)
    }
  }

  /** It goes on where it stood before a restart. What was granted then is not known: it was at most a window, and a message of the largest size, beyond what was received. */
  restore ({ totals, finished, uncommitted, part }: RestoredState['inbox']): void {
    this.cumulative = totals.segments
    this.#receivedCost = totals.cost
    this.#finSequence = finished ? totals.segments - 1 : Infinity
    let held = 0

    for (const { cost } of uncommitted) {
      this.#unread.push(1, cost)
      held += cost
    }

    for (const { payload } of part) {
      this.#parts.push(payload)
      this.#partBytes += payload.byteLength
      this.#partCost += SEGMENT_COST + payload.byteLength
      this.#inMessage = true
    }

    this.#window.consume(totals.cost - held - this.#partCost)
    this.#window.grow(this.#partCost)
    this.#tolerance = totals.cost + this.#window.size + this.#maxMessage + Math.ceil(this.#maxMessage / LEAST_SEGMENT) * SEGMENT_COST
  }

  clear (): void {
    this.#window.clear()
    this.#held = undefined
    this.#parts = []
    this.#unread.clear()
  }

  /** @returns what it costs */
  #check (frame: DataFrame): number {
    const { sequence, flags } = frame

    if (sequence >= this.cumulative + MAX_SEND_WINDOW) {
      throw new SequenceOutOfRangeError(`segment ${sequence} is ${sequence - this.cumulative} ahead, at most ${MAX_SEND_WINDOW} are allowed`)
    }

    if (sequence > this.#finSequence) {
      throw new SequenceOutOfRangeError(`segment ${sequence} comes after the end mark ${this.#finSequence}`)
    }

    if ((flags & FIN) !== 0) {
      if (frame.payload.byteLength > 0 || flags !== FIN || this.#ranges.highest(1).some(range => range.end > sequence)) {
        throw new SegmentOrderError('the end mark carries data, or data was sent after it')
      }

      this.#finSequence = sequence
      return 0
    }

    const cost = flags === PACKED ? this.#costOfPacked(frame) : this.#costOf(frame)
    this.#receivedCost += cost

    if (this.#receivedCost > Math.max(this.#window.limit, this.#tolerance)) {
      throw new CreditExceededError(`${this.#receivedCost} bytes were sent, ${this.#window.limit} were allowed`)
    }

    return cost
  }

  #costOf ({ flags, payload }: DataFrame): number {
    if (payload.byteLength < LEAST_SEGMENT && (flags & LAST) === 0) {
      throw new SegmentTooSmallError(`a segment of ${payload.byteLength} bytes is followed by more of its message; at least ${LEAST_SEGMENT} are to be in it`)
    }

    if (payload.byteLength === 0 && flags !== (FIRST | LAST)) {
      throw new SegmentTooSmallError('the last segment of a message is empty')
    }

    this.bytes += payload.byteLength

    return SEGMENT_COST + payload.byteLength
  }

  #costOfPacked (frame: DataFrame): number {
    if (!this.takesPacked) {
      throw new SegmentOrderError('several messages are in one segment, which was never said to be taken')
    }

    frame.payload = inOnePiece(frame.payload)
    const { count, bytes } = measurePacked(frame.payload)
    this.bytes += bytes

    return count * SEGMENT_COST + bytes
  }

  #append ({ flags, payload }: DataFrame, out: Bytes[]): void {
    this.appended?.({ sequence: this.cumulative, flags, payload })
    this.cumulative++

    if ((flags & FIN) !== 0) {
      if (this.#inMessage) {
        throw new SegmentOrderError('the end mark came inside a message')
      }

      return
    }

    if (flags === PACKED) {
      this.#unpack(inOnePiece(payload), out)
      return
    }

    if (((flags & FIRST) !== 0) === this.#inMessage) {
      throw new SegmentOrderError(this.#inMessage ? 'a message begins inside another' : 'a message has no first segment')
    }

    this.#partBytes += payload.byteLength

    if (this.#partBytes > this.#maxMessage) {
      throw new MessageTooLargeError(`a message is larger than ${this.#maxMessage} bytes`)
    }

    this.#partCost += SEGMENT_COST + payload.byteLength

    if ((flags & LAST) === 0) {
      this.#inMessage = true
      this.#parts.push(payload)
      return
    }

    out.push(this.#inMessage ? this.#join(payload) : payload)
    this.#unread.push(1, this.#partCost)

    if (this.#window.reserving) {
      // it is held until its message has left this node's memory
      this.#window.complete(this.#partCost)
      this.#reserveMessages = this.#unread.length
    }

    this.#inMessage = false
    this.#partBytes = 0
    this.#partCost = 0
  }

  #unpack (payload: Uint8Array, out: Bytes[]): void {
    if (this.#inMessage) {
      throw new SegmentOrderError('whole messages come inside another')
    }

    const before = out.length
    const bytes = readPacked(payload, out)
    this.#unread.push(out.length - before, SEGMENT_COST * (out.length - before) + bytes)
  }

  #join (last: Bytes): Bytes {
    const message = new Uint8ArrayList()
    this.#parts.push(last)

    for (const part of this.#parts) {
      message.append(part)
    }

    this.#parts = []

    return message
  }
}
