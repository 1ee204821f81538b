import { LONGEST_MS } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidDiscoverySettingError } from './errors.ts'

/** Every bound that can be set; see `constants.ts` for units and reasons. */
export interface DiscoveryLimits {
  /** Documents that this node publishes, with those it withdrew that have not expired. */
  maxPublications: number
  /** Bytes in them. */
  maxPublishedBytes: number
  /** Documents of others that are kept. */
  maxCached: number
  /** Bytes in them. */
  maxCachedBytes: number
  /** Those of one publisher. */
  maxCachedPerPublisher: number
  /** Bytes in those. */
  maxCachedBytesPerPublisher: number
  /** Milliseconds that cached documents wait for a rendezvous to confirm them. 0: they don't. */
  confirmMs: number
  /** Milliseconds that a neighbour has for its answer. */
  neighbourMs: number
  /** Milliseconds that a rendezvous has. */
  rendezvousMs: number
  /** Milliseconds without the end of a rendezvous' answer, after which the next is asked beside it. */
  nextRendezvousMs: number
  /** Answers that wait for a reader. */
  maxWaiting: number
  /** Refused documents of one peer in one search. */
  maxRefused: number
  /** Milliseconds between two searches of a watch. */
  watchMs: number
  /** Documents that one watch follows. */
  maxWatched: number
  /** Watches at once. */
  maxWatches: number
  /** Other rendezvous peers that one query is passed on to. 0: none. */
  maxPassedOn: number
}

const DEFAULTS: DiscoveryLimits = {
  maxPublications: constants.MAX_PUBLICATIONS,
  maxPublishedBytes: constants.MAX_PUBLISHED_BYTES,
  maxCached: constants.MAX_CACHED,
  maxCachedBytes: constants.MAX_CACHED_BYTES,
  maxCachedPerPublisher: constants.MAX_CACHED_PER_PUBLISHER,
  maxCachedBytesPerPublisher: constants.MAX_CACHED_BYTES_PER_PUBLISHER,
  confirmMs: constants.CONFIRM_MS,
  neighbourMs: constants.NEIGHBOUR_MS,
  rendezvousMs: constants.RENDEZVOUS_MS,
  nextRendezvousMs: constants.NEXT_RENDEZVOUS_MS,
  maxWaiting: constants.MAX_WAITING,
  maxRefused: constants.MAX_REFUSED,
  watchMs: constants.WATCH_MS,
  maxWatched: constants.MAX_WATCHED,
  maxWatches: constants.MAX_WATCHES,
  maxPassedOn: constants.MAX_PASSED_ON
}

const FROM_ZERO = ['confirmMs', 'maxRefused', 'maxPassedOn']

/** @throws InvalidDiscoverySettingError */
export function resolveLimits (init: Partial<DiscoveryLimits>): DiscoveryLimits {
  const limits = { ...DEFAULTS }

  for (const key of Object.keys(DEFAULTS) as Array<keyof DiscoveryLimits>) {
    limits[key] = checkNumber(key, init[key] ?? DEFAULTS[key], FROM_ZERO.includes(key) ? 0 : 1)
  }

  return limits
}

/** @throws InvalidDiscoverySettingError */
export function checkNumber (name: string, value: number, least: number, greatest: number = LONGEST_MS): number {
  if (!Number.isSafeInteger(value) || value < least || value > greatest) {
    throw new InvalidDiscoverySettingError(`${name} is ${String(value)}, not a whole number from ${least} to ${greatest}`)
  }

  return value
}
