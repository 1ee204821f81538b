import { PROBES } from './constants.ts'
import { loseTransmissions } from './acknowledging.ts'
import type { LossyPathState } from './acknowledging.ts'
import type { SessionState } from '../session-state.ts'

/** When something is lost by time, a probe is due, or the pace lets the next datagram go */
export function lossyDeadline (session: SessionState, path: LossyPathState): number {
  const deadline = path.lossy.deadline(isOwed(session, path))
  const { paceDeadline } = path.lossy
  const isPacing = path === session.current && !path.endSent && session.outbox.ready

  // once it has passed, there is something to write, and no timeout is needed for it
  return isPacing && paceDeadline > session.timeoutAt && paceDeadline < deadline ? paceDeadline : deadline
}

/** @returns whether a PING is to be sent, because there is no segment that could be a probe */
export function onLossyTimeout (session: SessionState, path: LossyPathState, now: number): boolean {
  const { outbox } = session

  if (now < path.lossy.deadline(isOwed(session, path))) {
    return false
  }

  const { lost, probe } = path.lossy.onTimeout(now)
  loseTransmissions(session, path, lost)

  if (!probe) {
    return false
  }

  if (path !== session.current) {
    // it was left: what it still owes goes over its successor
    path.lossy.probe([], now)
    outbox.losePaths(counter => counter === path.counter)
    return false
  }

  const oldest = outbox.oldestInFlight(PROBES)
  path.lossy.probe(oldest.filter(segment => segment.path === path).map(segment => segment.transmission), now)
  oldest.forEach(segment => { outbox.lose(segment) })

  return oldest.length === 0
}

/** The answer is missing, or work waits for credit whose announcement may have been lost */
function isOwed ({ current, outbox }: SessionState, path: LossyPathState): boolean {
  return path === current ? outbox.inFlight > 0 || outbox.blocked === 'credit' : path.inFlight > 0
}
