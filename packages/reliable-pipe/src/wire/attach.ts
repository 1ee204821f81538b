import { readRanges, writeRanges } from './ranges.ts'
import type { Range } from './ranges.ts'
import type { FieldReader, FieldWriter } from './varint.ts'

/** The session does not exist at the other end yet, as far as the sender knows */
const NEW = 0x01
/** The path attached before still drains: what was sent on it is not to be sent again yet */
const PLANNED = 0x02
/** Asks for the claimed windowing, or says that the session has it; in ATTACHED: granted */
export const CLAIMED = 0x04
/** Both ends keep what they send and receive, so that the session goes on when either has restarted: asked for, in ATTACHED granted */
export const DURABLE = 0x08
/** The path is to be held in reserve, beside the one there is, which goes on being used; in ATTACHED: so it is */
export const STANDBY = 0x10
/** This end takes packed segments in this session; in ATTACHED, too */
export const PACKED = 0x20

export const SESSION_ID_BYTES = 16
/** A name is a label, not a document */
export const MAX_NAME_BYTES = 255
/** What an application says about a session when it opens it */
export const MAX_INFO_BYTES = 4096

/** What both sides state of themselves when a path is attached */
export interface Position {
  /** segments received in continuous sequence */
  cumulative: number
  /** bytes the other side may have sent in all */
  credit: number
  /** received beyond `cumulative` */
  ranges: Range[]
  /** N: how many segments this side sends ahead of an acknowledgement */
  sendWindow: number
  /** M: how many segments this side wants acknowledged at a time */
  acknowledgeEvery: number
  /** the largest segment this side takes, bytes of payload */
  maxSegment: number
  /** the largest message this side takes, bytes */
  maxMessage: number
  /** how long the session is kept without a path, milliseconds (asked, or granted) */
  retentionMs: number
}

/**
 * ATTACH (0x10): the first frame on a path, from the side that dialled it.
 * Bytes after the last field known are skipped.
 */
export interface AttachFrame extends Position {
  type: 'attach'
  session: Uint8Array
  isNew: boolean
  planned: boolean
  durable?: boolean
  /** grows with every attach of a session; odd from its initiator, even from its responder */
  counter: number
  /** the session is to use, or uses, the claimed windowing */
  claimed?: boolean
  /** the path is to be held in reserve; goes with `planned`, so that who does not know of it moves to it */
  standby?: boolean
  /** this side takes packed segments */
  packed?: boolean
  name: string
  info: Uint8Array
  /** bytes this side has to send, as far as it knows, over a path whose relay sets limits; 0 or absent: not said */
  wanted?: number
}

export function writePosition (writer: FieldWriter, position: Position): void {
  writer.varint(position.cumulative).varint(position.credit)
  writeRanges(writer, position.cumulative, position.ranges)
  writer.varint(position.sendWindow)
    .varint(position.acknowledgeEvery)
    .varint(position.maxSegment)
    .varint(position.maxMessage)
    .varint(position.retentionMs)
}

export function readPosition (reader: FieldReader, maxRanges: number): Position {
  const cumulative = reader.varint()
  const credit = reader.varint()

  return {
    cumulative,
    credit,
    ranges: readRanges(reader, cumulative, maxRanges),
    sendWindow: reader.varint(),
    acknowledgeEvery: reader.varint(),
    maxSegment: reader.varint(),
    maxMessage: reader.varint(),
    retentionMs: reader.varint()
  }
}

export function writeAttach (writer: FieldWriter, frame: AttachFrame): void {
  writer.raw(frame.session)
    .varint((frame.isNew ? NEW : 0) | (frame.planned ? PLANNED : 0) | (frame.claimed === true ? CLAIMED : 0) | (frame.durable === true ? DURABLE : 0) | (frame.standby === true ? STANDBY : 0) | (frame.packed === true ? PACKED : 0))
    .varint(frame.counter)
  writePosition(writer, frame)
  writer.lengthPrefixed(new TextEncoder().encode(frame.name)).lengthPrefixed(frame.info)
  writer.optionalVarint(frame.wanted)
}

export function readAttach (reader: FieldReader, maxRanges: number): AttachFrame {
  // copies, which `slice` would not make of a Buffer: a session outlives the chunk
  const session = new Uint8Array(reader.take(SESSION_ID_BYTES))
  const flags = reader.varint()
  const counter = reader.varint()

  const frame: AttachFrame = {
    type: 'attach',
    session,
    isNew: (flags & NEW) !== 0,
    planned: (flags & PLANNED) !== 0,
    ...((flags & DURABLE) !== 0 && { durable: true }),
    counter,
    ...((flags & CLAIMED) !== 0 && { claimed: true }),
    ...((flags & STANDBY) !== 0 && { standby: true }),
    ...((flags & PACKED) !== 0 && { packed: true }),
    ...readPosition(reader, maxRanges),
    name: reader.text(MAX_NAME_BYTES),
    info: copyOf(reader.lengthPrefixed(MAX_INFO_BYTES))
  }
  const wanted = reader.optionalVarint()

  if (wanted > 0) {
    frame.wanted = wanted
  }

  return frame
}

const NOTHING = new Uint8Array(0)

/** Kept for as long as the session, which what came is not; most have none, and share that */
function copyOf (bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === 0 ? NOTHING : new Uint8Array(bytes)
}
