import { StoreError } from '../errors.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Bytes that were read and are no record; whoever knows where they are says so */
export class NoRecordError extends StoreError {
  override readonly name = 'NoRecordError'
  readonly retryable = false
}

/** Bytes that grow as fields are written to them */
export class Writer {
  #bytes = new Uint8Array(1024)
  #view = new DataView(this.#bytes.buffer)
  length = 0

  byte (value: number): void {
    this.#grow(1)
    this.#bytes[this.length++] = value
  }

  /** Unsigned LEB128 */
  varint (value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${value} is no number of a record`)
    }

    while (value > 0x7f) {
      this.byte((value % 0x80) | 0x80)
      value = Math.floor(value / 0x80)
    }

    this.byte(value)
  }

  text (value: string): void {
    const bytes = encoder.encode(value)
    this.varint(bytes.byteLength)
    this.raw(bytes)
  }

  raw (bytes: Uint8Array): void {
    this.#grow(bytes.byteLength)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.byteLength
  }

  uint32 (value: number): void {
    this.#grow(4)
    this.length += 4
    this.setUint32(this.length - 4, value)
  }

  setUint32 (at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  setUint64 (at: number, value: bigint): void {
    this.#view.setBigUint64(at, value, true)
  }

  /** Valid until more is written */
  subarray (from = 0, to = this.length): Uint8Array {
    return this.#bytes.subarray(from, to)
  }

  #grow (more: number): void {
    if (this.length + more > this.#bytes.byteLength) {
      const bytes = new Uint8Array(Math.max(2 * this.#bytes.byteLength, this.length + more))
      bytes.set(this.#bytes.subarray(0, this.length))
      this.#bytes = bytes
      this.#view = new DataView(bytes.buffer)
    }
  }
}

/** Fields one after the other */
export class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#bytes = bytes
  }

  byte (): number {
    return this.#take(1)[0]
  }

  varint (): number {
    let value = 0
    let scale = 1

    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale

      if (value > Number.MAX_SAFE_INTEGER) {
        throw new NoRecordError('a number is too large')
      }

      if (byte < 0x80) {
        return value
      }

      scale *= 0x80
    }
  }

  text (): string {
    const bytes = this.#take(this.varint())

    try {
      return decoder.decode(bytes)
    } catch (cause) {
      throw new NoRecordError('a text is no UTF-8', { cause })
    }
  }

  /** What is left */
  rest (): Uint8Array {
    return this.#take(this.#bytes.byteLength - this.#at)
  }

  #take (length: number): Uint8Array {
    if (this.#at + length > this.#bytes.byteLength) {
      throw new NoRecordError('it ends too early')
    }

    this.#at += length

    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
