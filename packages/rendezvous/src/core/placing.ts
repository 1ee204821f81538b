import { HEDGE_MS, PLACER_WAIT_MS } from '../constants.ts'
import type { Candidate } from './candidates.ts'

/** Whether a lease can be counted on: it does not go, and there is no question about it that should be answered by now. */
export function isSound ({ lease, asking, askedAt }: Candidate, now: number): boolean {
  return lease != null && lease.leavingBy == null && (asking == null || now < askedAt + HEDGE_MS)
}

/** Whether one of the others places what the edge pushes, or is being asked to and may yet answer. Of two that do, the one leased for longest goes on. */
export function placesAlready (candidates: Iterable<Candidate>, than: Candidate, now: number): boolean {
  return [...candidates].some(other => other !== than && (isPlacing(than, now)
    ? isPlacing(other, now) && orderOf(other) < orderOf(than)
    : isPlacing(other, now) || isAskedToPlace(other, now)))
}

/** Whether nobody places what the edge pushes, and nobody was asked lately to do so. */
export function missesPlacer (candidates: Iterable<Candidate>, now: number): boolean {
  return ![...candidates].some(candidate => isPlacing(candidate, now) || isAskedToPlace(candidate, now))
}

function isPlacing (candidate: Candidate, now: number): boolean {
  return candidate.lease?.standby === false && isSound(candidate, now)
}

/** Whether nobody is needed any more who said goodbye: others have all there is to know and one of them places it, or none can be had. */
export function isHandedOver (candidates: Iterable<Candidate>, leases: number, now: number): boolean {
  const all = [...candidates]
  const sound = all.filter(candidate => isSound(candidate, now))
  const isAsking = all.some(({ asking, lease }) => asking != null && lease?.leavingBy == null)

  if (sound.length === 0) {
    return !isAsking
  }

  return sound.every(({ lease }) => lease?.settled) && sound.some(one => isPlacing(one, now)) && (sound.length >= leases || !isAsking)
}

function isAskedToPlace ({ lease, asking, askedAt, askedStandby }: Candidate, now: number): boolean {
  return asking != null && !askedStandby && lease?.leavingBy == null && now < askedAt + PLACER_WAIT_MS
}

function orderOf ({ lease }: Candidate): number {
  return lease?.order ?? Infinity
}
