import { InvalidDefinitionError, InvalidDocumentError } from '../errors.ts'
import { isAttributeName } from '../names.ts'
import { isMap } from '../document/value.ts'
import { checkNames } from '../option-names.ts'
import type { AttributeValue } from '../document/value.ts'

/**
 * What one attribute of a type can be. `V` is its value, `O` whether a document may go without it, `I` whether it can be searched for.
 */
export interface Attribute<V = unknown, O extends boolean = boolean, I extends boolean = boolean> {
  readonly optional: O
  readonly index: I
  /** only scalars and lists of them can be indexed */
  readonly shape: 'scalar' | 'scalars' | 'other'
  /** what its values are, those of a list one by one: what it can be searched for. Not said of those that can't be. */
  readonly kind?: ValueKind
  /**
   * The value, if it is one of this attribute.
   *
   * @throws {InvalidDocumentError}
   */
  check (value: unknown, path: string): V
}

/** What a value that can be searched for is */
export type ValueKind = 'text' | 'number' | 'boolean' | 'bytes'

export interface AttributeOptions {
  /** whether a document may go without it. Default false. */
  optional?: boolean
  /** whether documents can be found by it. Default false. */
  index?: boolean
}

type IsOptional<P> = P extends { optional: true } ? true : false

type IsIndexed<P> = P extends { index: true } ? true : false

/**
 * What a type calls its attributes, and what they are.
 */
export type AttributeDefinitions = Readonly<Record<string, Attribute>>

/** What `check` gives of an attribute */
export type ValueOf<A> = A extends Attribute<infer V, boolean, boolean> ? V : never

type OptionalNames<A> = { [K in keyof A]: A[K] extends Attribute<unknown, true, boolean> ? K : never }[keyof A]

type Flat<T> = { readonly [K in keyof T]: T[K] }

/**
 * The object that has the attributes of a definition.
 */
export type ValuesOf<A extends AttributeDefinitions> = string extends keyof A
  ? { readonly [name: string]: AttributeValue | undefined }
  : Flat<{ [K in Exclude<keyof A, OptionalNames<A>>]: ValueOf<A[K]> } & { [K in OptionalNames<A>]?: ValueOf<A[K]> }>

export interface LengthOptions extends AttributeOptions {
  maxBytes?: number
}

export interface RangeOptions extends AttributeOptions {
  min?: number
  max?: number
}

const utf8 = new TextEncoder()

function attribute <V, P extends AttributeOptions> (
  of: string,
  options: P | undefined,
  own: readonly string[],
  shape: Attribute['shape'],
  check: (value: unknown, path: string) => V,
  kind?: ValueKind
): Attribute<V, IsOptional<P>, IsIndexed<P>> {
  checkNames(of, options ?? {}, ['optional', 'index', ...own], (message) => new InvalidDefinitionError(message))
  const { optional = false, index = false }: AttributeOptions = options ?? {}

  if (index && shape === 'other') {
    throw new InvalidDefinitionError('only text, numbers, true or false, bytes, and lists of these can be indexed')
  }

  return { optional: optional as IsOptional<P>, index: index as IsIndexed<P>, shape, kind, check }
}

/**
 * Text, of `maxBytes` in UTF-8. By default as long as the document allows; an indexed one can't be longer than an index entry, 256 bytes.
 */
export function string <const P extends LengthOptions> (options?: P): Attribute<string, IsOptional<P>, IsIndexed<P>> {
  const { maxBytes = Infinity } = options ?? {}

  return attribute('string()', options, ['maxBytes'], 'scalar', (value, path) => {
    if (typeof value !== 'string') {
      throw new InvalidDocumentError(path, 'is not text')
    }

    if (maxBytes !== Infinity && utf8.encode(value).byteLength > maxBytes) {
      throw new InvalidDocumentError(path, `is longer than ${maxBytes} bytes`)
    }

    return value
  }, 'text')
}

function ranged (value: unknown, path: string, { min = -Infinity, max = Infinity }: RangeOptions = {}): number {
  if (typeof value !== 'number') {
    throw new InvalidDocumentError(path, 'is not a number')
  }

  if (!(value >= min && value <= max)) {
    throw new InvalidDocumentError(path, `is ${value}, not from ${min} to ${max}`)
  }

  return value
}

/**
 * A finite number.
 */
