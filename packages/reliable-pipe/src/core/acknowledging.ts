import { noteRoom } from './room.ts'
import type { SessionState } from './session-state.ts'

/** What follows when the other side has acknowledged `count` more segments */
export function noteProgress (session: SessionState, count: number, now: number): void {
  const { outbox } = session

  if (count > 0) {
    session.stuckSince = Infinity
    session.progress.made(now, outbox.hasWork)
  }

  noteRoom(session)

  if (outbox.finished && !session.flushedReported) {
    session.flushedReported = true
    session.effects.push({ type: 'flushed' })
  }
}
