import { readRanges, writeRanges } from './ranges.ts'
import type { Range } from './ranges.ts'
import type { FieldReader, FieldWriter } from './varint.ts'

/** Where the distance to the first number is counted from, so that it is at least 1 for segment 0, too */
const BEFORE_FIRST = -1

/**
 * REQUEST (0x19): segments that are to be sent again, by their sequence numbers.
 * Only in sessions that use the claimed windowing.
 *
 * | field | form | |
 * |---|---|---|
 * | ranges | count, then (gap, length) pairs | the first gap is counted from -1: 1 is segment 0 |
 */
export interface RequestFrame {
  type: 'request'
  ranges: Range[]
}

export function writeRequest (writer: FieldWriter, frame: RequestFrame): void {
  writeRanges(writer, BEFORE_FIRST, frame.ranges)
}

export function readRequest (reader: FieldReader, maxRanges: number): RequestFrame {
  return { type: 'request', ranges: readRanges(reader, BEFORE_FIRST, maxRanges) }
}
