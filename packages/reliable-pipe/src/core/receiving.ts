import { MAX_HELD_BESIDE, MAX_HELD_TO_PAYLOAD, MAX_SEND_WINDOW, SEGMENT_COST } from '../constants.ts'
import { ProtocolViolationError, ReliablePipeError, SessionAbortedError, UnexpectedFrameError } from '../errors.ts'
import { noteProgress } from './acknowledging.ts'
import { onAttached, repeatGreeting } from './attaching.ts'
import { askForMissing, bufferOf, noteHeard, noteShift, onRequest } from './claimed/claimed-session.ts'
import { endSession, endWhenFinished } from './ending.ts'
import { noteRemoteFinished } from './keeping.ts'
import { MOST_ACKNOWLEDGE_EVERY } from './lossy/constants.ts'
import { acknowledgeLossy, isLossy } from './lossy/acknowledging.ts'
import { heardLastWord, oweLastWord } from './last-word.ts'
import { closeDrained, closePath, endDirection, owesAnswer } from './path-states.ts'
import type { SessionEvent } from './events.ts'
import type { PathState, SessionState } from './session-state.ts'
import type { AckFrame } from '../wire/ack.ts'
import type { PathClosedFrame, PathEndFrame, PingFrame, WindowFrame, AbortFrame } from '../wire/control.ts'
import { inOnePiece } from '../wire/data.ts'
import type { Bytes, DataFrame } from '../wire/data.ts'
import type { Frame } from '../wire/frame.ts'

type Handlers = {
  [T in Frame['type']]: (session: SessionState, path: PathState, frame: Extract<Frame, { type: T }>, now: number, messages: Bytes[]) => void
}

const handlers: Handlers = {
  data: onData,
  ack: onAck,
  attach: (_session, path, frame, now) => {
    if (path.traits.datagram == null || frame.counter !== path.counter) {
      throw new UnexpectedFrameError('a path carries one attach')
    }

    repeatGreeting(path, now)
  },
  attached: onAttached,
  window: onWindow,
  request: (session, _path, frame, now) => {
    if (session.windowing == null) {
      throw new UnexpectedFrameError('segments were asked for by number in a session without the claimed windowing')
    }

    onRequest(session, session.windowing, frame, now)
  },
  'path-end': onPathEnd,
  'path-closed': onPathClosed,
  ping: onPing,
  // any byte is a sign of life; nothing more is in it
  pong: () => {},
  abort: onAbort
}

/** Frames that have come on one path, in order */
export function onFrames (session: SessionState, event: Extract<SessionEvent, { type: 'frames' }>, now: number): void {
  const path = session.paths.get(event.path)

  if (path == null) {
    return
  }

  path.liveness.received(now)
  keepApart(event.frames, session.inbox.cumulative)
  const messages: Bytes[] = []
  const before = session.effects.length

  try {
    for (const frame of event.frames) {
      if (path.phase === 'dialling' && frame.type !== 'attached') {
        if (path.traits.datagram != null) {
          // it has overtaken the answer, or the answer was lost: it comes again
          continue
        }

        throw new UnexpectedFrameError(`${frame.type} came before the attach was answered`)
      }

      const handle = handlers[frame.type] as (session: SessionState, path: PathState, frame: Frame, now: number, messages: Bytes[]) => void
      handle(session, path, frame, now, messages)

      if (session.ended) {
        break
      }
    }
  } catch (error) {
    onViolation(session, path, error, now)
  }

  askForMissing(session, now)
  session.durable?.complete(messages.map(inOnePiece))

  if (messages.length > 0 && session.durable == null) {
    session.stats.messagesDelivered += messages.length
    // before the end of the session, which may have come after them
    session.effects.splice(before, 0, { type: 'deliver', messages })
  }

  noteRemoteFinished(session)

  path.liveness.expecting(now, owesAnswer(session, path))
  closeDrained(session, now)
  endWhenFinished(session, now)
}

/**
 * Segments that come ahead of others are kept for as long as those are missing, and of those that come twice one is dropped: then what
 * is in a chunk besides a segment that is kept does not count for it, and must not be kept with it.
 */
function keepApart (frames: readonly Frame[], expected: number): void {
  let next = expected

  for (const frame of frames) {
    if (frame.type === 'data' && frame.sequence !== next++) {
      frames.forEach(letGo)
      return
    }
  }
}

function letGo (frame: Frame): void {
  if (frame.type !== 'data') {
    return
  }

  // pieces that are kept for long may be of chunks in which others were
  frame.payload = inOnePiece(frame.payload)

  if (frame.payload.buffer.byteLength > MAX_HELD_TO_PAYLOAD * (MAX_HELD_BESIDE + frame.payload.byteLength)) {
    frame.payload = new Uint8Array(frame.payload)
  }
}

