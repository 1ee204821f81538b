import { MAX_PACKED, SEGMENT_COST, WAITING_COST } from '../constants.ts'
import { FIRST, LAST, PACKED } from '../wire/frame-type.ts'
import { packedLength, writePacked } from '../wire/packed.ts'
import { Expiring } from './expiring.ts'
import { Ring } from './ring.ts'
import { Segment } from './segment.ts'
import type { Expiry } from './expiring.ts'

/** Memory for the payload of the segment of that number, of that length */
export type Place = (sequence: number, length: number) => Uint8Array

/** Messages that were accepted and no path has taken yet, the first of them maybe in part */
export class Backlog {
  readonly #messages = new Ring<Uint8Array>()
  readonly #expiring = new Expiring()
  /** bytes of the first message that are segments already */
  #offset = 0
  /** bytes left to be taken */
  bytes = 0

  get empty (): boolean {
    return this.#messages.length === 0
  }

  /** Bytes left of the first message; 0 also when there is none */
  get left (): number {
    return (this.#messages.at(0)?.byteLength ?? 0) - this.#offset
  }

  /** What waits, with something for each message */
  get cost (): number {
    return this.bytes + WAITING_COST * this.#messages.length
  }

  /** Segments of at most `size` bytes that it takes at least */
  atLeast (size: number): number {
    return Math.max(this.#messages.length, Math.ceil(this.bytes / size))
  }

  /** When a message falls due that need not be sent from then on; Infinity: none does */
  get nextExpiry (): number {
    return this.#expiring.next
  }

  push (message: Uint8Array, expiry?: Expiry): void {
    if (expiry != null) {
      // the same bytes may be sent again
      message = message.subarray()
      this.#expiring.add(message, expiry)
    }

    this.#messages.push(message)
    this.bytes += message.byteLength
  }

  /** The next `length` bytes, at most what is `left` of the first message, as the segment of that number */
  cut (length: number, sequence: number): Segment | undefined {
    const message = this.#messages.at(0)

    if (message == null) {
      return undefined
    }

    const start = this.#offset
    const end = start + length
    this.bytes -= length

    if (start === 0) {
      this.#begin(message)
    }

    if (end < message.byteLength) {
      this.#offset = end
      return new Segment(sequence, start === 0 ? FIRST : 0, message.subarray(start, end))
    }

    this.#messages.shift()
    this.#offset = 0

    return start === 0 ? new Segment(sequence, FIRST | LAST, message) : new Segment(sequence, LAST, message.subarray(start))
  }

  /**
   * As many of the next messages as one segment takes, if it is more than one: small ones, of which none has been begun
   *
   * @param room - for the payload
   * @param credit - cost that may be sent
   * @param place - memory of that length for the payload
   */
  pack (room: number, credit: number, sequence: number, place: Place): Segment | undefined {
    if (this.#messages.length < 2 || this.#offset > 0) {
      return undefined
    }

    const packed: Uint8Array[] = []
    let length = 0
    let bytes = 0

    for (let message = this.#messages.at(0); message != null && message.byteLength <= MAX_PACKED; message = this.#messages.at(packed.length)) {
      const { byteLength } = message
      const longer = length + packedLength(byteLength)

      if (longer > room || SEGMENT_COST * (packed.length + 1) + bytes + byteLength > credit) {
        break
      }

      length = longer
      bytes += byteLength
      packed.push(message)
    }

    if (packed.length < 2) {
      return undefined
    }

    const payload = place(sequence, length)
    let offset = 0

    for (const message of packed) {
      offset = writePacked(payload, offset, message)
      this.#begin(message)
    }

    this.#messages.drop(packed.length)
    this.bytes -= bytes

    return new Segment(sequence, PACKED, payload, packed.length, bytes)
  }

  /**
   * Drops what is due and of which nothing was taken
   *
   * @returns the numbers of those messages, in order
   */
  dropExpired (now: number): number[] {
    const due = this.#expiring.takeDue(now)

    for (let left = due.size > 0 ? this.#messages.length : 0; left > 0; left--) {
      const message = this.#messages.shift()

      if (message != null && due.has(message)) {
        this.bytes -= message.byteLength
      } else if (message != null) {
        this.#messages.push(message)
      }
    }

    return [...due.values()]
  }

  clear (): void {
    this.#messages.clear()
    this.#expiring.clear()
    this.bytes = 0
  }

  /** It no longer expires */
  #begin (message: Uint8Array): void {
    if (this.#expiring.size > 0) {
      this.#expiring.remove(message)
    }
  }
}
