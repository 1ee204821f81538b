import { isUint8ArrayList } from 'uint8arraylist'
import { InvalidArgumentError } from './errors.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

/**
 * The bytes of a message, which are not copied unless they are in pieces
 *
 * @throws InvalidArgumentError
 */
export function toMessage (data: Uint8Array | Uint8ArrayList): Uint8Array {
  if (isBytes(data)) {
    return data
  }

  if (isUint8ArrayList(data)) {
    return data.subarray()
  }

  throw new InvalidArgumentError(`a message is a Uint8Array, not ${whatIs(data)}`)
}

/** Whether it is a Uint8Array, also one of another realm */
export function isBytes (value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array')
}

/** What somebody handed over instead, as a sentence has it: `a string`, `an ArrayBuffer` */
export function whatIs (value: unknown): string {
  if (value == null) {
    return String(value)
  }

  if (typeof value !== 'object') {
    return `a ${typeof value}`
  }

  const name = Array.isArray(value) ? 'array' : Object.prototype.toString.call(value).slice('[object '.length, -1)

  return name === 'Object' ? 'an object' : `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`
}