/** Bytes that are no frames: on an authenticated stream the other side has sent them, and would send them again */
export function onMalformed (session: SessionState, event: Extract<SessionEvent, { type: 'malformed' }>, now: number): void {
  const path = session.paths.get(event.path)

  if (path != null) {
    onViolation(session, path, event.error, now)
  }
}

/** A frame out of place costs the path; one that contradicts what both sides know costs the session */
function onViolation (session: SessionState, path: PathState, error: unknown, now: number): void {
  if (!(error instanceof ReliablePipeError)) {
    throw error
  }

  session.effects.push({ type: 'violation', error })

  if (error instanceof UnexpectedFrameError) {
    closePath(session, path, false, error.name, now)
    return
  }

  const violation = new ProtocolViolationError(`the other end broke the protocol: ${error.message}`, session.lastPosition, { cause: error })
  endSession(session, violation, now, { type: 'abort', code: 'protocol', reason: error.name })
}

function onData (session: SessionState, path: PathState, frame: DataFrame, now: number, messages: Bytes[]): void {
  const { inbox, acknowledger, stats } = session
  const before = inbox.outOfOrder
  const cost = inbox.receive(frame, messages)
  const isNew = cost != null

  if (frame.transmission != null && frame.transmission > path.largestReceived) {
    path.largestReceived = frame.transmission
    path.largestReceivedAt = now
  }

  if (isNew) {
    stats.segmentsReceived++
    stats.bytesReceived = inbox.bytes
  }

  session.activeAt = now

  if (!isNew || session.durable == null) {
    acknowledger.received(cost ?? SEGMENT_COST + frame.payload.byteLength, inbox.window, now, frame.sequence, inbox.cumulative)
  }

  if (path.lossy != null) {
    acknowledger.atMost(MOST_ACKNOWLEDGE_EVERY)

    if (!isNew || inbox.outOfOrder > before) {
      // RFC 9000 section 13.2.1: say at once what is missing
      acknowledger.soon()
    }
  }
}

function onAck (session: SessionState, path: PathState, frame: AckFrame, now: number): void {
  const { outbox } = session
  const before = outbox.bufferedBytes
  const buffer = session.windowing == null ? undefined : bufferOf(session)
  const acknowledged = isLossy(path) ? acknowledgeLossy(session, path, frame, now) : outbox.acknowledge(frame.cumulative, frame.ranges)
  outbox.grant(frame.credit)
  path.writeSize.delivered(before - outbox.bufferedBytes, now)

  noteHeard(session, path, frame, now)
  noteShift(session, buffer, now)
  noteProgress(session, acknowledged, now)
}

function onWindow (session: SessionState, _path: PathState, frame: WindowFrame): void {
  session.acknowledger.every = Math.min(Math.max(frame.acknowledgeEvery, 1), MAX_SEND_WINDOW)
}

function onPathEnd (session: SessionState, path: PathState, frame: PathEndFrame, now: number): void {
  if (path.endReceived) {
    return
  }

  path.endReceived = true
  session.resting ||= frame.reason === 'idle'
  // the last word on what came over this path
  session.acknowledger.soon()
  endDirection(path, frame.reason, now)
  session.effects.push({ type: 'retired', path: path.id, reason: frame.reason })
}

function onPathClosed (session: SessionState, path: PathState, frame: PathClosedFrame, now: number): void {
  if (frame.counter >= path.counter) {
    throw new UnexpectedFrameError('a path was called closed by a frame that came on it, or on an older one')
  }

  const history = session.history.get(frame.counter)

  if (history == null) {
    // nothing was ever sent on such a path
    return
  }

  if (!history.heard) {
    history.heard = true

    for (const other of [...session.paths.values()]) {
      if (other.counter === frame.counter) {
        closePath(session, other, false, 'closed', now)
      }
    }

    session.outbox.losePaths(counter => counter === frame.counter)
    heardLastWord(session, frame.counter)
  }

  // this side had settled that path, or never knew that it was attached, or its last word was lost with the path it was said over: the other waits for it
  if ((history.saidOn == null || history.saidOn < path.counter) && !session.endedCounters.includes(frame.counter)) {
    oweLastWord(session, frame.counter)
  }
}

function onPing (session: SessionState, path: PathState, frame: PingFrame): void {
  const waiting = path.control.findIndex(({ type }) => type === 'pong')
  const pong: Frame = { type: 'pong', token: frame.token }

  // one answer is a sign of life as good as many, and a peer that asks without reading gets no more
  if (waiting >= 0) {
    path.control[waiting] = pong
  } else {
    path.control.push(pong)
  }

  if (path.traits.datagram != null) {
    // the ping may ask for a credit that was announced and lost
    session.acknowledger.soon()
  }
}

function onAbort (session: SessionState, _path: PathState, frame: AbortFrame, now: number): void {
  endSession(session, new SessionAbortedError(`the other end aborted the session (${frame.code}${frame.reason === '' ? '' : `: ${frame.reason}`})`, session.lastPosition, frame), now)
}
