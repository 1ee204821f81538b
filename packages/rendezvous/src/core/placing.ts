import { PLACER_WAIT_MS } from '../constants.ts'
import type { Candidate } from './candidates.ts'

/** Whether one of the others places what the edge pushes, or is being asked to and may yet answer. Of two that do, the one leased for longest goes on. */
export function placesAlready (candidates: Iterable<Candidate>, than: Candidate, now: number): boolean {
  return [...candidates].some(other => other !== than && (isPlacing(than)
    ? isPlacing(other) && orderOf(other) < orderOf(than)
    : isPlacing(other) || isAskedToPlace(other, now)))
}

/** Whether nobody places what the edge pushes, and nobody was asked lately to do so. */
export function missesPlacer (candidates: Iterable<Candidate>, now: number): boolean {
  return ![...candidates].some(candidate => isPlacing(candidate) || isAskedToPlace(candidate, now))
}

function isPlacing ({ lease }: Candidate): boolean {
  return lease?.standby === false
}

function isAskedToPlace ({ asking, askedAt, askedStandby }: Candidate, now: number): boolean {
  return asking != null && !askedStandby && now < askedAt + PLACER_WAIT_MS
}

function orderOf ({ lease }: Candidate): number {
  return lease?.order ?? Infinity
}
