import { ExpiredError, FutureDatedError } from './errors.ts'
import { clockSkewOf } from './limits.ts'
import type { ClockOptions } from './limits.ts'

/**
 * The dates of a document.
 */
export interface Dated {
  readonly sequence: number
  readonly lifetimeMs: number
  readonly expirationMs: number
}

export interface HolderOptions extends ClockOptions {
  /** who keeps the document: its publisher for its lifetime, others until it expires. Default others. */
  holder?: 'publisher' | 'others'
}

/**
 * When a document is over, Unix ms, the clock skew included: from then on it is refused.
 *
 * @throws {InvalidSettingError}
 */
export function expiresAt ({ sequence, lifetimeMs, expirationMs }: Dated, options: HolderOptions = {}): number {
  return sequence + (options.holder === 'publisher' ? lifetimeMs : expirationMs) + clockSkewOf(options)
}

/**
 * How long a document may still be kept, ms; 0 when it is over.
 *
 * @throws {InvalidSettingError}
 */
export function remainingMs (dated: Dated, now: number, options: HolderOptions = {}): number {
  return Math.max(0, expiresAt(dated, options) - now)
}

/**
 * Whether a document is over.
 *
 * @throws {InvalidSettingError}
 */
export function isExpired (dated: Dated, now: number, options: HolderOptions = {}): boolean {
  return now >= expiresAt(dated, options)
}

/**
 * @throws {FutureDatedError}
 * @throws {ExpiredError}
 */
export function checkDates (dated: Dated, now: number, options: HolderOptions): void {
  const validFrom = dated.sequence - clockSkewOf(options)
  const until = expiresAt(dated, options)

  if (now < validFrom) {
    throw new FutureDatedError(`the advertisement is dated ${dated.sequence - now} ms ahead`, validFrom)
  }

  if (now >= until) {
    throw new ExpiredError(`the advertisement expired ${now - until} ms ago`, until)
  }
}
