import { LAST_WORD_MS, MAX_PATH_HISTORY } from '../constants.ts'
import type { PathState, SessionState } from './session-state.ts'

/** To be told when there is room to: of no more paths than are remembered, however many the other end attaches without reading */
export function oweLastWord ({ endedCounters }: SessionState, counter: number): void {
  if (endedCounters.push(counter) > MAX_PATH_HISTORY) {
    endedCounters.shift()
  }
}

/** What was said over a path may be lost with it: a last word that was not answered is said again over the next one */
export function repeatLastWords (session: SessionState, path: PathState): void {
  for (const [counter, word] of session.history) {
    if (word.saidOn === path.counter && !word.heard) {
      word.saidOn = undefined
      oweLastWord(session, counter)
    }
  }
}

/**
 * The path in reserve has taken the place of this one. What arrived of what was in flight on it is known with the other end's last word on it, a round trip later;
 * new segments that are sent before stand in its way, and in that of those to be sent again, before which none of them can be delivered. So they are kept back, for a while.
 */
export function awaitLastWord (session: SessionState, path: PathState, now: number): void {
  if (path.inFlight > 0 && path.traits.datagram == null && session.history.get(path.counter)?.heard !== true) {
    session.awaited = { counter: path.counter, until: now + LAST_WORD_MS }
  }
}

/** The other end has said its last word on a path */
export function heardLastWord (session: SessionState, counter: number): void {
  if (session.awaited?.counter === counter) {
    session.awaited = undefined
  }
}

/** Until when new segments are kept back; Infinity when none are */
export function lastWordDeadline ({ awaited }: SessionState): number {
  return awaited?.until ?? Infinity
}

/** Whether only what is sent again may be sent now */
export function holdsBack ({ awaited }: SessionState, now: number): boolean {
  return awaited != null && now < awaited.until
}
