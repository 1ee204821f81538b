import { endDirection } from './path-states.ts'
import type { SessionState } from './session-state.ts'

/**
 * A session at rest has no path and wants none: neither end has anything to say. The initiator asks for it, with PATH_END, when nothing
 * was said for `idlePathMs`; both ends let the path go, and whichever has something to send dials at once. So that neither end takes the
 * other for gone, the initiator attaches once more in half the time that a session is kept without a path.
 */
export function isResting (session: SessionState): boolean {
  return session.resting && !session.outbox.hasWork
}

/** When the initiator asks for rest, or has rested long enough; Infinity: not at all */
export function restDeadline (session: SessionState): number {
  const { config, current, detachedAt, retentionMs, timeoutAt, activeAt } = session

  if (config.role !== 'initiator') {
    return Infinity
  }

  if (current == null) {
    const attachAt = detachedAt + retentionMs / 2

    // once it has passed, `wantsPath` says so, and no timeout is needed for it
    return isResting(session) && attachAt > timeoutAt ? attachAt : Infinity
  }

  return nothingToSay(session) ? activeAt + config.idlePathMs : Infinity
}

/** The time has come to ask for it */
export function restWhenIdle (session: SessionState, now: number): void {
  if (session.current != null && now >= restDeadline(session)) {
    session.resting = true
    endDirection(session.current, 'idle', now)
  }
}

/** Whether one that rests is to be attached again all the same */
export function hasRested (session: SessionState, now: number): boolean {
  return session.config.role === 'initiator' && now >= session.detachedAt + session.retentionMs / 2
}

function nothingToSay ({ acknowledger, current, endedCounters, inbox, outbox, paths }: SessionState): boolean {
  return current?.retiredAt === Infinity && paths.size === 1 && current.control.length === 0 &&
    !outbox.hasWork && !acknowledger.pending && inbox.unread === 0 && endedCounters.length === 0
}
