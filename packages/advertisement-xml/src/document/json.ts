import { limitsOf, putTogether, takeApart } from '@juxta/advertisement/internal'
import { base64 } from 'multiformats/bases/base64'
import { InvalidJsonError } from '../errors.ts'
import { checkOptionNames } from '../limits.ts'
import type { Unopened } from './xml.ts'
import type { AttributeValue, Limits, SealedDocument } from '@juxta/advertisement'

/** A value as JSON; bytes are `{ "/": { "bytes": … } }` with base64 without padding, as in DAG-JSON */
export type JsonValue = string | number | boolean | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/**
 * An advertisement as JSON.
 */
export interface JsonAdvertisement {
  readonly id: string
  /** peer ids */
  readonly owner: string
  readonly publisher: string
  /** every field of the document */
  readonly document: JsonValue
  readonly publicKey: JsonValue
  readonly signature: JsonValue
}

/**
 * An advertisement as an object for `JSON.stringify`. Nothing is left out, and the same bytes can be made of it again. `owner` and `publisher` are there to be looked at.
 */
export function toJson ({ id, owner, publisher, bytes }: Pick<SealedDocument, 'id' | 'owner' | 'publisher' | 'bytes'>): JsonAdvertisement {
  const { document, publicKey, signature } = takeApart(bytes, limitsOf({ maxBytes: Math.max(1, bytes.byteLength) }))

  return {
    id, owner: owner.toString(), publisher: publisher.toString(), document: jsonOf(document), publicKey: jsonOf(publicKey), signature: jsonOf(signature)
  }
}

/**
 * The sealed bytes of an advertisement that was made JSON, for `open` to verify. What has no part in the bytes but `id` is not looked at.
 *
 * @throws {InvalidJsonError} with the path of the field at fault
 * @throws {InvalidDocumentError} of @juxta/advertisement
 */
export function fromJson (json: unknown, options: { limits?: Partial<Limits> } = {}): Unopened {
  checkOptionNames('fromJson()', options, ['limits'])
  const limits = limitsOf(options.limits)

  if (!isObject(json)) {
    throw new InvalidJsonError('advertisement', 'is not an object')
  }

  const value = (name: string): unknown => Object.hasOwn(json, name) ? fromValue(json[name], name, limits.maxNesting) : undefined
  const [document, publicKey, signature] = ['document', 'publicKey', 'signature'].map(value)

  if (!isObject(document)) {
    throw new InvalidJsonError('document', document === undefined ? 'is missing, which an advertisement as JSON has beside publicKey and signature' : 'is not an object')
  }

  if (json.id !== undefined && typeof json.id !== 'string') {
    throw new InvalidJsonError('id', 'is not text')
  }

  return {
    id: json.id,
    bytes: putTogether({ document: document as Record<string, AttributeValue>, publicKey: bytes(publicKey, 'publicKey'), signature: bytes(signature, 'signature') }, limits)
  }
}

/**
 * A value as JSON.
 */
export function jsonOf (value: AttributeValue): JsonValue {
  if (value instanceof Uint8Array) {
    return { '/': { bytes: base64.baseEncode(value) } }
  }

  if (typeof value !== 'object') {
    return value
  }

  if (Array.isArray(value)) {
    return (value as AttributeValue[]).map(jsonOf)
  }

  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => one === undefined ? [] : [[name, jsonOf(one as AttributeValue)]]))
}

function fromValue (value: unknown, path: string, room: number): AttributeValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value
  }

  if (room < 0 || typeof value !== 'object' || value === null) {
    throw new InvalidJsonError(path, room < 0 ? 'is nested too deep' : 'is not text, a number, true or false, a list or an object')
  }

  if (Array.isArray(value)) {
    return value.map((one: unknown, i) => fromValue(one, `${path}[${i}]`, room - 1))
  }

  if (Object.hasOwn(value, '/')) {
    return bytesOf((value as Record<string, unknown>)['/'], path)
  }

  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fromValue(one, `${path}.${name}`, room - 1)]))
}

function bytesOf (value: unknown, path: string): Uint8Array {
  const text = isObject(value) ? value.bytes : undefined

  try {
    if (typeof text === 'string') {
      return new Uint8Array(base64.baseDecode(text))
    }
  } catch (cause) {
    throw new InvalidJsonError(path, 'is not base64', { cause })
  }

  throw new InvalidJsonError(path, 'is not bytes')
}

function bytes (value: unknown, path: string): Uint8Array {
  if (!(value instanceof Uint8Array)) {
    throw new InvalidJsonError(path, 'is not bytes')
  }

  return value
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
