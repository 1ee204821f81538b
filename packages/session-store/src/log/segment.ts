import { StoreCorruptError, StoreVersionError } from '../errors.ts'
import { Writer } from './bytes.ts'
import type { Checksum } from './checksum.ts'
import type { Format } from './format.ts'

const MAGIC = new TextEncoder().encode('JUXTALOG')

/** Bytes of what each file begins with: magic, version, number of the segment, checksum of these */
export const HEADER_BYTES = 20

const NAME = /^sessions-(\d{8})\.log$/

export function segmentName (segment: number): string {
  return `sessions-${String(segment).padStart(8, '0')}.log`
}

/** The number in a file's name; undefined for files that are none of ours */
export function segmentOf (name: string): number | undefined {
  const digits = NAME.exec(name)?.[1]

  return digits == null ? undefined : Number(digits)
}

export function writeHeader (checksum: Checksum, version: number, segment: number): Uint8Array {
  const writer = new Writer()
  writer.raw(MAGIC)
  writer.uint32(version)
  writer.uint32(segment)
  writer.uint32(checksum.h32Raw(writer.subarray()))

  return writer.subarray()
}

/** @returns the format of the segment, by the version it was written with */
export function readHeader (checksum: Checksum, formats: readonly Format[], bytes: Uint8Array, segment: number, file: string): Format {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  if (bytes.byteLength < HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte) || view.getUint32(16, true) !== checksum.h32Raw(bytes.subarray(0, 16))) {
    throw new StoreCorruptError(file, 0, 'it does not begin as a segment of a session store does')
  }

  if (view.getUint32(12, true) !== segment) {
    throw new StoreCorruptError(file, 12, `it is segment ${view.getUint32(12, true)}`)
  }

  const version = view.getUint32(8, true)
  const format = formats.find(format => format.version === version)

  if (format == null) {
    throw new StoreVersionError(`${file} has version ${version} of the format, and this software knows up to ${Math.max(...formats.map(({ version }) => version))}`)
  }

  return format
}
