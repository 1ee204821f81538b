import { InvalidFindQueryError } from '../errors.ts'
import type { CheckedCondition, Condition, Range } from './condition.ts'
import type { FindCondition, FindRange } from '../wire/query.ts'

/** A condition as it is sent. */
export function toMessage (attribute: string, condition: CheckedCondition): FindCondition {
  if ('prefix' in condition || 'suffix' in condition || 'infix' in condition) {
    return { attribute, ...condition }
  }

  if (!('equals' in condition)) {
    return { attribute, range: toRange(condition) }
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
      return { attribute, number: equals }
  }
}

/** @throws InvalidFindQueryError */
export function fromMessage ({ text, number, truth, data, prefix, suffix, infix, range }: FindCondition): Condition {
  const equals = [text, number, truth, data].filter(value => value !== undefined)
  const others = Object.entries({ prefix, suffix, infix, range }).filter(([, value]) => value !== undefined)

  if (equals.length + others.length !== 1) {
    throw new InvalidFindQueryError('A condition compares with nothing that is known here, or with several things')
  }

  if (range !== undefined) {
    return fromRange(range)
  }

  return equals.length === 1 ? { equals: equals[0] } : Object.fromEntries(others) as unknown as Condition
}

function toRange ({ min, above, max, below }: Range<string> | Range<number>): FindRange {
  const [from, to] = [min ?? above, max ?? below]

  return {
    ...(typeof from === 'string' ? { fromText: from } : { fromNumber: from }),
    ...(typeof to === 'string' ? { toText: to } : { toNumber: to }),
    above: above !== undefined,
    below: below !== undefined
  }
}

function fromRange ({ fromText, fromNumber, toText, toNumber, above, below }: FindRange): Range {
  const [from, to] = [only(fromText, fromNumber), only(toText, toNumber)]

  if ((above && from === undefined) || (below && to === undefined)) {
    throw new InvalidFindQueryError('A range leaves out an end that it does not have')
  }

  return { ...(from === undefined ? {} : above ? { above: from } : { min: from }), ...(to === undefined ? {} : below ? { below: to } : { max: to }) }
}

function only (text: string | undefined, number: number | undefined): string | number | undefined {
  if (text !== undefined && number !== undefined) {
    throw new InvalidFindQueryError('A range has an end that is text and a number')
  }

  return text ?? number
}
