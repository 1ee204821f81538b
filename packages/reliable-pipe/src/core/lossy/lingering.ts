import { LINGER_MS } from './constants.ts'
import type { SessionState } from '../session-state.ts'

/**
 * Whether a session that has finished stays to answer once more. On a path that loses datagrams the last acknowledgement may be lost, and who waits for it
 * says its end mark again: without an answer it would find out by its silence only, and by another attach.
 */
export function isLingering (session: SessionState, now: number): boolean {
  if (session.acknowledgementPath?.traits.datagram == null) {
    return false
  }

  if (session.lingerUntil === Infinity) {
    session.lingerUntil = now + LINGER_MS
  }

  return now < session.lingerUntil
}
