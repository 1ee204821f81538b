import { SessionExpiredError } from '../errors.ts'
import { repeatGreeting } from './attaching.ts'
import { onWindowingTimeout, windowingDeadline } from './claimed/claimed-session.ts'
import { endSession, endWhenFinished } from './ending.ts'
import { INITIAL_RTT_MS } from './lossy/constants.ts'
import { lastWordDeadline } from './last-word.ts'
import { isLossy } from './lossy/acknowledging.ts'
import { lossyDeadline, onLossyTimeout } from './lossy/timing.ts'
import { closeDrained, closePath } from './path-states.ts'
import { restDeadline, restWhenIdle } from './resting.ts'
import { dropExpired } from './room.ts'
import type { PathState, SessionState } from './session-state.ts'

/** When the session next wants a timeout; Infinity: never */
export function deadline (session: SessionState): number {
  if (session.ended) {
    return Infinity
  }

  let earliest = Math.min(session.lingerUntil, Math.min(session.detachedAt, session.stuckSince) + session.retentionMs)

  earliest = Math.min(earliest, session.outbox.nextExpiry, restDeadline(session), lastWordDeadline(session))

  if (session.config.role === 'responder') {
    const dialAt = Math.min(session.detachedAt, session.current?.retiredAt ?? Infinity) + session.config.responderDialDelayMs

    // once it has passed, `wantsPath` says so, and no timeout is needed for it
    if (dialAt > session.timeoutAt) {
      earliest = Math.min(earliest, dialAt)
    }
  }

  earliest = Math.min(earliest, windowingDeadline(session))

  if (session.acknowledgementPath != null) {
    earliest = Math.min(earliest, session.acknowledger.deadline)
  }

  for (const path of session.paths.values()) {
    earliest = Math.min(earliest, path.attachDeadline, path.drainDeadline, greetingDeadline(path))

    if (path.phase !== 'dialling') {
      earliest = Math.min(earliest, path.liveness.deadline)

      if (isLossy(path)) {
        earliest = Math.min(earliest, lossyDeadline(session, path))
      }
    }
  }

  return earliest
}

export function onTimeout (session: SessionState, now: number): void {
  session.timeoutAt = now

  if (now >= lastWordDeadline(session)) {
    session.awaited = undefined
  }

  if (session.acknowledger.isDue(now)) {
    session.acknowledger.soon()
  }

  for (const path of [...session.paths.values()]) {
    if (now >= path.attachDeadline) {
      closePath(session, path, false, 'attach-timeout', now)
    } else if (now >= path.drainDeadline) {
      closePath(session, path, false, 'drain-timeout', now)
    } else {
      checkLiveness(session, path, now)
      checkRecovery(session, path, now)
    }
  }

  if (onWindowingTimeout(session, now) && session.current != null) {
    ping(session, session.current)
  }

  if (now >= session.detachedAt + session.retentionMs) {
    endSession(session, new SessionExpiredError(`no path for ${session.retentionMs} ms`, session.lastPosition), now)
    return
  }

  if (now >= session.stuckSince + session.retentionMs) {
    endSession(session, new SessionExpiredError(`no path that takes the next segment for ${session.retentionMs} ms`, session.lastPosition, { cause: session.stuckBecause }), now)
    return
  }

  dropExpired(session, now)
  restWhenIdle(session, now)
  closeDrained(session, now)
  endWhenFinished(session, now)
}

/** Every path is asked whether it is still there, and closed if no byte comes soon */
export function onWoke (session: SessionState, now: number): void {
  for (const path of session.paths.values()) {
    if (path.phase !== 'dialling') {
      path.liveness.woke(now)
      ping(session, path)
    }
  }
}

function checkLiveness (session: SessionState, path: PathState, now: number): void {
  if (path.phase === 'dialling' || now < path.liveness.deadline) {
    return
  }

  switch (path.liveness.check(now)) {
    case 'dead':
      closePath(session, path, false, 'silent', now)
      break
    case 'ping':
      ping(session, path)
      break
    case 'alive':
      break
  }
}

function checkRecovery (session: SessionState, path: PathState, now: number): void {
  if (now >= greetingDeadline(path)) {
    repeatGreeting(path, now)
    // this path may be longer than the one before
    path.greetingEveryMs = Math.min(INITIAL_RTT_MS, 2 * path.greetingEveryMs)
  }

  if (isLossy(path) && path.phase !== 'dialling' && onLossyTimeout(session, path, now)) {
    ping(session, path)
  }
}

/** One that waits to be written is as good as many: who sends now and then but reads nothing gets no more */
function ping (session: SessionState, path: PathState): void {
  if (!path.control.some(({ type }) => type === 'ping')) {
    path.control.push({ type: 'ping', token: session.pingToken++ })
  }
}

/** On a path of datagrams the ATTACH is said again until it is answered */
function greetingDeadline (path: PathState): number {
  return path.lossy != null && path.phase === 'dialling' ? path.greetingAt + path.greetingEveryMs : Infinity
}
