import { FrameDecodeError } from '../errors.ts'
import { CLAIMED, DURABLE, readPosition, PACKED, STANDBY, writePosition } from './attach.ts'
import type { Position } from './attach.ts'
import type { FieldReader, FieldWriter } from './varint.ts'

/** Position in this list = number on the wire; never reorder, only append */
export const ATTACH_STATUSES = [
  'ok',
  'refused', // accept() said no
  'unknown-session',
  'expired',
  'stale-attach', // a newer path is attached already
  'too-many-sessions',
  'attach-rate',
  'no-listener',
  'closed', // both ends had finished; `cumulative` is where this side stood
  'aborted',
  'malformed',
  'unsupported-frame',
  'position-mismatch', // one side has lost, or made up, what the other remembers
  'handed-over', // somebody else goes on with it: what this end acknowledges counts no more
  'not-durable' // a durable session was asked for, and there is no store, or what listens has no use for one
] as const

export type AttachStatus = typeof ATTACH_STATUSES[number]

export const MAX_REASON_BYTES = 255

/** ATTACHED (0x11): the answer to ATTACH, the first frame of the side that was dialled */
export interface AttachedFrame {
  type: 'attached'
  status: AttachStatus
  /** the highest counter the answering side has seen */
  counter: number
  /** how many re-attaches a second through limited relays the answering side allows, in thousandths; 0: not said */
  attachMillihertz: number
  /** not before this many milliseconds, 0: not said */
  retryAfterMs: number
  reason: string
  /** with `ok`, and with any other status where the answering side still knows it */
  position?: Position
  /** bytes of the relay's allowance that the dialler may use; 0 or absent: not said */
  share?: number
  /** the session uses the claimed windowing */
  claimed?: boolean
  /** this side keeps the session, too */
  durable?: boolean
  /** the path is held in reserve */
  standby?: boolean
  /** this side takes packed segments */
  packed?: boolean
}

export function writeAttached (writer: FieldWriter, frame: AttachedFrame): void {
  writer.varint(ATTACH_STATUSES.indexOf(frame.status))
    .varint(frame.counter)
    .varint(frame.attachMillihertz)
    .varint(frame.retryAfterMs)
    .lengthPrefixed(new TextEncoder().encode(frame.reason).subarray(0, MAX_REASON_BYTES))
    .varint(frame.position == null ? 0 : 1)

  if (frame.position != null) {
    writePosition(writer, frame.position)
  }

  const flags = (frame.claimed === true ? CLAIMED : 0) | (frame.durable === true ? DURABLE : 0) | (frame.standby === true ? STANDBY : 0) | (frame.packed === true ? PACKED : 0)

  if (flags !== 0) {
    writer.varint(frame.share ?? 0).varint(flags)
  } else {
    writer.optionalVarint(frame.share)
  }
}

export function readAttached (reader: FieldReader, maxRanges: number): AttachedFrame {
  // a status this version does not know is a refusal all the same
  const status = ATTACH_STATUSES[reader.varint()] ?? 'refused'
  const counter = reader.varint()
  const attachMillihertz = reader.varint()
  const retryAfterMs = reader.varint()
  const reason = reader.text(MAX_REASON_BYTES)
  const position = reader.varint() === 1 ? readPosition(reader, maxRanges) : undefined

  if (status === 'ok' && position == null) {
    throw new FrameDecodeError('an attach was granted without a position')
  }

  const frame: AttachedFrame = { type: 'attached', status, counter, attachMillihertz, retryAfterMs, reason, position }
  const share = reader.optionalVarint()

  if (share > 0) {
    frame.share = share
  }

  const flags = reader.optionalVarint()

  if ((flags & CLAIMED) !== 0) {
    frame.claimed = true
  }

  if ((flags & DURABLE) !== 0) {
    frame.durable = true
  }

  if ((flags & STANDBY) !== 0) {
    frame.standby = true
  }

  if ((flags & PACKED) !== 0) {
    frame.packed = true
  }

  return frame
}
