/**
 * For sibling packages only: may change without notice.
 */
export { LEAST_ALLOWANCE } from './constants.ts'
export { Liveness } from './core/liveness.ts'
export { DEFAULT_RETRY, Retry } from './core/retry.ts'
export { kindOf, ranksBetter } from './core/rank.ts'
export { RecentMap } from './core/recent-map.ts'
export { transportsOf } from './core/transport.ts'
export { TokenBucket } from './core/token-bucket.ts'
export { isRetryable } from './errors.ts'
export { sleep } from './dial/time-limit.ts'
export { systemClock } from './clock.ts'
export type { Clock } from './clock.ts'
