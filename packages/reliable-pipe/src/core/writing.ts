import { allocUnsafe } from 'uint8arrays/alloc'
import { MAX_RANGES } from '../constants.ts'
import { SegmentDoesNotFitError } from '../errors.ts'
import { MAX_DATA_HEADER_BYTES } from '../wire/data.ts'
import { isAdmitted, noteSent, noteWritten } from './claimed/claimed-session.ts'
import { endWhenFinished } from './ending.ts'
import { holdsBack } from './last-word.ts'
import { isPaced, noteLimited } from './lossy/acknowledging.ts'
import { closeDrained, owesAnswer } from './path-states.ts'
import { dropExpired, noteRoom } from './room.ts'
import { WriteBuilder } from './write-builder.ts'
import type { Place } from './backlog.ts'
import type { SessionEvent } from './events.ts'
import type { PathState, SessionState } from './session-state.ts'

/** Frames are kept this far below a datagram's size: an acknowledgement must fit beside nothing else */
const SMALLEST_DATAGRAM_ROOM = 64

/** Bytes that may be written, as of `poll` */
type Room = Pick<Extract<SessionEvent, { type: 'poll' }>, 'room' | 'dataRoom' | 'firstRoom'>

/** Whether there is something to write to the path now */
export function wants (session: SessionState, path: PathState, now: number): boolean {
  return path.control.length > 0 ||
    (path === session.acknowledgementPath && acknowledgementDue(session, path, now)) ||
    carriesData(session, path, now)
}

/** Fills one write (or, on a path of datagrams, as many as there is room for) */
export function onPoll (session: SessionState, event: Extract<SessionEvent, { type: 'poll' }>, now: number): void {
  const path = session.paths.get(event.path)

  if (path == null) {
    return
  }

  dropExpired(session, now)

  if (path.traits.datagram == null) {
    writeOnce(session, path, { ...event, room: Math.min(event.room, path.writeSize.bytes) }, now)
  } else {
    let room = event.room

    while (room > 0 && wants(session, path, now)) {
      const written = writeOnce(session, path, { room: Math.min(room, path.traits.datagram), dataRoom: path.traits.datagram }, now)

      if (written === 0) {
        break
      }

      room -= written
    }

    noteLimited(session, path)
  }

  noteRoom(session)
  closeDrained(session, now)
  endWhenFinished(session, now)
}

/** @returns bytes written */
function writeOnce (session: SessionState, path: PathState, room: Room, now: number): number {
  const builder = new WriteBuilder(path.traits.encrypted === true ? session.outbox.blocks : undefined, session.outbox.waitingToBeCopied)
  const hasData = carriesData(session, path, now)

  // a datagram has to hold what is put in it; a stream takes any length
  while (path.control.length > 0 && (path.traits.datagram == null || builder.bytes === 0)) {
    const frame = path.control.shift()

    if (frame != null) {
      builder.frame(frame)
    }
  }

  if (path === session.acknowledgementPath && fits(path, builder, room.room)) {
    writeAcknowledgement(session, path, builder, hasData, now)
  }

  if (hasData) {
    writeData(session, path, builder, room, now)
  }

  if (builder.bytes === 0) {
    return 0
  }

  path.liveness.sent(now)
  path.liveness.expecting(now, owesAnswer(session, path))
  session.effects.push({ type: 'write', path: path.id, parts: builder.finish(), bytes: builder.bytes })

  return builder.bytes
}

function writeAcknowledgement (session: SessionState, path: PathState, builder: WriteBuilder, hasData: boolean, now: number): void {
  const { acknowledger, inbox, endedCounters } = session
  const due = acknowledgementDue(session, path, now)

  // one that is not due yet travels with data that is written anyway
  if (!due && !(hasData && acknowledger.joinsData && acknowledger.pending)) {
    return
  }

  acknowledger.acknowledged(inbox.cumulative)
  path.spokenSince ||= path.endSent
  inbox.announced = inbox.limit
  builder.frame({
    type: 'ack',
    cumulative: session.acknowledgeable,
    credit: inbox.limit,
    // of what is not kept yet nothing is said, or it would count as lost
    transmission: path.traits.datagram == null || path.largestReceived < 0 || session.durable?.settled === false ? undefined : path.largestReceived,
    delayMs: path.traits.datagram == null ? 0 : Math.max(0, now - path.largestReceivedAt),
    // the claimed windowing acknowledges by count alone
    ranges: session.windowing == null && session.durable == null ? inbox.ranges(MAX_RANGES) : []
  })

  if (path !== session.current) {
    return
  }

  // after the acknowledgement, which is the last word on these paths
  for (const counter of endedCounters.splice(0)) {
    builder.frame({ type: 'path-closed', counter })
    const history = session.history.get(counter)

    if (history != null) {
      history.saidOn = path.counter
    }
  }
}

