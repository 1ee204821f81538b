import type { Uint8ArrayList } from 'uint8arraylist'

/** Counts frames in the bytes of a stream, however they are cut: an unsigned varint, and so many bytes. One counts with its first byte. */
export class FrameCounter {
  #first: boolean
  #left = 0
  #length = 0
  #shift = 0

  /** @param preamble - whether an empty frame at the beginning is none */
  constructor (preamble: boolean) {
    this.#first = preamble
  }

  /** @returns how many frames began in these bytes */
  count (data: Uint8Array | Uint8ArrayList): number {
    const bytes = data.subarray()
    let frames = 0

    for (let at = 0; at < bytes.byteLength;) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, bytes.byteLength - at)
        this.#left -= skipped
        at += skipped
        continue
      }

      const byte = bytes[at++]
      const begins = this.#shift === 0
      this.#length += (byte & 0x7f) * 2 ** this.#shift
      this.#shift += 7
      frames += begins && !(this.#first && byte === 0) ? 1 : 0
      this.#first = false

      if (byte < 0x80) {
        this.#left = this.#length
        this.#length = 0
        this.#shift = 0
      }
    }

    return frames
  }
}
