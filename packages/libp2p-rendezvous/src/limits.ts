import { checkOptions, LONGEST_MS, resolveLimits } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidLibp2pRendezvousLimitError } from './errors.ts'
import type { DiscoverOptions, Libp2pRendezvousInit, RegisterOptions } from './index.ts'
import type { KnownOptions, LimitRange } from '@juxta/wire'

/** Bounds of a point; see `constants.ts` for units and reasons. */
export interface PointLimits {
  /** Seconds of the shortest registration. */
  minTtlS: number
  /** Seconds of the longest registration. */
  maxTtlS: number
  maxRegistrations: number
  maxRegistrationsPerPeer: number
  maxRegistrationsPerNamespace: number
  /** Bytes of all registrations. */
  maxBytes: number
  /** Bytes of the registrations of one peer. */
  maxBytesPerPeer: number
  /** Bytes of a signed peer record. */
  maxRecordBytes: number
  /** Registrations in one answer. */
  maxDiscovered: number
  /** Bytes of one answer. */
  maxAnswerBytes: number
  /** Streams of all peers. */
  maxStreams: number
  maxStreamsPerPeer: number
  /** Milliseconds that a stream is kept for another request. */
  idleMs: number
  /** Milliseconds for an answer to be taken. */
  writeMs: number
  /** Requests of one peer a second; more wait. */
  requestsPerSecond: number
  /** Requests of one peer at once after a pause. */
  requestBurst: number
}

/** Bounds of a client; see `constants.ts` for units and reasons. */
export interface ClientLimits {
  /** Milliseconds for one exchange. */
  exchangeMs: number
  /** Registrations that are kept, at all points together. */
  maxKept: number
  /** Milliseconds until a registration that failed is tried again, at first. */
  retryMs: number
  /** Milliseconds, at most. */
  maxRetryMs: number
}

export interface Libp2pRendezvousLimits extends PointLimits, ClientLimits {}

const DEFAULTS: Libp2pRendezvousLimits = {
  minTtlS: constants.MIN_TTL_S,
  maxTtlS: constants.MAX_TTL_S,
  maxRegistrations: constants.MAX_REGISTRATIONS,
  maxRegistrationsPerPeer: constants.MAX_REGISTRATIONS_PER_PEER,
  maxRegistrationsPerNamespace: constants.MAX_REGISTRATIONS_PER_NAMESPACE,
  maxBytes: constants.MAX_BYTES,
  maxBytesPerPeer: constants.MAX_BYTES_PER_PEER,
  maxRecordBytes: constants.MAX_RECORD_BYTES,
  maxDiscovered: constants.MAX_DISCOVERED,
  maxAnswerBytes: constants.MAX_ANSWER_BYTES,
  maxStreams: constants.MAX_STREAMS,
  maxStreamsPerPeer: constants.MAX_STREAMS_PER_PEER,
  idleMs: constants.IDLE_MS,
  writeMs: constants.WRITE_MS,
  requestsPerSecond: constants.REQUESTS_PER_SECOND,
  requestBurst: constants.REQUEST_BURST,
  exchangeMs: constants.EXCHANGE_MS,
  maxKept: constants.MAX_KEPT,
  retryMs: constants.RETRY_MS,
  maxRetryMs: constants.MAX_RETRY_MS
}

/** An answer has to hold the largest registration. */
const RANGES: Partial<Record<keyof Libp2pRendezvousLimits, LimitRange>> = { maxAnswerBytes: [2 * constants.MAX_REQUEST_BYTES, LONGEST_MS] }
const OPTIONS: KnownOptions<Libp2pRendezvousInit> = { ...DEFAULTS, serve: 'boolean', now: 'function', startTimer: 'function', random: 'function' }

/** @throws InvalidLibp2pRendezvousLimitError */
export function limitsOf (init: Libp2pRendezvousInit): Libp2pRendezvousLimits {
  checkOptions('libp2pRendezvous()', init, OPTIONS, failing)
  const limits = resolveLimits(DEFAULTS, init, failing, RANGES)

  if (limits.minTtlS > limits.maxTtlS) {
    throw failing(`minTtlS is ${limits.minTtlS}, and maxTtlS ${limits.maxTtlS}`)
  }

  return limits
}

const REGISTER_OPTIONS: KnownOptions<RegisterOptions> = { ttl: 'any', keep: 'boolean', signal: 'object' }
const DISCOVER_OPTIONS: KnownOptions<DiscoverOptions> = { namespace: 'string', limit: 'number', cookie: 'object', follow: 'boolean', followMs: 'number', signal: 'object' }

/** @throws InvalidLibp2pRendezvousLimitError */
export function checkRegisterOptions (of: 'register' | 'keep', options: RegisterOptions): void {
  checkOptions(`${of}()`, options, REGISTER_OPTIONS, failing)
}

/** @throws InvalidLibp2pRendezvousLimitError */
export function checkDiscoverOptions (options: DiscoverOptions): void {
  checkOptions('discover()', options, DISCOVER_OPTIONS, failing)
}

function failing (message: string): Error {
  return new InvalidLibp2pRendezvousLimitError(message)
}
