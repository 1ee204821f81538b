import { Uint8ArrayList } from 'uint8arraylist'
import { MAX_HELD_TO_PAYLOAD } from '../constants.ts'
import { FrameDecodeError } from '../errors.ts'
import { readData } from './data.ts'
import { FieldReader } from './varint.ts'
import type { DataFrame } from './data.ts'

/**
 * A DATA frame that spans chunks, as the parts of them: its payload is not copied together, which would be a tenth of the work of who receives large
 * messages. A part that is much smaller than its chunk is copied out of it, so that a payload keeps at most MAX_HELD_TO_PAYLOAD times itself in memory.
 * Where the parts are so many that they would cost more than they save, what comes is collected in one piece after all.
 */
export class PartedData {
  readonly #frame: DataFrame
  readonly #maxParts: number
  readonly #allocate: (length: number) => Uint8Array
  #parts: Uint8Array[] = []
  #received = 0
  /** bytes of the payload */
  readonly #length: number
  #whole?: Uint8Array

  /**
   * @param length - bytes of the body, of which `begun` has the header and more
   * @param limits.part - for so many bytes of payload there may be one part
   * @throws FrameDecodeError
   */
  constructor (type: number, length: number, begun: Uint8Array, limits: { maxSegment: number, part: number }, allocate: (length: number) => Uint8Array) {
    this.#frame = readData(type, new FieldReader(begun))
    const payload = this.#frame.payload.subarray()
    this.#length = length - begun.byteLength + payload.byteLength
    this.#maxParts = this.#length / limits.part
    this.#allocate = allocate

    if (this.#length > limits.maxSegment) {
      throw new FrameDecodeError(`a segment of ${this.#length} bytes is larger than ${limits.maxSegment}`)
    }

    this.#add(payload)
  }

  get missing (): number {
    return this.#length - this.#received
  }

  /** At most what is missing */
  push (part: Uint8Array): void {
    if (this.#whole == null && this.#parts.length >= this.#maxParts) {
      this.#collect()
    }

    this.#add(part)
  }

  finish (): DataFrame {
    return { ...this.#frame, payload: this.#whole ?? new Uint8ArrayList(...this.#parts) }
  }

  #add (part: Uint8Array): void {
    if (this.#whole != null) {
      this.#whole.set(part, this.#received)
    } else {
      this.#parts.push(part.byteLength * MAX_HELD_TO_PAYLOAD < part.buffer.byteLength ? part.slice() : part)
    }

    this.#received += part.byteLength
  }

  #collect (): void {
    const whole = this.#allocate(this.#length)
    let offset = 0

    for (const part of this.#parts) {
      whole.set(part, offset)
      offset += part.byteLength
    }

    this.#whole = whole
    this.#parts = []
  }
}
