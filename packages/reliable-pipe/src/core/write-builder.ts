import { allocUnsafe } from 'uint8arrays/alloc'
import { COALESCE_BYTES, FIRST_PART_BYTES, PART_BYTES } from '../constants.ts'
import { MAX_DATA_HEADER_BYTES, writeDataHeader } from '../wire/data.ts'
import { PACKED } from '../wire/frame-type.ts'
import { encodeFrame } from '../wire/frame.ts'
import type { Segment } from './segment.ts'
import type { WriteBlocks } from './write-blocks.ts'
import type { Frame } from '../wire/frame.ts'

/** A lone small frame costs no more memory than this */
const SMALLEST_BLOCK = 512

const NOTHING = new Uint8Array(0)

/** A header that the end of a block cuts in two */
const scratch = new Uint8Array(MAX_DATA_HEADER_BYTES)

/**
 * Collects frames for one write. Small payloads are copied together, because a write costs about 25 us whatever its size; large ones are passed on as they
 * are, because copying them would cost more than a longer list. The connection encrypts what it is given in messages of its own, and each part of a write
 * that lies in two of them is encrypted, and written to the socket, in two pieces: so what is copied ends where they do, and so does a large payload, whose
 * short rest is copied together with what follows.
 */
export class WriteBuilder {
  readonly parts: Uint8Array[] = []
  bytes = 0
  /** where the connection's message ends that is being filled */
  #boundary = FIRST_PART_BYTES
  #block: Uint8Array = NOTHING
  #start = 0
  #end = 0
  #placed?: Uint8Array
  readonly #blocks?: WriteBlocks
  readonly #expected: number
  /** which of those is being filled */
  #taken?: Uint8Array
  /** of the segment that was written last; -1: none, so that nobody will say that what is in a block has arrived */
  #sequence = -1
  #isAgain = false

  /**
   * @param blocks - of the session; without, memory is allocated for each write
   * @param expected - bytes that wait to be copied into it: for many a whole block is taken at once
   */
  constructor (blocks?: WriteBlocks, expected = 0) {
    this.#blocks = blocks
    this.#expected = expected
  }

  frame (frame: Frame): void {
    this.#append(encodeFrame(frame))
  }

  /** What the payload of a packed segment may have, if it is not to lie in two of the connection's messages */
  get packRoom (): number {
    return this.#boundary - this.bytes - MAX_DATA_HEADER_BYTES
  }

  /** Memory in the write itself, behind its header, for the payload of the packed segment of that number, which is at most `packRoom` */
  place (sequence: number, length: number): Uint8Array {
    this.#sequence = sequence

    if (this.#end + MAX_DATA_HEADER_BYTES + length > this.#block.byteLength) {
      this.#grow(MAX_DATA_HEADER_BYTES + length)
    }

    const start = writeDataHeader(this.#block, this.#end, PACKED, sequence, undefined, length)
    this.bytes += start + length - this.#end
    this.#end = start + length
    const placed = this.#placed = this.#block.subarray(start, this.#end)

    if (this.bytes === this.#boundary) {
      this.#closePart()
      this.#boundary += PART_BYTES
    }

    return placed
  }

  /** @param isAgain - it was written before: when it is acknowledged, that one may have arrived, and not this */
  data ({ flags, sequence, payload }: Segment, transmission: number | undefined, isAgain = false): void {
    if (payload === this.#placed) {
      return
    }

    this.#isAgain ||= isAgain

    this.#sequence = sequence
    const copied = payload.byteLength <= COALESCE_BYTES
    const room = MAX_DATA_HEADER_BYTES + (copied ? payload.byteLength : 0)

    if (this.bytes + room > this.#boundary || this.#end + room > this.#block.byteLength) {
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
      this.#pass(payload)
    }
  }

  finish (): Uint8Array[] {
    this.#closePart()
    this.#leaveBlock()

    return this.parts
  }

  /** As it is, but for a short rest */
  #pass (payload: Uint8Array): void {
    this.#closePart()
    const most = Math.floor((payload.byteLength - (this.#boundary - this.bytes)) / PART_BYTES)
    const last = this.#boundary + most * PART_BYTES
    const rest = most < 0 ? 0 : this.bytes + payload.byteLength - last
    const isShort = rest > 0 && rest <= COALESCE_BYTES
    const passed = isShort ? payload.subarray(0, payload.byteLength - rest) : payload
    this.parts.push(passed)
    this.bytes += passed.byteLength

    while (this.#boundary <= this.bytes) {
      this.#boundary += PART_BYTES
    }

    if (isShort) {
      this.#append(payload.subarray(payload.byteLength - rest))
    }
  }

  #append (bytes: Uint8Array): void {
    for (let rest = bytes; rest.byteLength > 0;) {
      if (this.#end === this.#block.byteLength || (this.parts.length === 0 && this.#block.byteLength < FIRST_PART_BYTES)) {
        this.#grow(rest.byteLength)
      }

      const fits = Math.min(rest.byteLength, this.#block.byteLength - this.#end, this.#boundary - this.bytes)
      this.#copy(rest.subarray(0, fits))
      rest = rest.subarray(fits)
    }
  }

  /** There is room for it, up to the boundary */
  #copy (bytes: Uint8Array): void {
    this.#block.set(bytes, this.#end)
    this.#end += bytes.byteLength
    this.bytes += bytes.byteLength

    if (this.bytes === this.#boundary) {
      this.#closePart()
      this.#boundary += PART_BYTES
    }
  }

  /** Blocks grow with the write, and end where a message does, or all that follow would be cut in two */
  #grow (room: number): void {
    if (this.#end + room <= this.#block.byteLength) {
      return
    }

    const { byteLength } = this.#block

    if (byteLength === 0) {
      // what nearly fills it is followed by more
      this.#block = this.#allocate(room > FIRST_PART_BYTES / 2 || this.#expected > FIRST_PART_BYTES / 4 ? FIRST_PART_BYTES : Math.max(SMALLEST_BLOCK, room))
    } else if (this.parts.length === 0) {
      // what is in it is still one part; a large block for a little would be in memory until that is acknowledged
      const begun = this.#block.subarray(0, this.#end)
      this.#block = this.#allocate(Math.min(FIRST_PART_BYTES, Math.max(byteLength * 4, this.#end + room)))
      this.#block.set(begun)
    } else {
      this.#closePart()
      this.#block = this.#allocate(Math.min(this.#boundary - this.bytes, Math.max(byteLength * 4, room)))
      this.#start = 0
      this.#end = 0
    }
  }

  #allocate (length: number): Uint8Array {
    this.#leaveBlock()

    if (this.#blocks == null || length <= FIRST_PART_BYTES / 2) {
      return allocUnsafe(length)
    }

    this.#taken = this.#blocks.take()

    return this.#taken.subarray(0, length)
  }

  /** Nothing more is written to it */
  #leaveBlock (): void {
    if (this.#taken != null && this.#sequence >= 0 && !this.#isAgain) {
      this.#blocks?.written(this.#taken, this.#sequence)
    }

    this.#taken = undefined
  }

  #closePart (): void {
    if (this.#end > this.#start) {
      this.parts.push(this.#block.subarray(this.#start, this.#end))
      this.#start = this.#end
    }
  }
}
