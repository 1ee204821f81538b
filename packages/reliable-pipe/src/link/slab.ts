import { allocUnsafe } from 'uint8arrays/alloc'
import { LEAST_SLAB_PART, MAX_HELD_TO_PAYLOAD } from '../constants.ts'

/**
 * Memory for frames that span chunks, several from one piece: for the garbage collector a piece of memory costs as much whatever its size,
 * and one for each segment of 64 KiB was a tenth of the work. A part that is kept keeps all of its piece, which is not larger than
 * MAX_HELD_TO_PAYLOAD times the part.
 */
export class Slab {
  #bytes = new Uint8Array(0)
  #used = 0

  /** Not cleared: every byte is to be written before it is read */
  allocate (length: number): Uint8Array {
    if (length < LEAST_SLAB_PART) {
      return allocUnsafe(length)
    }

    if (this.#used + length > this.#bytes.byteLength || length * MAX_HELD_TO_PAYLOAD < this.#bytes.byteLength) {
      this.#bytes = allocUnsafe(length * MAX_HELD_TO_PAYLOAD)
      this.#used = 0
    }

    const start = this.#bytes.byteOffset + this.#used
    this.#used += length

    return new Uint8Array(this.#bytes.buffer, start, length)
  }
}