function writeData (session: SessionState, path: PathState, builder: WriteBuilder, { room, dataRoom, firstRoom = 0 }: Room, now: number): void {
  const { outbox, stats } = session
  // a stream takes any length: a message is not cut because it is the last one of a write
  const roomForData = path.traits.datagram == null ? dataRoom : Math.min(room - builder.bytes, dataRoom)
  const before = stats.bytesSent
  const place: Place = path.traits.datagram == null ? (sequence, length) => builder.place(sequence, length) : (_, length) => allocUnsafe(length)
  let dataBytes = 0

  for (;;) {
    // beyond what others leave it a path gets only a segment that can't be cut to fit
    const isFirst = !path.carriedData && (outbox.leastNext ?? 0) > roomForData - MAX_DATA_HEADER_BYTES
    const left = (isFirst ? Math.max(roomForData, firstRoom) : roomForData) - dataBytes - MAX_DATA_HEADER_BYTES
    const next = outbox.next

    if (left <= 0 || builder.bytes >= room) {
      outbox.blocked = 'room'
      break
    }

    const segment = outbox.take(path, left, path.traits.maxPayload, { room: Math.min(builder.packRoom, room - builder.bytes - MAX_DATA_HEADER_BYTES), place })

    if (segment == null) {
      break
    }

    const isAgain = segment.sequence < next
    const transmission = path.lossy?.sent(segment.sequence, MAX_DATA_HEADER_BYTES + segment.payload.byteLength, now) ?? noteSent(session, path, segment.sequence, now)
    segment.transmission = transmission ?? -1
    path.carriedData = true
    builder.data(segment, transmission, isAgain)
    dataBytes += MAX_DATA_HEADER_BYTES + segment.payload.byteLength
    stats.segmentsSent++
    stats.bytesSent += segment.bytes

    if (isAgain) {
      stats.resentSegments++
      stats.resentBytes += segment.bytes
    }
  }

  noteWritten(session, now)
  path.writeSize.wrote(stats.bytesSent - before, now)

  if (!path.carriedData) {
    noteTooSmall(session, path, Math.max(roomForData, firstRoom) - MAX_DATA_HEADER_BYTES, now)
  }
}

/** A path on which not even its first segment fits, which may be cut no smaller than it is: where all paths are so, the session must not look for ever */
function noteTooSmall (session: SessionState, path: PathState, room: number, now: number): void {
  const { leastNext = 0 } = session.outbox

  if (leastNext > room) {
    const error = new SegmentDoesNotFitError(`a segment of ${leastNext} bytes does not fit the ${Math.max(0, room)} that the path lets through`)
    session.stuckSince = Math.min(session.stuckSince, now)
    session.stuckBecause = error
    session.effects.push({ type: 'too-small', path: path.id, error })
  }
}

/** Whether DATA may go over the path, and there is some */
function carriesData (session: SessionState, path: PathState, now: number): boolean {
  return path === session.current && !path.endSent && isAdmitted(session, path, now) && session.outbox.ready && isPaced(path, now) && (session.outbox.lost > 0 || !holdsBack(session, now))
}

function acknowledgementDue (session: SessionState, path: PathState, now: number): boolean {
  // paths are reported as closed over one that was attached after them
  return session.acknowledger.isDue(now) || creditDue(session) || (session.endedCounters.length > 0 && path === session.current)
}

/** The reader has freed a good part of what the other side was told */
function creditDue ({ inbox }: SessionState): boolean {
  return inbox.limit - inbox.announced >= inbox.window / 4
}

function fits (path: PathState, builder: WriteBuilder, room: number): boolean {
  return path.traits.datagram == null || room - builder.bytes >= SMALLEST_DATAGRAM_ROOM + MAX_RANGES * 4
}
