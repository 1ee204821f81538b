import { MAX_RECORD_BYTES } from '../constants.ts'
import { NoRecordError, Reader } from './bytes.ts'
import { readFields } from './record.ts'
import type { Checksum } from './checksum.ts'
import type { Damage, Format, Scanned } from './format.ts'

const HEAD_BYTES = 8

/** Version 1, which is read only: length, 32-bit checksum, body */
export class Format1 implements Format {
  readonly version = 1
  readonly #checksum: Checksum

  constructor (checksum: Checksum) {
    this.#checksum = checksum
  }

  scan (bytes: Uint8Array, _segment: number, offset: number, each: (scanned: Scanned) => void): Damage | undefined {
    while (offset < bytes.byteLength) {
      try {
        const scanned = this.#read(bytes, offset)
        each(scanned)
        offset += scanned.bytes
      } catch (error) {
        if (!(error instanceof NoRecordError)) {
          throw error
        }

        return { offset, what: error.message, torn: !this.#isFollowed(bytes, offset) }
      }
    }

    return undefined
  }

  #read (bytes: Uint8Array, offset: number): Scanned {
    const end = endOf(bytes, offset)
    const body = bytes.subarray(offset + HEAD_BYTES, end)

    if (viewOf(bytes).getUint32(offset + 4, true) !== this.#checksum.h32Raw(body, body.byteLength)) {
      throw new NoRecordError('the checksum is another')
    }

    const reader = new Reader(body)
    const type = reader.byte()
    const record = readFields(reader, type, { peer: reader.text(), id: reader.text() })

    return { record, offset, bytes: end - offset }
  }

  #isFollowed (bytes: Uint8Array, offset: number): boolean {
    try {
      this.#read(bytes, endOf(bytes, offset))
      return true
    } catch {
      return false
    }
  }
}

function endOf (bytes: Uint8Array, offset: number): number {
  if (offset + HEAD_BYTES > bytes.byteLength) {
    throw new NoRecordError('it ends too early')
  }

  const length = viewOf(bytes).getUint32(offset, true)

  if (length > MAX_RECORD_BYTES || offset + HEAD_BYTES + length > bytes.byteLength) {
    throw new NoRecordError('it ends too early')
  }

  return offset + HEAD_BYTES + length
}

function viewOf (bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
