import { RESERVED_ATTRIBUTES, isAttributeName, isTypeName } from '../names.ts'
import { InvalidDocumentError } from '../errors.ts'
import { checkGenesisFields } from '../id/genesis.ts'
import { encodeCanonical, decodeCanonical } from './cbor.ts'
import { entriesOf } from './index-entries.ts'
import { checkValue, isMap, isScalar } from './value.ts'
import type { AttributeValue } from './value.ts'
import type { GenesisFields } from '../id/genesis.ts'
import type { Limits } from '../limits.ts'

/**
 * What is signed: a map with these fields. `withdrawn` is there only when it is true, `delegation` when the owner is not who signs.
 */
export interface Document {
  type: string
  genesis: GenesisFields
  /** Unix ms at which it was sealed, and always more than in the version before */
  sequence: number
  lifetimeMs: number
  expirationMs: number
  attributes: Record<string, AttributeValue | undefined>
  /** names of the attributes that are indexed, in ascending order */
  index: readonly string[]
  withdrawn?: true
  /** sealed: the owner's word that somebody else, who signs, may */
  delegation?: Uint8Array
}

const GENESIS_FIELDS = ['kind', 'nonce', 'owner', 'parent']
const FIELDS = ['attributes', 'delegation', 'expirationMs', 'genesis', 'index', 'lifetimeMs', 'sequence', 'type', 'withdrawn']

/** Begins the name of a field that who does not know it must not overlook */
const CRITICAL = '!'

/**
 * @throws {InvalidDocumentError} a value that can't be encoded so that the same comes out
 */
export function encodeDocument (document: Document, limits: Limits): Uint8Array {
  // lists and maps within the document, which counts itself
  checkValue(document.attributes, 'attributes', limits.maxNesting - 1)

  return encodeCanonical(document)
}

/**
 * Checks everything that can be checked without key, clock and type.
 *
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 */
export function decodeDocument (bytes: Uint8Array, limits: Limits): Document {
  const map = decodeCanonical(bytes, limits)

  if (!isMap(map)) {
    throw new InvalidDocumentError('document', 'is not a map')
  }

  checkFieldNames(map, limits)

  const { type, genesis, sequence, lifetimeMs, expirationMs, attributes, index, withdrawn, delegation } = map

  if (!isTypeName(type)) {
    throw new InvalidDocumentError('type', 'is not the name of a type')
  }

  if (withdrawn !== undefined && withdrawn !== true) {
    throw new InvalidDocumentError('withdrawn', 'is there and not true')
  }

  if (delegation !== undefined && !(delegation instanceof Uint8Array)) {
    throw new InvalidDocumentError('delegation', 'is not bytes')
  }

  checkGenesisMap(genesis)
  checkAttributes(attributes, limits)
  checkIndex(index, attributes, limits)

  const lifetime = whole(lifetimeMs, 'lifetimeMs', limits.maxLifetimeMs)

  return {
    type,
    genesis,
    sequence: whole(sequence, 'sequence', Number.MAX_SAFE_INTEGER),
    lifetimeMs: lifetime,
    expirationMs: whole(expirationMs, 'expirationMs', Math.min(limits.maxExpirationMs, lifetime)),
    attributes,
    index,
    ...(withdrawn === true ? { withdrawn } : {}),
    ...(delegation === undefined ? {} : { delegation })
  }
}

function checkFieldNames (map: Record<string, unknown>, limits: Limits): void {
  for (const [name, value] of Object.entries(map)) {
    if (FIELDS.includes(name)) {
      continue
    }

    if (name.startsWith(CRITICAL)) {
      throw new InvalidDocumentError(name, 'is critical, and not known here')
    }

    // a field of a later version: carried, not understood
    if (!isAttributeName(name)) {
      throw new InvalidDocumentError('document', 'has a field whose name is not a letter followed by at most 63 letters, digits, _ and -')
    }

    checkValue(value, name, limits.maxNesting - 1)
  }
}

function checkGenesisMap (genesis: unknown): asserts genesis is GenesisFields {
  if (!isMap(genesis)) {
    throw new InvalidDocumentError('genesis', 'is not a map')
  }

  const unknown = Object.keys(genesis).find((name) => !GENESIS_FIELDS.includes(name))

  // the id is computed from all of it, so who does not know a part can't compute it
  if (unknown !== undefined) {
    throw new InvalidDocumentError('genesis', 'has a field that is not known here')
  }

  if (!(genesis.owner instanceof Uint8Array)) {
    throw new InvalidDocumentError('genesis.owner', 'is not bytes')
  }

  checkGenesisFields(genesis as unknown as GenesisFields)
}

function checkAttributes (attributes: unknown, limits: Limits): asserts attributes is Record<string, AttributeValue> {
  if (!isMap(attributes)) {
    throw new InvalidDocumentError('attributes', 'is not a map')
  }

  checkValue(attributes, 'attributes', limits.maxNesting - 1)

  const names = Object.keys(attributes)
  const reserved = names.find((name) => RESERVED_ATTRIBUTES.includes(name))

  if (names.length > limits.maxAttributes) {
    throw new InvalidDocumentError('attributes', `are more than ${limits.maxAttributes}`)
  }

  if (reserved !== undefined) {
    throw new InvalidDocumentError(`attributes.${reserved}`, 'has a name that is kept for the index')
  }
}

const utf8 = new TextEncoder()

function checkIndex (index: unknown, attributes: Record<string, unknown>, limits: Limits): asserts index is string[] {
  if (!Array.isArray(index) || index.length > limits.maxIndexEntries) {
    throw new InvalidDocumentError('index', `is not a list of at most ${limits.maxIndexEntries} names`)
  }

  let entries = 0

  for (const [i, name] of (index as unknown[]).entries()) {
    const before: unknown = index[i - 1]

    if (typeof name !== 'string' || !Object.hasOwn(attributes, name)) {
      throw new InvalidDocumentError(`index[${i}]`, 'is not the name of an attribute that is there')
    }

    if (typeof before === 'string' && before >= name) {
      throw new InvalidDocumentError(`index[${i}]`, 'is not in ascending order')
    }

    const value = attributes[name]
    const values: unknown[] = Array.isArray(value) ? value : [value]

    if (!values.every(isScalar)) {
      throw new InvalidDocumentError(`attributes.${name}`, 'is indexed, and neither a scalar nor a list of them')
    }

    for (const [, text] of entriesOf(name, value)) {
      if (utf8.encode(text).byteLength > limits.maxIndexValueBytes) {
        throw new InvalidDocumentError(`attributes.${name}`, `is indexed, and longer than ${limits.maxIndexValueBytes} bytes`)
      }

      entries++
    }

    if (entries > limits.maxIndexEntries) {
      throw new InvalidDocumentError('index', `makes more than ${limits.maxIndexEntries} entries`)
    }
  }
}

function whole (value: unknown, path: string, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > max) {
    throw new InvalidDocumentError(path, `is not a whole number from 1 to ${max}`)
  }

  return value
}
