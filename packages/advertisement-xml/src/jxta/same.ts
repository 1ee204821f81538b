import { equals } from 'multiformats/bytes'
import type { AttributeValue } from '@juxta/advertisement'

/** Whether two values are the same */
export function same (a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && equals(a, b)
  }

  if (typeof a !== 'object' || typeof b !== 'object') {
    return a === b
  }

  const [left, right] = [a, b].map((one) => Object.entries(one).filter(([, value]) => value !== undefined)) as [Array<[string, AttributeValue]>, Array<[string, AttributeValue]>]
  const other = new Map(right)

  return Array.isArray(a) === Array.isArray(b) && left.length === right.length && left.every(([name, value]) => same(value, other.get(name)))
}
