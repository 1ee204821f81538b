import type { Key } from './entry-key.ts'
import type { Placeable } from './placeable.ts'
import type { Version } from '@juxta/advertisement'

/**
 * What became of a document that was placed here.
 *
 * - `taken`: it is here now, for that source
 * - `foreign`: none of the keys is for this node to hold
 * - `older`: a later version is here
 * - `full`: there is no room, or none for the source
 * - `expired`
 */
export type Taking = 'taken' | 'foreign' | 'older' | 'full' | 'expired'

/** A document that is held for others. */
export interface Held<D extends Version> {
  placeable: Placeable<D>
  /** By source, the keys that it placed it under. */
  readonly sources: Map<string, readonly Key[]>
  /** All of them; of a withdrawal, and of keys of earlier versions, too. */
  keys: Set<Key>
  /** Unix ms since which no source that is left was in the view. */
  orphanedAt: number | undefined
  /** Unix ms since which a key is another's to hold. */
  readonly foreignSince: Map<Key, number>
}
