import { FrameTooLargeError, InvalidLengthError } from './errors.ts'
import { MAX_LENGTH_BYTES } from './constants.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

const SMALLEST_ALLOCATION = 512

/** Every empty buffer's: each by itself would take 200 bytes, and most readers never buffer anything */
const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0)

/**
 * Bytes waiting to be parsed, in one growing allocation: a peer that sends
 * single bytes costs what it sent, where a list of chunks would cost a
 * hundred times that.
 */
export class ByteBuffer {
  #bytes = NOTHING
  #start = 0
  #end = 0

  get byteLength (): number {
    return this.#end - this.#start
  }

  append (chunk: Uint8Array | Uint8ArrayList): void {
    this.#reserve(chunk.byteLength)

    // tested by type, not by class: two major versions of the list are in use
    if (chunk instanceof Uint8Array) {
      this.#bytes.set(chunk, this.#end)
      this.#end += chunk.byteLength
      return
    }

    for (const part of chunk) {
      this.#bytes.set(part, this.#end)
      this.#end += part.byteLength
    }
  }

  /** The next `length` bytes, copied; `length` must not exceed `byteLength`. */
  take (length: number): Uint8Array {
    const taken = this.#bytes.slice(this.#start, this.#start + length)
    this.skip(length)

    return taken
  }

  /** Everything, without a copy; the buffer starts afresh. */
  takeAll (): Uint8Array {
    const taken = this.#bytes.subarray(this.#start, this.#end)
    this.clear()

    return taken
  }

  skip (length: number): void {
    this.#start += length

    if (this.#start === this.#end) {
      this.#start = 0
      this.#end = 0
    }
  }

  clear (): void {
    this.#bytes = NOTHING
    this.#start = 0
    this.#end = 0
  }

  /**
   * The length prefix at the front, or `undefined` if it is not complete.
   *
   * @throws InvalidLengthError for a prefix over 8 bytes or not in its shortest form
   * @throws FrameTooLargeError for a length above `maxLength`
   */
  peekLength (maxLength: number): { length: number, prefix: number } | undefined {
    let length = 0
    let scale = 1

    for (let i = 0; i < MAX_LENGTH_BYTES; i++) {
      if (this.#start + i >= this.#end) {
        return undefined
      }

      const byte = this.#bytes[this.#start + i]
      length += (byte & 0x7f) * scale
      scale *= 128

      if (byte < 0x80) {
        if (length > Number.MAX_SAFE_INTEGER || (byte === 0 && i > 0)) {
          throw new InvalidLengthError()
        }

        if (length > maxLength) {
          throw new FrameTooLargeError(length, maxLength)
        }

        return { length, prefix: i + 1 }
      }
    }

    throw new InvalidLengthError()
  }

  #reserve (extra: number): void {
    if (this.#end + extra <= this.#bytes.byteLength) {
      return
    }

    const held = this.byteLength
    const needed = held + extra
    const roomy = this.#bytes.byteLength >= needed * 2
    const target = roomy ? this.#bytes : new Uint8Array(Math.max(needed, Math.min(needed * 2, needed + 1024 * 1024), SMALLEST_ALLOCATION))

    target.set(this.#bytes.subarray(this.#start, this.#end), 0)
    this.#bytes = target
    this.#start = 0
    this.#end = held
  }
}
