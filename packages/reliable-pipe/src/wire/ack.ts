import { readRanges, writeRanges } from './ranges.ts'
import type { Range } from './ranges.ts'
import type { FieldReader, FieldWriter } from './varint.ts'

/**
 * ACK (0x12): what has been received, and how much more may be sent.
 *
 * | field | form | |
 * |---|---|---|
 * | cumulative | varint | segments received in continuous sequence = next sequence number expected |
 * | credit | varint | bytes the other side may have sent in all, counted as in the spec's "Credit" |
 * | transmission | varint | 0: none; else the largest transmission number received on this path + 1 |
 * | delay | varint | microseconds between receiving that transmission and sending this frame |
 * | ranges | count, then (gap, length) pairs | received beyond the cumulative count |
 */
export interface AckFrame {
  type: 'ack'
  cumulative: number
  credit: number
  transmission?: number
  delayMs: number
  ranges: Range[]
}

export function writeAck (writer: FieldWriter, frame: AckFrame): void {
  writer.varint(frame.cumulative)
    .varint(frame.credit)
    .varint(frame.transmission == null ? 0 : frame.transmission + 1)
    .varint(Math.round(frame.delayMs * 1000))
  writeRanges(writer, frame.cumulative, frame.ranges)
}

export function readAck (reader: FieldReader, maxRanges: number): AckFrame {
  const cumulative = reader.varint()
  const credit = reader.varint()
  const transmission = reader.varint()
  const delayMs = reader.varint() / 1000

  return {
    type: 'ack',
    cumulative,
    credit,
    transmission: transmission === 0 ? undefined : transmission - 1,
    delayMs,
    ranges: readRanges(reader, cumulative, maxRanges)
  }
}