export function number <const P extends RangeOptions> (options?: P): Attribute<number, IsOptional<P>, IsIndexed<P>> {
  return attribute('number()', options, ['min', 'max'], 'scalar', (value, path) => ranged(value, path, options), 'number')
}

/**
 * A whole number, at most 2^53 - 1 on both sides of 0.
 */
export function integer <const P extends RangeOptions> (options?: P): Attribute<number, IsOptional<P>, IsIndexed<P>> {
  return attribute('integer()', options, ['min', 'max'], 'scalar', (value, path) => {
    if (!Number.isSafeInteger(value)) {
      throw new InvalidDocumentError(path, 'is not a whole number')
    }

    return ranged(value, path, options)
  }, 'number')
}

/**
 * True or false.
 */
export function boolean <const P extends AttributeOptions> (options?: P): Attribute<boolean, IsOptional<P>, IsIndexed<P>> {
  return attribute('boolean()', options, [], 'scalar', (value, path) => {
    if (typeof value !== 'boolean') {
      throw new InvalidDocumentError(path, 'is not true or false')
    }

    return value
  }, 'boolean')
}

/**
 * Bytes.
 */
export function bytes <const P extends LengthOptions> (options?: P): Attribute<Uint8Array, IsOptional<P>, IsIndexed<P>> {
  const { maxBytes = Infinity } = options ?? {}

  return attribute('bytes()', options, ['maxBytes'], 'scalar', (value, path) => {
    if (!(value instanceof Uint8Array)) {
      throw new InvalidDocumentError(path, 'is not bytes')
    }

    if (value.byteLength > maxBytes) {
      throw new InvalidDocumentError(path, `is longer than ${maxBytes} bytes`)
    }

    return value
  }, 'bytes')
}

/**
 * One of some texts.
 */
export function oneOf <const V extends string, const P extends AttributeOptions> (
  values: readonly V[], options?: P
): Attribute<V, IsOptional<P>, IsIndexed<P>> {
  return attribute('oneOf()', options, [], 'scalar', (value, path) => {
    const found = values.find((one) => one === value)

    if (found === undefined) {
      throw new InvalidDocumentError(path, `is not one of ${values.join(', ')}`)
    }

    return found
  }, 'text')
}

/**
 * Any number of values, `maxLength` if that is given; indexed, each makes an entry.
 */
export function list <V, const P extends AttributeOptions & { maxLength?: number }> (
  of: Attribute<V>, options?: P
): Attribute<readonly V[], IsOptional<P>, IsIndexed<P>> {
  const { maxLength = Infinity } = options ?? {}

  if (of.index || of.optional) {
    throw new InvalidDefinitionError('a list is indexed or optional, what is in it is not')
  }

  return attribute('list()', options, ['maxLength'], of.shape === 'scalar' ? 'scalars' : 'other', (value, path) => {
    if (!Array.isArray(value)) {
      throw new InvalidDocumentError(path, 'is not a list')
    }

    if (value.length > maxLength) {
      throw new InvalidDocumentError(path, `has more than ${maxLength} values`)
    }

    return value.map((one, i) => of.check(one, `${path}[${i}]`))
  }, of.kind)
}

/**
 * Fields of one thing together. It can't be indexed.
 */
export function record <F extends AttributeDefinitions, const P extends { optional?: boolean }> (
  fields: F, options?: P
): Attribute<ValuesOf<F>, IsOptional<P>, IsIndexed<P>> {
  for (const [name, { index }] of Object.entries(fields)) {
    if (!isAttributeName(name) || index) {
      throw new InvalidDefinitionError(`${name} is not the name of a field, or is indexed within a record`)
    }
  }

  return attribute('record()', options, [], 'other', (value, path) => {
    if (!isMap(value)) {
      throw new InvalidDocumentError(path, 'is not a map')
    }

    checkValues(fields, value, path)

    return value as ValuesOf<F>
  })
}

/**
 * That all are there which must be, and are what they should be. Others are let be: a later version of the type may have declared them.
 *
 * @param partial - whether those that must be there may be missing
 * @throws {InvalidDocumentError}
 */
export function checkValues (definitions: AttributeDefinitions, values: Readonly<Record<string, unknown>>, path: string, partial = false): void {
  for (const [name, definition] of Object.entries(definitions)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined

    if (value !== undefined) {
      definition.check(value, `${path}.${name}`)
    } else if (!definition.optional && !partial) {
      throw new InvalidDocumentError(`${path}.${name}`, 'is missing')
    }
  }
}
