import { MAX_VALUE_BYTES } from '../constants.ts'
import { InvalidFindQueryError } from '../errors.ts'

/** What an attribute is compared with. Text and bytes are equal byte by byte, numbers as 64-bit floats; a number is never equal to text. */
export type ComparedValue = string | number | bigint | boolean | Uint8Array

/**
 * From where and to where a value may be, at least one of them: `min` and `max` are in it, `above` and `below` are not. Numbers are in their order, text is
 * bytewise in UTF-8; a value of the other kind is not in it. Nothing is in one that ends before it begins.
 */
export interface Range<V = string | number | bigint> {
  readonly min?: V
  /** instead of `min` */
  readonly above?: V
  readonly max?: V
  /** instead of `max` */
  readonly below?: V
}

/** How text begins, ends, or what is somewhere in it: as it is written, capitals and accents included. */
export type TextCondition = { readonly prefix: string } | { readonly suffix: string } | { readonly infix: string }

/** What a value of an attribute is. */
export type Condition = { readonly equals: ComparedValue } | TextCondition | Range

/** A condition in the one form that it has after checking. */
export type CheckedCondition = { equals: Exclude<ComparedValue, bigint> } | TextCondition | Range<string> | Range<number>

const TEXTS = ['prefix', 'suffix', 'infix'] as const
const ENDS = ['min', 'above', 'max', 'below'] as const
const encoder = new TextEncoder()

/** @throws InvalidFindQueryError */
export function checkCondition (attribute: string, condition: Condition): CheckedCondition {
  const given = condition as Record<string, unknown>
  const kinds = ['equals', ...TEXTS, ...ENDS].filter(kind => given[kind] !== undefined)
  const text = TEXTS.find(kind => kinds.includes(kind))

  if (kinds.length === 0 || (kinds.length > 1 && (text != null || kinds.includes('equals')))) {
    throw new InvalidFindQueryError(`${attribute} is to be compared in one way: equals, prefix, suffix, infix, or from min or above to max or below`)
  }

  if (text != null) {
    return { [text]: checkText(attribute, given[text]) } as unknown as TextCondition
  }

  return kinds.includes('equals') ? { equals: checkEquals(attribute, given.equals) } : checkRange(attribute, condition as Range)
}

function checkEquals (attribute: string, equals: unknown): string | number | boolean | Uint8Array {
  if (typeof equals === 'bigint' || typeof equals === 'number') {
    return checkNumber(attribute, equals)
  }

  if (equals instanceof Uint8Array) {
    // indexed in hexadecimal
    if (equals.byteLength * 2 > MAX_VALUE_BYTES) {
      throw new InvalidFindQueryError(`${attribute} is compared with more than ${MAX_VALUE_BYTES / 2} bytes`)
    }

    return equals
  }

  return typeof equals === 'boolean' ? equals : checkText(attribute, equals)
}

function checkRange (attribute: string, range: Range): Range<string> | Range<number> {
  const ends = ENDS.filter(end => range[end] !== undefined).map((end): [string, string | number] => {
    const value: unknown = range[end]

    return [end, typeof value === 'bigint' || typeof value === 'number' ? checkNumber(attribute, value) : checkText(attribute, value)]
  })

  if ((range.min !== undefined && range.above !== undefined) || (range.max !== undefined && range.below !== undefined)) {
    throw new InvalidFindQueryError(`${attribute} is to be in a range that begins or ends twice`)
  }

  if (new Set(ends.map(([, value]) => typeof value)).size > 1) {
    throw new InvalidFindQueryError(`${attribute} is to be in a range from text to a number`)
  }

  return Object.fromEntries(ends) as Range<string> | Range<number>
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
