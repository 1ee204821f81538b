import { toHex } from 'multiformats/bytes'
import type { ResourceId } from './id/id.ts'

/**
 * What decides which of two documents counts.
 */
export interface Version {
  readonly id: ResourceId
  readonly type: string
  readonly sequence: number
  readonly digest: Uint8Array
}

/**
 * Whether `a` takes the place of `b`: both are of one type and one resource, and `a` has the higher sequence or, the sequences being the
 * same, the greater digest. Of two that differ exactly one does; a document does not supersede itself.
 */
export function supersedes (a: Version, b: Version): boolean {
  if (a.id !== b.id || a.type !== b.type) {
    return false
  }

  return a.sequence === b.sequence ? toHex(a.digest) > toHex(b.digest) : a.sequence > b.sequence
}
