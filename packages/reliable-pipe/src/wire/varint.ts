/**
 * Unsigned LEB128 varints, as in protobuf and multiformats, bounded to the
 * integers a JavaScript number holds exactly (0 … 2^53 - 1, at most 8 bytes).
 *
 * Hand-written because it is on the hot path: two varints are written and read
 * for every segment.
 */
import { FrameDecodeError } from '../errors.ts'

/** Without the option a byte order mark at the front would be lost */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Up to here the bitwise operators, which are several times as fast as arithmetic, see the whole number */
const MAX_INT32 = 0x7fffffff

/** An 8 byte varint carries 56 bits; 2^53 - 1 needs all 8 */
export const MAX_VARINT_BYTES = 8

export function varintLength (value: number): number {
  let length = 1

  for (let limit = 0x80; value >= limit; limit *= 0x80) {
    length++
  }

  return length
}

/** Writes `value` at `offset`; returns the offset after it */
export function writeVarint (target: Uint8Array, offset: number, value: number): number {
  while (value > MAX_INT32) {
    target[offset++] = (value % 0x80) | 0x80
    value = Math.floor(value / 0x80)
  }

  while (value >= 0x80) {
    target[offset++] = (value & 0x7f) | 0x80
    value >>>= 7
  }

  target[offset++] = value

  return offset
}

/**
 * Reads the fields of one frame body in order. Every read is checked against
 * the end of the body.
 */
export class FieldReader {
  readonly bytes: Uint8Array
  offset: number
  end: number

  constructor (bytes: Uint8Array, offset = 0, end = bytes.byteLength) {
    this.bytes = bytes
    this.offset = offset
    this.end = end
  }

  /** @throws FrameDecodeError when the varint is cut off, over-long or above 2^53 - 1 */
  varint (): number {
    const { bytes, offset, end } = this

    // nearly all are short: lengths, and the sequence numbers of the first 268 million segments
    if (offset + 3 <= end) {
      const first = bytes[offset]

      if (first < 0x80) {
        this.offset = offset + 1
        return first
      }

      const second = bytes[offset + 1]

      if (second < 0x80 && second > 0) {
        this.offset = offset + 2
        return (first & 0x7f) | (second << 7)
      }

      const third = bytes[offset + 2]

      if (second >= 0x80 && third < 0x80 && third > 0) {
        this.offset = offset + 3
        return (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14)
      }

      const fourth = bytes[offset + 3]

      if (offset + 4 <= end && second >= 0x80 && third >= 0x80 && fourth < 0x80 && fourth > 0) {
        this.offset = offset + 4
        return (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | (fourth << 21)
      }
    }

    return this.#longVarint()
  }

  #longVarint (): number {
    let value = 0
    let factor = 1

    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      if (this.offset >= this.end) {
        throw new FrameDecodeError('a varint runs past the end of its frame')
      }

      const byte = this.bytes[this.offset++]
      value += (byte & 0x7f) * factor

      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) {
          throw new FrameDecodeError('a varint is above 2^53 - 1')
        }

        if (byte === 0 && i > 0) {
          throw new FrameDecodeError('a varint has needless trailing bytes')
        }

        return value
      }

      factor *= 0x80
    }

    throw new FrameDecodeError(`a varint is longer than ${MAX_VARINT_BYTES} bytes`)
  }

  take (length: number): Uint8Array {
    if (length > this.end - this.offset) {
      throw new FrameDecodeError(`${length} bytes were announced, ${this.end - this.offset} are left in the frame`)
    }

    const start = this.bytes.byteOffset + this.offset
    this.offset += length

    // of a Buffer, subarray() would make a Buffer, in twice the time
    return new Uint8Array(this.bytes.buffer, start, length)
  }

  /** A varint length, then as many bytes, at most `max` */
  lengthPrefixed (max: number): Uint8Array {
    const length = this.varint()

    if (length > max) {
      throw new FrameDecodeError(`a field of ${length} bytes is longer than ${max}`)
    }

    return this.take(length)
  }

  /** UTF-8, at most `maxBytes` of it; what is not becomes U+FFFD */
  text (maxBytes: number): string {
    return utf8.decode(this.lengthPrefixed(maxBytes))
  }

  /** A field that a later version of the frame has at its end: 0 where the frame ends before it */
  optionalVarint (): number {
    return this.offset < this.end ? this.varint() : 0
  }

  rest (): Uint8Array {
    return this.take(this.end - this.offset)
  }
}

/** Collects the fields of one small (non-DATA) frame body */
export class FieldWriter {
  #bytes = new Uint8Array(64)
  #length = 0

  varint (value: number): this {
    this.#reserve(MAX_VARINT_BYTES)
    this.#length = writeVarint(this.#bytes, this.#length, value)

    return this
  }

  /** At the end of a frame, where 0 is not written */
  optionalVarint (value = 0): this {
    return value === 0 ? this : this.varint(value)
  }

  raw (bytes: Uint8Array): this {
    this.#reserve(bytes.byteLength)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.byteLength

    return this
  }

  lengthPrefixed (bytes: Uint8Array): this {
    return this.varint(bytes.byteLength).raw(bytes)
  }

  finish (): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve (room: number): void {
    if (this.#length + room > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(this.#bytes.byteLength * 2, this.#length + room))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
  }
}
