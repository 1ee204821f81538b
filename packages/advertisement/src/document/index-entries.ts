import { toHex } from 'multiformats/bytes'
import { isScalar } from './value.ts'
import type { Scalar } from './value.ts'
import type { ResourceId } from '../id/id.ts'

/**
 * An attribute, and one value of it in canonical form.
 */
export type IndexEntry = readonly [attribute: string, value: string]

/**
 * What index entries are made of.
 */
export interface Indexed {
  readonly id: ResourceId
  readonly owner: { toString (): string }
  readonly index: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
}

/**
 * The entries under which an advertisement is found: its id, its owner's peer id, and what the document itself says is to be indexed. They
 * need no definition of its type, so whoever places or answers queries has the same as the publisher.
 */
export function indexEntries ({ id, owner, index, attributes }: Indexed): IndexEntry[] {
  return [['id', id], ['owner', owner.toString()], ...index.flatMap((name) => entriesOf(name, attributes[name]))]
}

/**
 * The entries of one attribute, one for each value if it is a list.
 */
export function entriesOf (name: string, value: unknown): IndexEntry[] {
  const values = (Array.isArray(value) ? value as unknown[] : [value]).filter(isScalar)

  return [...new Set(values.map(indexValue))].map((text) => [name, text])
}

/**
 * The canonical form of a value in an index. Text is itself, in bytewise order of its UTF-8. A number is 16 hexadecimal digits in the
 * order of numbers: the bits of a 64-bit float with the sign inverted, all of them inverted for a negative one. Bytes are hexadecimal.
 */
export function indexValue (value: Scalar): string {
  if (typeof value === 'string') {
    return value
  }

  if (typeof value === 'number') {
    return sortable(value)
  }

  return value instanceof Uint8Array ? toHex(value) : String(value)
}

const SIGN = 1n << 63n
const ALL = (1n << 64n) - 1n

function sortable (value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  // -0 is 0
  view.setFloat64(0, value + 0)

  const bits = view.getBigUint64(0)
  const sorted = (bits & SIGN) === 0n ? bits | SIGN : bits ^ ALL

  return sorted.toString(16).padStart(16, '0')
}
