import { MAX_RECORD_BYTES } from '../constants.ts'
import { NoRecordError, Reader } from './bytes.ts'
import { readFields, typeOf, writeFields } from './record.ts'
import type { Writer } from './bytes.ts'
import type { Checksum } from './checksum.ts'
import type { Damage, Format, Scanned } from './format.ts'
import type { StoreRecord } from '../store.ts'

/** `JXR2`: where a record may begin, also behind one whose length is damaged */
const MAGIC = 0x3252584a

/** Magic, checksum, length */
const HEAD_BYTES = 16

/** In the type: the first record of a write, so everything before it had been synced */
const BEGINS = 0x80
const SEAL = 0

/**
 * Version 2. With version 1 a length that was damaged hid what came after it, and what was safe could be taken for a write that was not completed. Here a record is found by
 * its magic, its 64-bit checksum holds at this place of this file only, and says whether what is before it had been synced: what is damaged before such a record is damage.
 * Where nothing follows for a while, a seal says so of the last write.
 */
export class Format2 implements Format {
  readonly version = 2
  readonly #checksum: Checksum

  constructor (checksum: Checksum) {
    this.#checksum = checksum
  }

  write (writer: Writer, record: StoreRecord | undefined, segment: number, offset: number, begins: boolean): void {
    const start = writer.length
    writer.uint32(MAGIC)
    writer.uint32(0)
    writer.uint32(0)
    writer.uint32(0)
    writer.byte((record == null ? SEAL : typeOf(record)) | (begins ? BEGINS : 0))

    if (record != null) {
      writer.text(record.peer)
      writer.text(record.id)
      writeFields(writer, record)
    }

    writer.setUint32(start + 12, writer.length - start - HEAD_BYTES)
    writer.setUint64(start + 4, this.#hash(writer.subarray(start + 12), segment, offset))
  }

  scan (bytes: Uint8Array, segment: number, offset: number, each: (scanned: Scanned) => void): Damage | undefined {
    while (offset < bytes.byteLength) {
      try {
        const { record, end } = this.#read(bytes, segment, offset)

        if (record != null) {
          each({ record, offset, bytes: end - offset })
        }

        offset = end
      } catch (error) {
        if (!(error instanceof NoRecordError)) {
          throw error
        }

        return { offset, what: error.message, torn: !this.#isFollowed(bytes, segment, offset + 1) }
      }
    }

    return undefined
  }

  /** @throws NoRecordError */
  #read (bytes: Uint8Array, segment: number, offset: number): { record?: StoreRecord, end: number, begins: boolean } {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

    if (offset + HEAD_BYTES > bytes.byteLength) {
      throw new NoRecordError('it ends too early')
    }

    if (view.getUint32(offset, true) !== MAGIC) {
      throw new NoRecordError('no record begins there')
    }

    const length = view.getUint32(offset + 12, true)
    const end = offset + HEAD_BYTES + length

    if (length === 0 || length > MAX_RECORD_BYTES || end > bytes.byteLength) {
      throw new NoRecordError('it ends too early')
    }

    if (view.getBigUint64(offset + 4, true) !== this.#hash(bytes.subarray(offset + 12, end), segment, offset)) {
      throw new NoRecordError('the checksum is another')
    }

    const reader = new Reader(bytes.subarray(offset + HEAD_BYTES, end))
    const type = reader.byte()
    const begins = (type & BEGINS) !== 0

    if ((type & ~BEGINS) === SEAL) {
      return { end, begins }
    }

    return { record: readFields(reader, type & ~BEGINS, { peer: reader.text(), id: reader.text() }), end, begins }
  }

  /** Whether something comes that was written after what is at `offset` had been synced */
  #isFollowed (bytes: Uint8Array, segment: number, offset: number): boolean {
    for (let at = bytes.indexOf(MAGIC & 0xff, offset); at >= 0; at = bytes.indexOf(MAGIC & 0xff, at + 1)) {
      try {
        if (this.#read(bytes, segment, at).begins) {
          return true
        }
      } catch {
        // it was no record
      }
    }

    return false
  }

  #hash (bytes: Uint8Array, segment: number, offset: number): bigint {
    return this.#checksum.h64Raw(bytes, (BigInt(segment) << 32n) | BigInt(offset))
  }
}
