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
  /** by which it is published, if it is */
  readonly delegation?: { readonly expires: number }
}

export interface HolderOptions extends ClockOptions {
  /** who keeps the document: its publisher for its lifetime, others until it expires. Default others. */
  holder?: 'publisher' | 'others'
}

/**
 * When a document is over, Unix ms, the clock skew included: from then on it is refused. What a delegate publishes is over, for itself as well, when its delegation is.
 *
 * @throws {InvalidSettingError}
 */
export function expiresAt ({ sequence, lifetimeMs, expirationMs, delegation }: Dated, options: HolderOptions = {}): number {
  const until = sequence + (options.holder === 'publisher' ? lifetimeMs : expirationMs)

  return Math.min(until, delegation?.expires ?? Infinity) + clockSkewOf(options)
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
export function checkDates ({ sequence, lifetimeMs, expirationMs }: Dated, now: number, options: HolderOptions): void {
  // that its delegation holds is looked at by itself
  const dated = { sequence, lifetimeMs, expirationMs }
  const validFrom = dated.sequence - clockSkewOf(options)
  const until = expiresAt(dated, options)

  if (now < validFrom) {
    throw new FutureDatedError(`the advertisement is dated ${dated.sequence - now} ms ahead`, validFrom)
  }

  if (now >= until) {
    throw new ExpiredError(`the advertisement expired ${now - until} ms ago`, until)
  }
}
