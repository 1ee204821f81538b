import { MAX_CONDITIONS, MAX_NAME_LENGTH, MAX_QUERY_BYTES } from '../constants.ts'
import { InvalidFindQueryError, UnsupportedFindQueryError } from '../errors.ts'
import { FindQuery } from '../wire/query.ts'
import { checkCondition } from './condition.ts'
import { fromMessage, toMessage } from './message.ts'
import type { CheckedCondition, Condition } from './condition.ts'

/**
 * Which advertisements are wanted: those of a type of which all conditions hold. Attributes are those that the advertisement is indexed by, and `id` and
 * `owner`, which all have; of one that is a list, one value has to be as asked.
 */
export interface Query {
  type: string
  where: Record<string, Condition>
}

/** A query that is within all bounds, in the one form that it has after decoding. */
export interface CheckedQuery extends Query {
  where: Record<string, CheckedCondition>
}

const TYPE_NAME = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/
const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/**
 * A query that is within all bounds, at most 16 conditions, with its values in the one form they have after decoding.
 *
 * @throws InvalidFindQueryError
 */
export function checkQuery ({ type, where }: Query): CheckedQuery {
  if (typeof type !== 'string' || type.length > MAX_NAME_LENGTH || !TYPE_NAME.test(type)) {
    throw new InvalidFindQueryError('The type is not the name of one')
  }

  const conditions = Object.entries(where)

  if (conditions.length > MAX_CONDITIONS) {
    throw new InvalidFindQueryError(`The query has more than ${MAX_CONDITIONS} conditions`)
  }

  return { type, where: Object.fromEntries(conditions.map(([attribute, condition]) => [checkAttribute(attribute), checkCondition(attribute, condition)])) }
}

/**
 * The same bytes for the same query, at most 8,192.
 *
 * @throws InvalidFindQueryError
 */
export function encodeQuery (query: Query): Uint8Array {
  const { type, where } = checkQuery(query)
  const conditions = Object.keys(where).sort().map(attribute => toMessage(attribute, where[attribute]))
  const bytes = FindQuery.encode({ type, where: conditions, requires: 0 })

  if (bytes.byteLength > MAX_QUERY_BYTES) {
    throw new InvalidFindQueryError(`The query has more than ${MAX_QUERY_BYTES} bytes`)
  }

  return bytes
}

/**
 * @throws InvalidFindQueryError - the bytes are no query, or one beyond a bound
 * @throws UnsupportedFindQueryError - it requires what is not known here
 */
export function decodeQuery (bytes: Uint8Array): Query {
  if (bytes.byteLength > MAX_QUERY_BYTES) {
    throw new InvalidFindQueryError(`The query has more than ${MAX_QUERY_BYTES} bytes`)
  }

  const { type, where, requires } = decodeMessage(bytes)

  if (requires !== 0) {
    throw new UnsupportedFindQueryError('The query requires what is not known here')
  }

  const conditions = where.map((message): [string, Condition] => [message.attribute, fromMessage(message)])

  if (new Set(conditions.map(([attribute]) => attribute)).size < conditions.length) {
    throw new InvalidFindQueryError('The query has two conditions for one attribute')
  }

  return checkQuery({ type, where: Object.fromEntries(conditions) })
}

function decodeMessage (bytes: Uint8Array): FindQuery {
  try {
    return FindQuery.decode(bytes, { limits: { where: MAX_CONDITIONS } })
  } catch (cause) {
    throw new InvalidFindQueryError('The bytes are no query', { cause })
  }
}

function checkAttribute (attribute: string): string {
  if (attribute.length > MAX_NAME_LENGTH || !ATTRIBUTE_NAME.test(attribute)) {
    throw new InvalidFindQueryError('A condition is for something that is not the name of an attribute')
  }

  return attribute
}
