import type { StreamMessageEvent } from '@libp2p/interface'

/** Bytes at either end of a message that hold its number */
const STAMP_BYTES = 4

/** Messages of one size that can be told apart: each begins and ends with its number */
export function createMessages (size: number, count: number): Uint8Array[] {
  const bytes = new Uint8Array(size * count)
  const view = new DataView(bytes.buffer)

  return Array.from({ length: count }, (_, index) => {
    view.setUint32(index * size, index)
    view.setUint32((index + 1) * size - STAMP_BYTES, index)

    return bytes.subarray(index * size, (index + 1) * size)
  })
}

/** Whether what arrives is what `createMessages` made: all of it, in order, once */
export class MessageCheck {
  readonly #size: number
  readonly #count: number
  #index = 0
  #offset = 0

  constructor (size: number, count: number) {
    this.#size = size
    this.#count = count
  }

  get complete (): boolean {
    return this.#index === this.#count
  }

  /** A whole message */
  message (message: StreamMessageEvent['data']): void {
    if (message.byteLength !== this.#size) {
      throw new Error(`message ${this.#index} has ${message.byteLength} bytes`)
    }

    for (const bytes of message instanceof Uint8Array ? [message] : message) {
      this.bytes(bytes)
    }
  }

  /** Bytes, wherever the messages begin and end in them */
  bytes (bytes: Uint8Array): void {
    const tail = this.#size - STAMP_BYTES

    for (let i = 0; i < bytes.byteLength;) {
      if (this.#offset >= STAMP_BYTES && this.#offset < tail) {
        const unstamped = Math.min(tail - this.#offset, bytes.byteLength - i)
        this.#offset += unstamped
        i += unstamped
        continue
      }

      this.#checkByte(bytes[i++], this.#offset < STAMP_BYTES ? this.#offset : this.#offset - tail)

      if (++this.#offset === this.#size) {
        this.#index++
        this.#offset = 0
      }
    }
  }

  #checkByte (byte: number, place: number): void {
    if (this.#index >= this.#count || byte !== ((this.#index >>> (8 * (STAMP_BYTES - 1 - place))) & 0xff)) {
      throw new Error(`message ${this.#index} of ${this.#count} is not what was sent`)
    }
  }
}
