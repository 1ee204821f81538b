import { MAX_SEND_WINDOW, LEAST_SEGMENT, SEGMENT_COST } from '../constants.ts'
import { CreditExceededError, MessageTooLargeError, SegmentOrderError, SegmentTooSmallError, SequenceOutOfRangeError } from '../errors.ts'
import { FIN, FIRST, LAST } from '../wire/frame-type.ts'
import { RangeSet } from './range-set.ts'
import { Ring } from './ring.ts'
import type { ReassemblySlots } from './reassembly-slots.ts'
import type { DataFrame } from '../wire/data.ts'
import type { Range } from '../wire/ranges.ts'

export interface InboxInit {
  /** cost a reader may leave unread */
  window: number
  maxMessage: number
  slots: ReassemblySlots
}

/**
 * What one side receives: puts segments in order, each once, puts messages
 * together, and says how much more may be sent.
 *
 * Credit: the limit is the cost of what the reader has consumed plus the window.
 * A message larger than that could never be completed, so once one of the
 * peer's reassembly slots is held for it, its own segments are not counted
 * against the window.
 */
export class Inbox {
  readonly #window: number
  readonly #maxMessage: number
  readonly #slots: ReassemblySlots
  readonly #held = new Map<number, DataFrame>()
  readonly #ranges = new RangeSet()
  #parts: Uint8Array[] = []
  #partBytes = 0
  #partCost = 0
  #inMessage = false
  /** costs of complete messages the reader has not consumed */
  readonly #costs = new Ring<number>()
  #receivedCost = 0
  #consumedCost = 0
  #limit: number
  #holdsSlot = false
  /** how many messages the reader must still consume until the slot is free; 0: the message is not complete */
  #slotMessages = 0
  #finSequence = Infinity

  /** segments received in continuous sequence */
  cumulative = 0
  /** segments that came twice */
  duplicates = 0
  /** segments that came before one with a lower number */
  outOfOrder = 0
  /** the credit limit the other side was last told */
  announced = 0

  constructor (init: InboxInit) {
    this.#window = init.window
    this.#maxMessage = init.maxMessage
    this.#slots = init.slots
    this.#limit = init.window
  }

  get window (): number {
    return this.#window
  }

  /** Cost the other side may have sent in all; never shrinks */
  get limit (): number {
    return this.#limit
  }

  /** Everything up to the other side's end mark was received */
  get finished (): boolean {
    return this.cumulative > this.#finSequence
  }

  /** Complete messages that the reader has not consumed */
  get unread (): number {
    return this.#costs.length
  }

  /** A message waits for a reassembly slot of its peer */
  get wantsSlot (): boolean {
    return this.#inMessage && !this.#holdsSlot && this.#partCost > this.#window / 2
  }

  ranges (max: number): Range[] {
    return this.#ranges.highest(max)
  }

  /**
   * Takes one segment; messages that are complete by it are appended to `out`.
   *
   * @returns whether it was new
   * @throws SequenceOutOfRangeError, CreditExceededError, SegmentOrderError, SegmentTooSmallError, MessageTooLargeError
   */
  receive (frame: DataFrame, out: Uint8Array[]): boolean {
    const { sequence } = frame

    if (sequence < this.cumulative || (sequence > this.cumulative && this.#ranges.has(sequence))) {
      this.duplicates++
      return false
    }

    this.#check(frame)

    if (sequence > this.cumulative) {
      this.outOfOrder++
      this.#held.set(sequence, frame)
      this.#ranges.add(sequence)
      return true
    }

    this.#append(frame, out)
    let next: DataFrame | undefined

    while (this.#held.size > 0 && (next = this.#held.get(this.cumulative)) != null) {
      this.#held.delete(this.cumulative)
      this.#append(next, out)
    }

    this.#ranges.removeBelow(this.cumulative)
    this.#updateLimit()

    return true
  }

  /** The reader has taken `count` messages */
  consume (count: number): void {
    for (let i = 0; i < count; i++) {
      this.#consumedCost += this.#costs.shift() ?? 0

      if (this.#slotMessages > 0 && --this.#slotMessages === 0) {
        this.releaseSlot()
      }
    }

    this.#updateLimit()
  }

  releaseSlot (): void {
    if (this.#holdsSlot) {
      this.#holdsSlot = false
      this.#slotMessages = 0
      this.#slots.release()
    }
  }

  /** Called again when a slot has become free */
  takeSlot (): void {
    if (this.wantsSlot && this.#slots.acquire()) {
      this.#holdsSlot = true
      this.#updateLimit()
    }
  }

  clear (): void {
    this.releaseSlot()
    this.#held.clear()
    this.#parts = []
    this.#costs.clear()
  }

  #check ({ sequence, flags, payload }: DataFrame): void {
    if (sequence >= this.cumulative + MAX_SEND_WINDOW) {
      throw new SequenceOutOfRangeError(`segment ${sequence} is ${sequence - this.cumulative} ahead, at most ${MAX_SEND_WINDOW} are allowed`)
    }

    if (sequence > this.#finSequence) {
      throw new SequenceOutOfRangeError(`segment ${sequence} comes after the end mark ${this.#finSequence}`)
    }

    if ((flags & FIN) !== 0) {
      if (payload.byteLength > 0 || flags !== FIN || this.#ranges.highest(1).some(range => range.end > sequence)) {
        throw new SegmentOrderError('the end mark carries data, or data was sent after it')
      }

      this.#finSequence = sequence
      return
    }

    if (payload.byteLength < LEAST_SEGMENT && (flags & LAST) === 0) {
      throw new SegmentTooSmallError(`a segment of ${payload.byteLength} bytes is followed by more of its message; at least ${LEAST_SEGMENT} are to be in it`)
    }

    if (payload.byteLength === 0 && flags !== (FIRST | LAST)) {
      throw new SegmentTooSmallError('the last segment of a message is empty')
    }

    this.#receivedCost += SEGMENT_COST + payload.byteLength

    if (this.#receivedCost > this.#limit) {
      throw new CreditExceededError(`${this.#receivedCost} bytes were sent, ${this.#limit} were allowed`)
    }
  }

  #append ({ flags, payload }: DataFrame, out: Uint8Array[]): void {
    this.cumulative++

    if ((flags & FIN) !== 0) {
      if (this.#inMessage) {
        throw new SegmentOrderError('the end mark came inside a message')
      }

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
    this.#costs.push(this.#partCost)
    this.#inMessage = false
    this.#partBytes = 0
    this.#partCost = 0

    if (this.#holdsSlot && this.#slotMessages === 0) {
      // the slot is held until its message has left this node's memory
      this.#slotMessages = this.#costs.length
    }
  }

  #join (last: Uint8Array): Uint8Array {
    const message = new Uint8Array(this.#partBytes)
    let offset = 0

    for (const part of this.#parts) {
      message.set(part, offset)
      offset += part.byteLength
    }

    message.set(last, offset)
    this.#parts = []

    return message
  }

  #updateLimit (): void {
    if (this.wantsSlot && this.#slots.acquire()) {
      this.#holdsSlot = true
    }

    const reassembling = this.#holdsSlot && this.#slotMessages === 0 ? this.#partCost : 0
    this.#limit = Math.max(this.#limit, this.#consumedCost + this.#window + reassembling)
  }
}
