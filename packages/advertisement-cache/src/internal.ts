/**
 * For sibling packages only: may change without notice.
 */
export { ExpiryHeap } from './core/expiry-heap.ts'
export type { Expiring } from './core/expiry-heap.ts'
export { indexLimits } from './index/limits.ts'
export { isWithdrawalOf } from './index/weight.ts'
