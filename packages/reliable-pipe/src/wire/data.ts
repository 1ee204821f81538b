import { DATA, TRANSMISSION } from './frame-type.ts'
import { varintLength, writeVarint } from './varint.ts'
import type { FieldReader } from './varint.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

/** A message, or a part of one: in pieces where it came in pieces */
export type Bytes = Uint8Array | Uint8ArrayList

/** Of what is in one piece, subarray() would be another view */
export function inOnePiece (bytes: Bytes): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : bytes.subarray()
}

/**
 * DATA (0x00 … 0x0f, 0x20, 0x24): one segment.
 *
 * | field | form | |
 * |---|---|---|
 * | sequence | varint | counts segments of this direction from 0 |
 * | transmission | varint | with flag 0x04 only: counts transmissions on this path from 0 |
 * | payload | the rest | empty with flag FIN; with PACKED whole messages, see `packed.ts` |
 */
export interface DataFrame {
  type: 'data'
  flags: number
  sequence: number
  /** undefined on paths that lose nothing */
  transmission?: number
  payload: Bytes
}

/** Type, length, sequence and transmission at their longest */
export const MAX_DATA_HEADER_BYTES = 1 + 4 + 8 + 8

/** Writes all but the payload at `offset`; returns the offset after it */
export function writeDataHeader (target: Uint8Array, offset: number, flags: number, sequence: number, transmission: number | undefined, payloadLength: number): number {
  const body = varintLength(sequence) + (transmission == null ? 0 : varintLength(transmission)) + payloadLength

  target[offset++] = DATA | flags | (transmission == null ? 0 : TRANSMISSION)
  offset = writeVarint(target, offset, body)
  offset = writeVarint(target, offset, sequence)

  return transmission == null ? offset : writeVarint(target, offset, transmission)
}

export function readData (type: number, reader: FieldReader): DataFrame {
  const sequence = reader.varint()
  const transmission = (type & TRANSMISSION) === 0 ? undefined : reader.varint()

  return { type: 'data', flags: type & ~TRANSMISSION, sequence, transmission, payload: reader.rest() }
}
