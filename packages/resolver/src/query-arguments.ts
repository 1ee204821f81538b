import { checkOptions, LONGEST_MS, openScope } from '@juxta/wire'
import * as constants from './constants.ts'
import { InvalidQueryError, QueryTooLargeError, TooManyHopsError } from './errors.ts'
import type { NeighbourQueryOptions, QueryOptions } from './index.ts'
import type { ResolverLimits } from './limits.ts'
import type { KnownOptions, Scope } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

/** A query whose numbers are all set, and in their ranges */
export interface CheckedQuery {
  name: string
  query: Uint8Array
  scope: Scope
  hops: number
  deadlineMs: number
  maxResponses: number
  maxBytes: number
}

export interface CheckedNeighbourQuery {
  peers?: PeerId[]
  concurrency: number
  perPeerMs: number
  limit: number
}

/** @throws InvalidQueryError */
export function checkName (name: string): void {
  const { byteLength } = new TextEncoder().encode(name)

  if (byteLength === 0 || byteLength > constants.MAX_NAME_BYTES || !name.isWellFormed()) {
    throw new InvalidQueryError(`A name has 1 to ${constants.MAX_NAME_BYTES} bytes of UTF-8`)
  }
}

const QUERY_OPTIONS: KnownOptions<QueryOptions> = { scope: 'object', deadlineMs: 'any', maxResponses: 'any', maxBytes: 'any', hops: 'any', signal: 'object' }
const NEIGHBOUR_OPTIONS: KnownOptions<NeighbourQueryOptions> = { ...QUERY_OPTIONS, peers: 'object', concurrency: 'any', perPeerMs: 'any', limit: 'any' }

/** @throws InvalidQueryError */
export function checkNames (of: 'query' | 'queryNeighbours', options: NeighbourQueryOptions): void {
  checkOptions<object>(`${of}()`, options, of === 'query' ? QUERY_OPTIONS : NEIGHBOUR_OPTIONS, message => new InvalidQueryError(message))
}

/** @throws InvalidQueryError, QueryTooLargeError, TooManyHopsError */
export function checkQuery (name: string, query: Uint8Array, options: QueryOptions, limits: ResolverLimits): CheckedQuery {
  checkName(name)

  if (query.byteLength > limits.maxQueryBytes) {
    throw new QueryTooLargeError(`A query of ${query.byteLength} bytes exceeds the limit of ${limits.maxQueryBytes}`)
  }

  const { scope = openScope, hops = 0, deadlineMs = constants.DEADLINE_MS } = options
  const { maxResponses = constants.MAX_RESPONSES, maxBytes = constants.MAX_ANSWER_BYTES } = options
  check('hops', hops, 0, constants.MAX_UINT32)
  check('deadlineMs', deadlineMs, 1, LONGEST_MS - constants.HANDLER_GRACE_MS)
  check('maxResponses', maxResponses, 1, constants.MAX_UINT32)
  check('maxBytes', maxBytes, 1, constants.MAX_UINT32)

  if (hops > limits.maxHops) {
    throw new TooManyHopsError(`The query was passed on ${hops} times, more than ${limits.maxHops}`)
  }

  return { name, query, scope, hops, deadlineMs, maxResponses, maxBytes }
}

/** @throws InvalidQueryError */
export function checkNeighbourQuery (options: NeighbourQueryOptions): CheckedNeighbourQuery {
  const { peers, concurrency = constants.CONCURRENCY, perPeerMs = constants.PER_PEER_MS, limit = Infinity } = options
  check('concurrency', concurrency, 1, constants.MAX_UINT32)
  check('perPeerMs', perPeerMs, 1, LONGEST_MS - constants.HANDLER_GRACE_MS)

  if (limit !== Infinity) {
    check('limit', limit, 1, Number.MAX_SAFE_INTEGER)
  }

  return { peers: peers == null ? undefined : [...peers], concurrency, perPeerMs, limit }
}

function check (name: string, value: number, least: number, greatest: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > greatest) {
    throw new InvalidQueryError(`${name} is ${String(value)}, not a whole number from ${least} to ${greatest}`)
  }
}
