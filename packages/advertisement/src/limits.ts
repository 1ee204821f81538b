import * as constants from './constants.ts'
import { InvalidSettingError } from './errors.ts'
import { checkNames } from './option-names.ts'

/**
 * Bounds on a document, all of them checked when it is sealed and when it is opened.
 */
export interface Limits {
  /** the sealed document, bytes */
  maxBytes: number
  /** CBOR data items, keys included */
  maxItems: number
  /** lists and maps inside each other, the document itself counted */
  maxNesting: number
  maxAttributes: number
  /** entries made by attributes */
  maxIndexEntries: number
  /** canonical form of an indexed value, bytes of UTF-8 */
  maxIndexValueBytes: number
  /** ms */
  maxLifetimeMs: number
  /** ms */
  maxExpirationMs: number
}

/**
 * What every function that looks at dates can be told.
 */
export interface ClockOptions {
  /** how far apart two clocks may be, 0 to 86,400,000 ms. Default 300,000. */
  clockSkewMs?: number
}

const DEFAULTS: Limits = {
  maxBytes: constants.MAX_BYTES,
  maxItems: constants.MAX_ITEMS,
  maxNesting: constants.MAX_NESTING,
  maxAttributes: constants.MAX_ATTRIBUTES,
  maxIndexEntries: constants.MAX_INDEX_ENTRIES,
  maxIndexValueBytes: constants.MAX_INDEX_VALUE_BYTES,
  maxLifetimeMs: constants.MAX_LIFETIME_MS,
  maxExpirationMs: constants.MAX_EXPIRATION_MS
}

/**
 * @throws {InvalidSettingError}
 */
export function limitsOf (given: Partial<Limits> = {}): Limits {
  checkNames('limits', given, Object.keys(DEFAULTS), (message) => new InvalidSettingError(message))

  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new InvalidSettingError(`${name} is ${String(value)}, not a whole number from 1`)
    }
  }

  return { ...DEFAULTS, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

/**
 * @throws {InvalidSettingError}
 */
export function clockSkewOf ({ clockSkewMs = constants.CLOCK_SKEW_MS }: ClockOptions): number {
  if (!(clockSkewMs >= 0 && clockSkewMs <= constants.MAX_CLOCK_SKEW_MS)) {
    throw new InvalidSettingError(`clockSkewMs is ${String(clockSkewMs)}, not a number from 0 to ${constants.MAX_CLOCK_SKEW_MS}`)
  }

  return clockSkewMs
}

/**
 * @throws {InvalidSettingError}
 */
export function checkNow (now: number): void {
  if (!(Number.isSafeInteger(now) && now > 0)) {
    throw new InvalidSettingError(`now is ${String(now)}, not a date in whole Unix milliseconds`)
  }
}
