import type { Candidate } from './candidates.ts'

/**
 * The one to ask next for a lease: first those to which a rendezvous has just sent the edge, in its order, but not for two leases by the same one's word; then seeds; then
 * those that failed least, in an order of the edge's own.
 */
export function nextCandidate (candidates: Iterable<Candidate>, now: number): Candidate | undefined {
  const all = [...candidates]
  const held = new Set(all.filter(({ lease }) => lease != null).map(({ peer }) => peer))
  const trusted = new Set(all.filter(({ lease, asking }) => lease != null || asking != null).map(({ via }) => via))
  const preferenceOf = ({ preference, preferredUntil, failures, via }: Candidate): number => {
    return failures === 0 && preferredUntil > now && !trusted.has(via) ? preference : Infinity
  }

  return all
    .filter(({ lease, asking, retryAt, peer }) => lease == null && asking == null && retryAt <= now && (peer == null || !held.has(peer)))
    .sort((a, b) => compare(preferenceOf(a), preferenceOf(b)) || Number(b.seed) - Number(a.seed) || a.failures - b.failures || a.rank - b.rank)[0]
}

/** Of numbers that may both be infinite. */
function compare (a: number, b: number): number {
  return a === b ? 0 : a - b
}
