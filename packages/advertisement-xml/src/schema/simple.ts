import { InvalidDocumentError } from '@juxta/advertisement'
import { base64pad } from 'multiformats/bases/base64'
import { equals, fromHex, toHex } from 'multiformats/bytes'
import { InvalidXmlError } from '../errors.ts'
import { trim } from '../xml/element.ts'
import type { Scalar } from '@juxta/advertisement'

/** What restricts a simple type; each one beside those of the type that it restricts */
export interface Facets {
  enumeration?: readonly Scalar[]
  /** characters of text, or bytes */
  minLength?: number
  maxLength?: number
  min?: number
  max?: number
  moreThan?: number
  lessThan?: number
}

/** A type of XML Schema whose values are scalars */
export interface Simple {
  readonly of: 'string' | 'number' | 'integer' | 'boolean' | 'bytes'
  /** how the text of an element becomes a value, but for the facets; undefined: it is none */
  readonly parse: (text: string) => Scalar | undefined
  readonly format: (value: Scalar) => string
  readonly facets: readonly Facets[]
}

type Form = Pick<Simple, 'of' | 'parse' | 'format'>

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const INTEGER = /^[+-]?\d+$/

const number: Form = {
  of: 'number',
  parse: (text) => NUMBER.test(trim(text)) && Number.isFinite(Number(text)) ? Number(text) : undefined,
  format: String
}

const integer: Form = {
  of: 'integer',
  parse: (text) => INTEGER.test(trim(text)) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined,
  format: String
}

const string = (space: (text: string) => string): Form => ({ of: 'string', parse: space, format: String })
const replace = (text: string): string => text.replace(/[\t\r\n]/g, ' ')
const collapse = (text: string): string => trim(text).replace(/[ \t\r\n]+/g, ' ')

const bytes = (decode: (text: string) => Uint8Array, format: (bytes: Uint8Array) => string): Form => ({
  of: 'bytes',
  parse: (text) => {
    try {
      return new Uint8Array(decode(text.replace(/[ \t\r\n]/g, '')))
    } catch {
      // what it throws is not an error of its own
      return undefined
    }
  },
  format: (value) => format(value as Uint8Array)
})

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([['true', true], ['1', true], ['false', false], ['0', false]])
const HEX = /^(?:[0-9a-fA-F]{2})*$/

function ofHex (text: string): Uint8Array {
  if (!HEX.test(text)) {
    throw new Error('not hexadecimal')
  }

  return fromHex(text.toLowerCase())
}

const whole = (min?: number, max?: number): Simple => ({ ...integer, facets: [{ min, max }] })
const plain = (form: Form): Simple => ({ ...form, facets: [] })
const bits = (n: number): number => 2 ** n - 1

/** The types that come with XML Schema and are understood here. Whole numbers are within 2^53 - 1 on both sides of 0. */
export const BUILT_IN: ReadonlyMap<string, Simple> = new Map([
  ['string', plain(string((text) => text))],
  ['normalizedString', plain(string(replace))],
  ['token', plain(string(collapse))],
  ['anyURI', plain(string(collapse))],
  ['boolean', plain({ of: 'boolean', parse: (text) => BOOLEANS.get(trim(text)), format: String })],
  ['decimal', plain(number)],
  ['double', plain(number)],
  ['float', plain(number)],
  ['integer', whole()],
  ['long', whole()],
  ['unsignedLong', whole(0)],
  ['nonNegativeInteger', whole(0)],
  ['positiveInteger', whole(1)],
  ['nonPositiveInteger', whole(undefined, 0)],
  ['negativeInteger', whole(undefined, -1)],
  ['int', whole(-(2 ** 31), bits(31))],
  ['short', whole(-(2 ** 15), bits(15))],
  ['byte', whole(-(2 ** 7), bits(7))],
  ['unsignedInt', whole(0, bits(32))],
  ['unsignedShort', whole(0, bits(16))],
  ['unsignedByte', whole(0, bits(8))],
  ['base64Binary', plain(bytes((text) => base64pad.baseDecode(text), (value) => base64pad.baseEncode(value)))],
  ['hexBinary', plain(bytes(ofHex, (value) => toHex(value).toUpperCase()))]
])

/**
 * The value of a text.
 *
 * @throws {InvalidXmlError}
 */
export function parseSimple (simple: Simple, text: string, path: string): Scalar {
  const value = simple.parse(text)
  const found = value === undefined ? `is not of type ${simple.of}` : problemOf(simple, value)

  if (value === undefined || found !== undefined) {
    throw new InvalidXmlError(path, String(found))
  }

  return value
}

/**
 * That a value is one of the type.
 *
 * @throws {InvalidDocumentError}
 */
export function checkSimple (simple: Simple, value: unknown, path: string): Scalar {
  const found = isOf(simple, value) ? problemOf(simple, value) : `is not of type ${simple.of}`

  if (found !== undefined) {
    throw new InvalidDocumentError(path, found)
  }

  return value as Scalar
}

function isOf ({ of }: Simple, value: unknown): value is Scalar {
  switch (of) {
    case 'bytes':
      return value instanceof Uint8Array
    case 'integer':
      return Number.isSafeInteger(value)
    case 'number':
      return Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string'
  }
}

function problemOf ({ facets }: Simple, value: Scalar): string | undefined {
  for (const { enumeration, minLength = 0, maxLength = Infinity, min = -Infinity, max = Infinity, moreThan = -Infinity, lessThan = Infinity } of facets) {
    const length = typeof value === 'string' ? [...value].length : value instanceof Uint8Array ? value.byteLength : 0

    if (enumeration !== undefined && !enumeration.some((one) => sameScalar(one, value))) {
      return 'is not one of those that are allowed'
    }

    if ((typeof value === 'string' || value instanceof Uint8Array) && !(length >= minLength && length <= maxLength)) {
      return `has a length of ${length}, not from ${minLength} to ${maxLength}`
    }

    if (typeof value === 'number' && !(value >= min && value <= max && value > moreThan && value < lessThan)) {
      return `is ${value}, out of its range`
    }
  }

  return undefined
}

function sameScalar (a: Scalar, b: Scalar): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? equals(a, b) : a === b
}
