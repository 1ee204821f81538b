import { checkOptions, checkWhole, LONGEST_MS, resolveLimits } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidDiscoverySettingError } from './errors.ts'
import type { DiscoveryInit, FindOptions, PublishContent, PublishOptions, WatchOptions } from './index.ts'
import type { AdvertisementType, Genesis } from '@juxta/advertisement'
import type { KnownOptions, LimitRange } from '@juxta/wire'

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

const FROM_ZERO: LimitRange = [0, LONGEST_MS]
const RANGES = { confirmMs: FROM_ZERO, maxRefused: FROM_ZERO, maxPassedOn: FROM_ZERO }
const OPTIONS: KnownOptions<DiscoveryInit> = { ...DEFAULTS, datastore: 'object', now: 'function', monotonicNow: 'function', startTimer: 'function' }

/** @throws InvalidDiscoverySettingError */
export function limitsOf (init: DiscoveryInit): DiscoveryLimits {
  checkOptions('discovery()', init, OPTIONS, failing)

  return resolveLimits(DEFAULTS, init, failing, RANGES)
}

const FIND_OPTIONS: KnownOptions<FindOptions> = { limit: 'number', deadlineMs: 'number', localOnly: 'boolean', confirmMs: 'number', signal: 'object' }
const WATCH_OPTIONS: KnownOptions<WatchOptions> = { intervalMs: 'number', signal: 'object' }

/** @throws InvalidDiscoverySettingError */
export function checkFindOptions (options: FindOptions): void {
  checkOptions('find()', options, FIND_OPTIONS, failing)
}

/** @throws InvalidDiscoverySettingError */
export function checkWatchOptions (options: WatchOptions): void {
  checkOptions('watch()', options, WATCH_OPTIONS, failing)
}

const GET_OPTIONS: KnownOptions<Omit<FindOptions, 'limit'>> = { deadlineMs: 'number', localOnly: 'boolean', confirmMs: 'number', signal: 'object' }
const PUBLISH_OPTIONS: KnownOptions<PublishOptions> = { lifetimeMs: 'number', expirationMs: 'number', delegation: 'object', durable: 'boolean', signal: 'object' }
const CONTENT: KnownOptions<PublishContent<AdvertisementType>> = { attributes: 'object', genesis: 'object' }
const GENESIS: KnownOptions<Genesis> = { kind: 'string', owner: 'object', parent: 'string', nonce: 'object' }

/** @throws InvalidDiscoverySettingError */
export function checkGetOptions (options: Omit<FindOptions, 'limit'>): void {
  checkOptions('get()', options, GET_OPTIONS, failing)
}

/** @throws InvalidDiscoverySettingError */
export function checkPublication (content: PublishContent<AdvertisementType>, options: PublishOptions): void {
  checkOptions('publish()', content, CONTENT, failing)

  if (content.attributes == null) {
    throw failing('publish() takes a type and { attributes }: what it says of the resource')
  }

  if (content.genesis != null) {
    checkOptions('a genesis', content.genesis, GENESIS, failing)
  }

  checkOptions('publish()', options, PUBLISH_OPTIONS, failing)
}

/** @throws InvalidDiscoverySettingError */
export function checkNumber (name: string, value: number, least: number, greatest: number = LONGEST_MS): number {
  return checkWhole(name, value, least, greatest, failing)
}

function failing (message: string): Error {
  return new InvalidDiscoverySettingError(message)
}
