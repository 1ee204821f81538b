import { MAX_COUNTER } from '../constants.ts'
import { ProtocolViolationError, SessionAbortedError, SessionClosedError, SessionExpiredError, SessionHandedOverError, SessionRefusedError, SessionUnknownError } from '../errors.ts'
import { endSession } from './ending.ts'
import { closePath } from './path-states.ts'
import { acceptPosition } from './positions.ts'
import type { PathState, SessionState } from './session-state.ts'
import type { AttachedFrame, AttachStatus } from '../wire/attached.ts'

/** Statuses that say how it ended there, with where that stood */
const LAST_WORDS = new Set<AttachStatus>(['closed', 'expired', 'aborted'])

/** The other end answered this one's ATTACH, and it was not `ok` */
export function onRefused (session: SessionState, path: PathState, frame: AttachedFrame, now: number): void {
  const { config } = session

  if (LAST_WORDS.has(frame.status)) {
    takeLast(session, frame, now)
  }

  const { lastPosition: position } = session
  const because = frame.reason === '' ? frame.status : `${frame.status}: ${frame.reason}`

  switch (frame.status) {
    case 'stale-attach':
      // one that leaves no room for another was never given
      session.highestCounter = Math.max(session.highestCounter, frame.counter > MAX_COUNTER ? 0 : frame.counter)
      closePath(session, path, true, 'stale-attach', now)
      return
    case 'attach-rate':
      session.effects.push({ type: 'hold-off', ms: frame.retryAfterMs })
      closePath(session, path, true, 'attach-rate', now)
      return
    case 'too-many-sessions':
      endSession(session, new SessionRefusedError(frame.status, frame.reason, true, config), now)
      return
    case 'refused':
    case 'not-durable':
    case 'no-listener':
      endSession(session, new SessionRefusedError(frame.status, frame.reason, false, config), now)
      return
    case 'closed':
      onAlreadyClosed(session, now)
      return
    case 'expired':
      endSession(session, new SessionExpiredError('the other end kept the session for as long as it had granted', position), now)
      return
    case 'unknown-session':
      endSession(session, new SessionUnknownError('the other end does not know the session any more', position), now)
      return
    case 'aborted':
      endSession(session, new SessionAbortedError(`the other end had aborted the session (${because})`, position, { reason: frame.reason === '' ? undefined : frame.reason }), now)
      return
    case 'handed-over':
      endSession(session, new SessionHandedOverError('another peer goes on with the session', position), now)
      return
    case 'ok':
    case 'malformed':
    case 'unsupported-frame':
    case 'position-mismatch':
      endSession(session, new ProtocolViolationError(`the other end refused the attach (${because})`, position), now)
  }
}

/** Where the other end stood when it was over there: what it has of this end's counts as acknowledged */
function takeLast (session: SessionState, { position }: AttachedFrame, now: number): void {
  try {
    if (position != null) {
      acceptPosition(session, position, true, now)
    }
  } catch {
    // it is over either way
  }
}

/** The other end had finished and forgotten all but where it stood: a lost last acknowledgement */
function onAlreadyClosed (session: SessionState, now: number): void {
  if (session.outbox.finished && session.inbox.finished) {
    endSession(session, undefined, now)
  } else {
    endSession(session, new SessionClosedError('the other end had closed the session', session.lastPosition), now)
  }
}
