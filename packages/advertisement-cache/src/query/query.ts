import { MAX_CONDITIONS, MAX_NAME_LENGTH, MAX_QUERY_BYTES, MAX_VALUE_BYTES } from '../constants.ts'
import { InvalidFindQueryError, UnsupportedFindQueryError } from '../errors.ts'
import { FindQuery } from '../wire/query.ts'
import type { FindCondition } from '../wire/query.ts'

/**
 * What a value of an attribute is. Text and bytes are equal byte by byte, numbers as 64-bit floats; a number is never equal to text. Only text has a
 * prefix.
 */
export type Condition = { equals: string | number | bigint | boolean | Uint8Array } | { prefix: string }

/**
 * Which advertisements are wanted: those of a type of which all conditions hold. Attributes are those that the advertisement is indexed by, and `id` and
 * `owner`, which all have; of one that is a list, one value has to be as asked.
 */
export interface Query {
  type: string
  where: Record<string, Condition>
}

const TYPE_NAME = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/
const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/
const encoder = new TextEncoder()

/**
 * A query that is within all bounds, at most 16 conditions, with its values in the one form they have after decoding.
 *
 * @throws InvalidFindQueryError
 */
export function checkQuery ({ type, where }: Query): Query {
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

  return FindQuery.encode({ type, where: conditions, requires: 0 })
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

function checkCondition (attribute: string, condition: Condition): Condition {
  if ('prefix' in condition) {
    return { prefix: checkText(attribute, condition.prefix) }
  }

  const { equals } = condition

  if (typeof equals === 'bigint' || typeof equals === 'number') {
    return { equals: checkNumber(attribute, equals) }
  }

  if (equals instanceof Uint8Array) {
    // indexed in hexadecimal
    if (equals.byteLength * 2 > MAX_VALUE_BYTES) {
      throw new InvalidFindQueryError(`${attribute} is compared with more than ${MAX_VALUE_BYTES / 2} bytes`)
    }

    return { equals }
  }

  return { equals: typeof equals === 'boolean' ? equals : checkText(attribute, equals) }
}

function checkText (attribute: string, text: unknown): string {
  if (typeof text !== 'string' || !text.isWellFormed()) {
    throw new InvalidFindQueryError(`${attribute} is compared with what is neither well-formed text, a number, true or false, nor bytes`)
  }

  if (text.length > MAX_VALUE_BYTES || encoder.encode(text).byteLength > MAX_VALUE_BYTES) {
    throw new InvalidFindQueryError(`${attribute} is compared with text of more than ${MAX_VALUE_BYTES} bytes`)
  }

  return text
}

function checkNumber (attribute: string, given: number | bigint): number {
  const number = Number(given)

  if (!Number.isFinite(number) || (typeof given === 'bigint' && BigInt(number) !== given)) {
    throw new InvalidFindQueryError(`${attribute} is compared with a number that is no finite 64-bit float`)
  }

  // -0 is 0
  return number + 0
}

function toMessage (attribute: string, condition: Condition): FindCondition {
  if ('prefix' in condition) {
    return { attribute, prefix: condition.prefix }
  }

  const { equals } = condition

  switch (typeof equals) {
    case 'string':
      return { attribute, text: equals }
    case 'boolean':
      return { attribute, truth: equals }
    case 'object':
      return { attribute, data: new Uint8Array(equals) }
    default:
      return { attribute, number: Number(equals) }
  }
}

function fromMessage ({ text, number, truth, data, prefix }: FindCondition): Condition {
  const values = [text, number, truth, data].filter(value => value !== undefined)

  if (values.length + (prefix === undefined ? 0 : 1) !== 1) {
    throw new InvalidFindQueryError('A condition compares with nothing that is known here, or with several things')
  }

  return prefix === undefined ? { equals: values[0] } : { prefix }
}
