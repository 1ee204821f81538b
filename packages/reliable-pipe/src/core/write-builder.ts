import { allocUnsafe } from 'uint8arrays/alloc'
import { COALESCE_BYTES } from '../constants.ts'
import { MAX_DATA_HEADER_BYTES, writeDataHeader } from '../wire/data.ts'
import { encodeFrame } from '../wire/frame.ts'
import type { Segment } from './segment.ts'
import type { Frame } from '../wire/frame.ts'

const SMALLEST_BLOCK = 256
const LARGEST_BLOCK = 65_536

/**
 * Collects frames for one write. Small payloads are copied together, because a
 * write costs about 25 us whatever its size; large ones are passed on as they
 * are, because copying them would cost more than a longer list.
 */
export class WriteBuilder {
  readonly parts: Uint8Array[] = []
  bytes = 0
  #block?: Uint8Array
  #start = 0
  #end = 0

  frame (frame: Frame): void {
    const encoded = encodeFrame(frame)
    this.#reserve(encoded.byteLength)
    this.#copy(encoded)
  }

  data (segment: Segment, transmission: number | undefined): void {
    const { payload } = segment
    const copied = payload.byteLength <= COALESCE_BYTES
    this.#reserve(MAX_DATA_HEADER_BYTES + (copied ? payload.byteLength : 0))

    if (this.#block == null) {
      return
    }

    const end = writeDataHeader(this.#block, this.#end, segment.flags, segment.sequence, transmission, payload.byteLength)
    this.bytes += end - this.#end
    this.#end = end

    if (copied) {
      this.#copy(payload)
    } else {
      this.#closePart()
      this.parts.push(payload)
      this.bytes += payload.byteLength
    }
  }

  finish (): Uint8Array[] {
    this.#closePart()

    return this.parts
  }

  #copy (bytes: Uint8Array): void {
    this.#block?.set(bytes, this.#end)
    this.#end += bytes.byteLength
    this.bytes += bytes.byteLength
  }

  /** Blocks grow with the write, so that a lone small frame costs little memory */
  #reserve (room: number): void {
    if (this.#block == null || this.#end + room > this.#block.byteLength) {
      this.#closePart()
      const size = this.#block == null ? SMALLEST_BLOCK : LARGEST_BLOCK
      this.#block = allocUnsafe(Math.max(size, room))
      this.#start = 0
      this.#end = 0
    }
  }

  #closePart (): void {
    if (this.#block != null && this.#end > this.#start) {
      this.parts.push(this.#block.subarray(this.#start, this.#end))
      this.#start = this.#end
    }
  }
}
