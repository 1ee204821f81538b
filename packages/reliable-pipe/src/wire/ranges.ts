import { FrameDecodeError } from '../errors.ts'
import type { FieldReader, FieldWriter } from './varint.ts'

/** Sequence numbers from `start` up to, not including, `end` */
export interface Range {
  start: number
  end: number
}

/**
 * Ranges above the cumulative count, ascending, as (gap, length) pairs: `gap`
 * is the distance from the end of the one before (at first, from the cumulative
 * count) and at least 1, `length` is at least 1.
 */
export function writeRanges (writer: FieldWriter, cumulative: number, ranges: readonly Range[]): void {
  writer.varint(ranges.length)
  let previous = cumulative

  for (const { start, end } of ranges) {
    writer.varint(start - previous).varint(end - start)
    previous = end
  }
}

/** @throws FrameDecodeError when there are more than `max`, or a gap or length is zero, or a number leaves 2^53 - 1 */
export function readRanges (reader: FieldReader, cumulative: number, max: number): Range[] {
  const count = reader.varint()

  if (count > max) {
    throw new FrameDecodeError(`${count} ranges, at most ${max} are allowed`)
  }

  const ranges: Range[] = []
  let previous = cumulative

  for (let i = 0; i < count; i++) {
    const gap = reader.varint()
    const length = reader.varint()

    if (gap === 0 || length === 0) {
      throw new FrameDecodeError('a range has no gap before it or no length')
    }

    const start = previous + gap
    const end = start + length

    if (!Number.isSafeInteger(end)) {
      throw new FrameDecodeError('a range ends above 2^53 - 1')
    }

    ranges.push({ start, end })
    previous = end
  }

  return ranges
}
