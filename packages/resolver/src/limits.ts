import { checkOptions, checkWhole, LONGEST_MS, resolveLimits } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidLimitError } from './errors.ts'
import type { ResolverInit } from './index.ts'
import type { KnownOptions, LimitRange } from '@juxta/wire'

/** What one handler is held to; each at most what the resolver as a whole allows, which is the default. */
export interface HandlerLimits {
  /** Bytes in a query's payload. */
  maxQueryBytes: number
  /** Bytes in one response's payload. */
  maxResponseBytes: number
  /** Responses to one query. */
  maxResponses: number
  /** Bytes in all responses to one query. */
  maxAnswerBytes: number
  /** Queries worked on at once. */
  maxQueries: number
  /** Milliseconds for the handler and its responses. */
  handlerMs: number
}

/** Every bound that can be set; see `constants.ts` for units and reasons. */
export interface ResolverLimits extends HandlerLimits {
  /** Queries of one peer worked on at once. */
  maxQueriesPerPeer: number
  /** Milliseconds until a query has arrived as a whole. */
  readQueryMs: number
  /** How often a query may have been passed on. */
  maxHops: number
  /** Milliseconds a neighbour that refused a scope counts as outside of it. */
  refusalMs: number
}

const DEFAULT_LIMITS: ResolverLimits = {
  maxQueryBytes: constants.MAX_QUERY_BYTES,
  maxResponseBytes: constants.MAX_RESPONSE_BYTES,
  maxResponses: constants.MAX_RESPONSES,
  maxAnswerBytes: constants.MAX_ANSWER_BYTES,
  maxQueries: constants.MAX_QUERIES,
  handlerMs: constants.HANDLER_MS,
  maxQueriesPerPeer: constants.MAX_QUERIES_PER_PEER,
  readQueryMs: constants.READ_QUERY_MS,
  maxHops: constants.MAX_HOPS,
  refusalMs: constants.REFUSAL_MS
}

const OF_A_HANDLER = ['maxQueryBytes', 'maxResponseBytes', 'maxResponses', 'maxAnswerBytes', 'maxQueries', 'handlerMs'] as const

/** Least and greatest value: 0 where that means none, and what timers and the messages' fields hold. */
const RANGES: Record<keyof ResolverLimits, LimitRange> = {
  maxQueryBytes: [0, constants.MAX_UINT32],
  maxResponseBytes: [0, constants.MAX_UINT32],
  maxResponses: [1, constants.MAX_UINT32],
  maxAnswerBytes: [0, constants.MAX_UINT32],
  maxQueries: [1, constants.MAX_UINT32],
  handlerMs: [1, LONGEST_MS - constants.HANDLER_GRACE_MS],
  maxQueriesPerPeer: [1, constants.MAX_UINT32],
  readQueryMs: [1, LONGEST_MS],
  maxHops: [0, constants.MAX_UINT32],
  refusalMs: [0, LONGEST_MS]
}

const OPTIONS: KnownOptions<ResolverInit> = {
  ...DEFAULT_LIMITS, protocolPrefix: 'string', scopes: 'object|function', admissions: 'object', now: 'function', startTimer: 'function', random: 'function'
}

/** @throws InvalidLimitError */
export function limitsOf (init: ResolverInit): ResolverLimits {
  checkOptions('resolver()', init, OPTIONS, failing)

  return resolveLimits(DEFAULT_LIMITS, init, failing, RANGES)
}

const HANDLER_OPTIONS = Object.fromEntries(OF_A_HANDLER.map(name => [name, 'any'])) as KnownOptions<HandlerLimits>

/** @throws InvalidLimitError */
export function handlerLimitsOf (limits: ResolverLimits, own: Partial<HandlerLimits>): HandlerLimits {
  checkOptions('handle()', own, HANDLER_OPTIONS, failing)
  const entries = OF_A_HANDLER.map(key => [key, checkWhole(key, own[key] ?? limits[key], RANGES[key][0], limits[key], failing)])

  return Object.fromEntries(entries) as HandlerLimits
}

function failing (message: string): Error {
  return new InvalidLimitError(message)
}
