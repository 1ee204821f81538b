import { MAX_UINT32 } from '../constants.ts'

/**
 * Deadlines travel as milliseconds left, because two machines' clocks have nothing to do with each other. Each hop may
 * outlive the asker's deadline by the time the query took to arrive, never by more.
 */

/** Whole milliseconds until `at`, 0 when it has passed; never more than fits its field. */
export function msLeft (at: number, now: number): number {
  return Math.min(Math.max(Math.floor(at - now), 0), MAX_UINT32)
}

/** Milliseconds a responder works on a query: while the asker waits, as far as it said so, and never beyond its own bound. */
export function workMs (askedMs: number | undefined, boundMs: number): number {
  return Math.min(askedMs ?? boundMs, boundMs)
}

/** Milliseconds one of several peers has: its own share, and never beyond the deadline of all. */
export function shareMs (deadline: number, now: number, perPeerMs: number): number {
  return Math.min(msLeft(deadline, now), perPeerMs)
}
