import { allocUnsafe } from 'uint8arrays/alloc'
import { COALESCE_BYTES, FIRST_PART_BYTES, PART_BYTES } from '../constants.ts'
import { MAX_DATA_HEADER_BYTES, writeDataHeader } from '../wire/data.ts'
import { encodeFrame } from '../wire/frame.ts'
import type { Segment } from './segment.ts'
import type { Frame } from '../wire/frame.ts'

/** A lone small frame costs no more memory than this */
const SMALLEST_BLOCK = 256

const NOTHING = new Uint8Array(0)

/** A header that the end of a block cuts in two */
const scratch = new Uint8Array(MAX_DATA_HEADER_BYTES)

/**
 * Collects frames for one write. Small payloads are copied together, because a
 * write costs about 25 us whatever its size; large ones are passed on as they
 * are, because copying them would cost more than a longer list. What is copied goes into parts of the size in which the connection encrypts it: one that
 * lay in two of its messages would be encrypted and written to the socket in two pieces.
 */
export class WriteBuilder {
  readonly parts: Uint8Array[] = []
  bytes = 0
  #block = NOTHING
  #start = 0
  #end = 0

  frame (frame: Frame): void {
    this.#append(encodeFrame(frame))
  }

  data ({ flags, sequence, payload }: Segment, transmission: number | undefined): void {
    const copied = payload.byteLength <= COALESCE_BYTES
    const room = MAX_DATA_HEADER_BYTES + (copied ? payload.byteLength : 0)

    if (this.#end + room > this.#block.byteLength) {
      this.#grow(room)
    }

    if (this.#end + room > this.#block.byteLength) {
      this.#append(scratch.subarray(0, writeDataHeader(scratch, 0, flags, sequence, transmission, payload.byteLength)))

      if (copied) {
        this.#append(payload)
      }
    } else {
      const end = writeDataHeader(this.#block, this.#end, flags, sequence, transmission, payload.byteLength)
      this.bytes += end - this.#end
      this.#end = end

      if (copied) {
        this.#copy(payload)
      }
    }

    if (!copied) {
      this.#closePart()
      this.parts.push(payload)
      this.bytes += payload.byteLength
    }
  }

  finish (): Uint8Array[] {
    this.#closePart()

    return this.parts
  }

  /** Also where the end of the block cuts it in two */
  #append (bytes: Uint8Array): void {
    for (let rest = bytes; rest.byteLength > 0;) {
      if (this.#end + rest.byteLength > this.#block.byteLength) {
        this.#grow(rest.byteLength)
      }

      const fits = Math.min(rest.byteLength, this.#block.byteLength - this.#end)
      this.#copy(rest.subarray(0, fits))
      rest = rest.subarray(fits)
    }
  }

  #copy (bytes: Uint8Array): void {
    this.#block.set(bytes, this.#end)
    this.#end += bytes.byteLength
    this.bytes += bytes.byteLength
  }

  /** Blocks grow with the write: there is room for so many bytes then, or the block has its greatest size and may be full */
  #grow (room: number): void {
    const { byteLength } = this.#block

    if (byteLength === 0 && room <= SMALLEST_BLOCK) {
      this.#block = allocUnsafe(SMALLEST_BLOCK)
    } else if (byteLength < FIRST_PART_BYTES && this.parts.length === 0) {
      const begun = this.#block.subarray(0, this.#end)
      this.#block = allocUnsafe(FIRST_PART_BYTES)
      this.#block.set(begun)
    } else if (byteLength === this.#end || byteLength < FIRST_PART_BYTES) {
      this.#closePart()
      this.#block = allocUnsafe(PART_BYTES)
      this.#start = 0
      this.#end = 0
    }
  }

  #closePart (): void {
    if (this.#end > this.#start) {
      this.parts.push(this.#block.subarray(this.#start, this.#end))
      this.#start = this.#end
    }
  }
}
