import { HEDGE_MS, LEAST_RENEWAL_MS, PLACER_WAIT_MS } from '../constants.ts'
import type { Candidate, Lease } from './candidates.ts'

/** When a lease is renewed: at half of it, or when nothing was heard for too long of who holds it. */
export function dueAt ({ renewAt, heardAt, grantedAt }: Lease, silentMs: number): number {
  return Math.min(renewAt, Math.max(heardAt + silentMs, grantedAt + LEAST_RENEWAL_MS))
}

/** When something may have to be done about a candidate. */
export function timesOf ({ lease, asking, askedAt, retryAt }: Candidate, silentMs: number): number[] {
  return [
    ...asking == null ? [] : [askedAt + PLACER_WAIT_MS, askedAt + HEDGE_MS],
    ...lease == null ? [] : [lease.expiresAt, lease.leavingBy ?? (asking == null ? dueAt(lease, silentMs) : Infinity)],
    ...lease == null && asking == null ? [retryAt] : []
  ]
}
