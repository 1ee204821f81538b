import { SessionEndedError } from '../errors.ts'
import { isLingering } from './lossy/lingering.ts'
import { closePath } from './path-states.ts'
import { WriteBuilder } from './write-builder.ts'
import type { SessionState } from './session-state.ts'
import type { AbortFrame } from '../wire/control.ts'

/**
 * The session is over: with an error, or because both sides had finished.
 *
 * @param farewell what to tell the other side, if there is a path to tell it on
 */
export function endSession (session: SessionState, error: Error | undefined, now: number, farewell?: AbortFrame): void {
  if (session.ended) {
    return
  }

  session.ended = true
  session.endError = error
  session.endPosition = session.lastPosition

  if (error instanceof SessionEndedError) {
    error.watermarks = session.watermarks
  }

  const path = session.acknowledgementPath

  if (farewell != null && path != null) {
    const builder = new WriteBuilder()
    builder.frame(farewell)
    session.effects.push({ type: 'write', path: path.id, parts: builder.finish(), bytes: builder.bytes })
  }

  for (const path of [...session.paths.values()]) {
    closePath(session, path, true, error == null ? 'finished' : 'ended', now)
  }

  session.outbox.clear()
  session.inbox.clear()
  session.effects.push({ type: 'ended', error })
}

/** Both sides have finished, and the other side has been told so as far as this side can */
export function endWhenFinished (session: SessionState, now: number): void {
  if (!session.outbox.finished || !session.inbox.finished || session.ended || session.durable?.settled === false) {
    return
  }

  if (session.acknowledger.pending && session.acknowledgementPath != null) {
    session.acknowledger.soon()
    session.lingerUntil = Infinity
  } else if (!isLingering(session, now)) {
    endSession(session, undefined, now)
  }
}
