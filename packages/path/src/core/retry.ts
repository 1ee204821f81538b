import { RETRY_BASE_MS, RETRY_CAP_MS, RETRY_FACTOR, RETRY_JITTER } from '../constants.ts'

export interface RetryPolicy {
  /** delay before the second attempt, ms; the first is made at once */
  baseMs: number
  /** by which the delay grows each time */
  factor: number
  /** the most it grows to, ms */
  capMs: number
  /** share of the delay that is random, 0 to 1 */
  jitter: number
}

export const DEFAULT_RETRY: RetryPolicy = {
  baseMs: RETRY_BASE_MS,
  factor: RETRY_FACTOR,
  capMs: RETRY_CAP_MS,
  jitter: RETRY_JITTER
}

/**
 * Jittered exponential back-off: how long to wait before attempt number `attempt`, counted from 0, ms. The first is made at once; the
 * delay of each later one is between (1 - jitter) and 1 of min(cap, base x factor^(attempt - 1)), as `random` from 0 to 1 says.
 */
export function retryDelay (attempt: number, random: number, policy: RetryPolicy = DEFAULT_RETRY): number {
  if (attempt <= 0) {
    return 0
  }

  const full = Math.min(policy.capMs, policy.baseMs * policy.factor ** (attempt - 1))

  return full * (1 - policy.jitter * (1 - random))
}

/**
 * Counts attempts for `retryDelay`.
 */
export class Retry {
  readonly #policy: RetryPolicy
  #attempts = 0

  constructor (policy: Partial<RetryPolicy> = {}) {
    this.#policy = { ...DEFAULT_RETRY, ...policy }
  }

  /** how often `next` was called since the last `reset` */
  get attempts (): number {
    return this.#attempts
  }

  /** the delay before the next attempt, ms */
  next (random: number): number {
    return retryDelay(this.#attempts++, random, this.#policy)
  }

  reset (): void {
    this.#attempts = 0
  }
}
