import { PAYLOAD_PER_PART, LEAST_SLAB_PART, MAX_HELD_BESIDE, MAX_HELD_TO_PAYLOAD } from '../constants.ts'
import { FrameDecodeError } from '../errors.ts'
import { MAX_DATA_HEADER_BYTES } from './data.ts'
import { isData, MAX_TYPE } from './frame-type.ts'
import { maxBodyBytes, readFrame } from './frame.ts'
import { PartedData } from './parted-data.ts'
import { FieldReader } from './varint.ts'
import type { Frame, FrameLimits } from './frame.ts'

/** A type byte and the longest length varint a body can have within any sensible limit */
const MAX_HEADER_BYTES = 1 + 8

/**
 * Turns the bytes of one path into frames, whatever chunks they come in. A
 * frame that lies within a chunk is read in place (its payload is a view of the
 * chunk, unless it would keep a much larger one in memory); a large DATA frame
 * that spans chunks has a payload in pieces, any other one is put together in a
 * buffer of its own, of the size its header announced, which is checked against
 * the limits first.
 */
export class FrameDecoder {
  readonly #limits: FrameLimits
  readonly #allocate: (length: number) => Uint8Array
  /** bytes of a header cut off by the end of a chunk */
  #header?: Uint8Array
  #headerLength = 0
  #type = 0
  #body?: Uint8Array
  #bodyLength = 0
  #parted?: PartedData

  /** @param allocate - memory for a frame that spans chunks; every byte of it is overwritten before it is read */
  constructor (limits: FrameLimits, allocate: (length: number) => Uint8Array = length => new Uint8Array(length)) {
    this.#limits = limits
    this.#allocate = allocate
  }

  /** Whether the bytes so far end inside a frame */
  get inFrame (): boolean {
    return this.#headerLength > 0 || this.#body != null || this.#parted != null
  }

  /**
   * Appends the frames that are complete to `frames`.
   *
   * @throws FrameDecodeError, UnsupportedFrameError: nothing after it can be read
   */
  push (chunk: Uint8Array, frames: Frame[]): void {
    const before = frames.length

    try {
      this.#read(chunk, frames)
    } finally {
      letGo(chunk, frames, before)
    }
  }

  #read (chunk: Uint8Array, frames: Frame[]): void {
    let offset = 0

    if (this.inFrame) {
      offset = this.#parted == null ? this.#continue(chunk, frames) : this.#continueParted(this.#parted, chunk, frames)
    }

    const reader = new FieldReader(chunk, offset)

    while (reader.offset < chunk.byteLength) {
      const start = reader.offset

      if (!hasHeader(chunk, start)) {
        this.#header ??= new Uint8Array(MAX_HEADER_BYTES)
        this.#header.set(chunk.subarray(start))
        this.#headerLength = chunk.byteLength - start
        return
      }

      const type = this.#checkType(chunk[reader.offset++])
      const length = this.#checkLength(type, reader.varint())
      const end = reader.offset + length

      if (end > chunk.byteLength) {
        this.#startBody(type, length, view(chunk, reader.offset, chunk.byteLength))
        return
      }

      // the same reader for the body, instead of one for each of maybe thousands
      reader.end = end
      const frame = readFrame(type, reader, this.#limits)

      if (frame != null) {
        frames.push(frame)
      }

      reader.offset = end
      reader.end = chunk.byteLength
    }
  }

  /** Completes the frame that the last chunk began; returns the offset after it */
  #continue (chunk: Uint8Array, frames: Frame[]): number {
    let offset = 0

    while (this.#body == null) {
      if (offset === chunk.byteLength) {
        return offset
      }

      const header = this.#header ??= new Uint8Array(MAX_HEADER_BYTES)
      header[this.#headerLength++] = chunk[offset++]

      if (hasHeader(header.subarray(0, this.#headerLength), 0)) {
        const type = this.#checkType(header[0])
        const length = this.#checkLength(type, new FieldReader(header, 1, this.#headerLength).varint())
        this.#headerLength = 0
        this.#startBody(type, length, new Uint8Array(0))
      }
    }

    const take = Math.min(this.#body.byteLength - this.#bodyLength, chunk.byteLength - offset)
    this.#body.set(chunk.subarray(offset, offset + take), this.#bodyLength)
    this.#bodyLength += take

    if (this.#bodyLength === this.#body.byteLength) {
      const body = this.#body
      this.#body = undefined
      const frame = readFrame(this.#type, new FieldReader(body), this.#limits)

      if (frame != null) {
        frames.push(frame)
      }
    }

    return offset + take
  }

  #continueParted (parted: PartedData, chunk: Uint8Array, frames: Frame[]): number {
    const take = Math.min(parted.missing, chunk.byteLength)
    parted.push(view(chunk, 0, take))

    if (parted.missing === 0) {
      this.#parted = undefined
      frames.push(parted.finish())
    }

    return take
  }

  #startBody (type: number, length: number, begun: Uint8Array): void {
    if (length >= LEAST_SLAB_PART && isData(type) && begun.byteLength > MAX_DATA_HEADER_BYTES) {
      this.#parted = new PartedData(type, length, begun, { maxSegment: this.#limits.maxSegment, part: PAYLOAD_PER_PART }, this.#allocate)
      return
    }

    this.#type = type
    this.#body = this.#allocate(length)
    this.#body.set(begun)
    this.#bodyLength = begun.byteLength
  }

  #checkType (type: number): number {
    if (type > MAX_TYPE) {
      throw new FrameDecodeError(`a frame type of ${type} is above ${MAX_TYPE}`)
    }

    return type
  }

  #checkLength (type: number, length: number): number {
    const max = maxBodyBytes(type, this.#limits)

    if (length > max) {
      throw new FrameDecodeError(`a frame of type ${type} announces ${length} bytes, at most ${max} are allowed`)
    }

    return length
  }
}

/**
 * Copies the payloads of a chunk that holds much else besides: padded with
 * frames that are skipped, a stream of tiny segments would otherwise keep a
 * thousand times the memory that credit allows.
 */
function letGo (chunk: Uint8Array, frames: Frame[], from: number): void {
  const allowed = chunk.buffer.byteLength / MAX_HELD_TO_PAYLOAD
  let held = 0

  for (let i = from; i < frames.length && held < allowed; i++) {
    const frame = frames[i]
    held += frame.type === 'data' && frame.payload instanceof Uint8Array ? MAX_HELD_BESIDE + frame.payload.byteLength : 0
  }

  if (held >= allowed) {
    return
  }

  for (let i = from; i < frames.length; i++) {
    const frame = frames[i]

    if (frame.type === 'data' && frame.payload instanceof Uint8Array && frame.payload.buffer === chunk.buffer) {
      frame.payload = new Uint8Array(frame.payload)
    }
  }
}

/** Of a Buffer, subarray() would make a Buffer, in twice the time */
function view (bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
}

/** Whether a whole type byte and length varint stand at `offset`, or as many bytes as decide that they never will */
function hasHeader (bytes: Uint8Array, offset: number): boolean {
  const end = Math.min(bytes.byteLength, offset + MAX_HEADER_BYTES)

  for (let i = offset + 1; i < end; i++) {
    if (bytes[i] < 0x80) {
      return true
    }
  }

  return bytes.byteLength - offset >= MAX_HEADER_BYTES
}
