import { InvalidDocumentError } from '../errors.ts'
import { isAttributeName } from '../names.ts'

/**
 * What can be the value of an index entry.
 */
export type Scalar = string | number | boolean | Uint8Array

/**
 * What a document is made of. Numbers are whole ones up to 2^53 - 1 on both sides of 0, or finite 64-bit floats. Text is well-formed
 * Unicode and does not begin with U+FEFF.
 */
export type AttributeValue = Scalar | readonly AttributeValue[] | { readonly [name: string]: AttributeValue | undefined }

/**
 * Whether this is a map: an object with nothing but fields.
 */
export function isMap (value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return false
  }

  const prototype: unknown = Object.getPrototypeOf(value)

  return prototype === Object.prototype || prototype === null
}

/**
 * Whether this can be indexed.
 */
export function isScalar (value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Uint8Array
}

/**
 * That a value, and all within it, is of a kind that documents may have.
 *
 * @param room - lists and maps that may still be inside each other
 * @throws {InvalidDocumentError}
 */
export function checkValue (value: unknown, path: string, room: number): asserts value is AttributeValue {
  if (typeof value === 'string') {
    if (!value.isWellFormed() || value.startsWith('\uFEFF')) {
      throw new InvalidDocumentError(path, 'is not well-formed text, or begins with U+FEFF')
    }
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new InvalidDocumentError(path, 'is not a finite number')
    }
  } else if (!isScalar(value)) {
    if (room < 1) {
      throw new InvalidDocumentError(path, 'is nested too deep')
    }

    if (Array.isArray(value)) {
      // not forEach, which skips holes
      for (let i = 0; i < value.length; i++) {
        checkValue(value[i], `${path}[${i}]`, room - 1)
      }
    } else if (isMap(value)) {
      checkFields(value, path, room - 1)
    } else {
      throw new InvalidDocumentError(path, 'is not text, a number, true or false, bytes, a list or a map')
    }
  }
}

function checkFields (map: Record<string, unknown>, path: string, room: number): void {
  for (const [name, value] of Object.entries(map)) {
    if (!isAttributeName(name)) {
      throw new InvalidDocumentError(path, 'has a field whose name is not a letter followed by at most 63 letters, digits, _ and -')
    }

    // an optional field that is not there
    if (value !== undefined) {
      checkValue(value, `${path}.${name}`, room)
    }
  }
}
