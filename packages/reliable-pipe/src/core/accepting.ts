import { noteBuffered } from './claimed/claimed-session.ts'
import { isWritable } from './room.ts'
import type { SessionState } from './session-state.ts'

/** A message of the application, which had asked whether there is room */
export function onSend (session: SessionState, data: Uint8Array, expiresAt: number | undefined, now: number): void {
  if (session.durable == null) {
    session.outbox.push(data, expiresAt)
  } else {
    session.durable.accept(data)
  }

  session.progress.owed(now)
  session.activeAt = now
  session.drainWanted ||= !isWritable(session)
  noteBuffered(session, false, now)
}
