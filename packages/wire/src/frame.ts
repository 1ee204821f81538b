import * as varint from 'uint8-varint'
import { ByteBuffer } from './byte-buffer.ts'
import { MAX_FRAME_LENGTH } from './constants.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

/** A frame: the length of `bytes` as an unsigned varint (LEB128, 1-8 bytes), then `bytes`. */
export function encodeFrame (bytes: Uint8Array): Uint8Array {
  const prefix = varint.encodingLength(bytes.byteLength)
  const frame = new Uint8Array(prefix + bytes.byteLength)

  varint.encodeUint8Array(bytes.byteLength, frame)
  frame.set(bytes, prefix)

  return frame
}

export interface FrameDecoderInit {
  /** Bytes in the longest frame taken, default 64 KiB. */
  maxLength?: number
}

/**
 * Cuts a byte stream into length-prefixed frames, however it was chunked.
 *
 * A frame that breaks the rules is reported when it is reached, after every
 * frame before it was handed out, and again at every call after that.
 */
export class FrameDecoder {
  readonly maxLength: number
  readonly #buffer = new ByteBuffer()
  #failure: unknown

  constructor (init: FrameDecoderInit = {}) {
    this.maxLength = init.maxLength ?? MAX_FRAME_LENGTH
  }

  /** Bytes of an incomplete frame; after `push` at most `maxLength` and a length prefix. */
  get pending (): number {
    return this.#buffer.byteLength
  }

  /** Takes a chunk, its frames to be got with `next`; nothing after a bad frame. */
  append (chunk: Uint8Array | Uint8ArrayList): void {
    if (this.#failure == null) {
      this.#buffer.append(chunk)
    }
  }

  /**
   * Takes a chunk and gives the frames complete by now: up to one for each of
   * its bytes, if the remote means ill, so where frames are cheap to send and
   * dear to hold, use `append` and `next`. A frame that can't be
   * taken ends the list early and is thrown by the next call, or at once if it
   * comes first.
   *
   * @throws FrameTooLargeError
   * @throws InvalidLengthError
   */
  push (chunk: Uint8Array | Uint8ArrayList): Uint8Array[] {
    const frames: Uint8Array[] = []
    this.append(chunk)

    try {
      for (let frame = this.next(); frame != null; frame = this.next()) {
        frames.push(frame)
      }
    } catch (err) {
      if (frames.length === 0) {
        throw err
      }
    }

    return frames
  }

  /**
   * The next complete frame of what was pushed, if there is one.
   *
   * @throws FrameTooLargeError
   * @throws InvalidLengthError
   */
  next (): Uint8Array | undefined {
    if (this.#failure != null) {
      throw this.#failure
    }

    const header = this.#peek()

    if (header == null || this.#buffer.byteLength < header.prefix + header.length) {
      return undefined
    }

    this.#buffer.skip(header.prefix)

    return this.#buffer.take(header.length)
  }

  #peek (): { length: number, prefix: number } | undefined {
    try {
      return this.#buffer.peekLength(this.maxLength)
    } catch (err) {
      // nothing after this point can be cut into frames, so nothing is kept
      this.#failure = err
      this.#buffer.clear()

      throw err
    }
  }
}
