import type { Holding } from './entry.ts'
import type { IndexLimits } from './limits.ts'
import type { ClockOptions, Opened } from '@juxta/advertisement'

/**
 * What became of a document that was given to an index.
 *
 * - `added`: nothing of its resource and type was there
 * - `newer`: it took the place of an earlier version
 * - `known`: it was there already
 * - `older`: a later version, perhaps a withdrawal, is there
 * - `refused`: it is expired, or a bound is reached
 */
export type Adding = 'added' | 'newer' | 'known' | 'older' | 'refused'

/** A document in an index. */
export interface IndexedDocument {
  readonly opened: Opened
  /** Unix ms from which it is left out, the clock skew included. */
  readonly expiresAt: number
}

/** Why a document is held no more. */
export type Release = 'replaced' | 'evicted' | 'expired' | 'removed' | 'corrupt'

/** Is told what an index holds from now on, and what no more. */
export interface IndexObserver {
  held (holding: Holding): void
  /** What a newer version takes the place of comes before that. */
  released (holding: Holding, why: Release): void
}

export interface IndexInit extends Partial<IndexLimits>, ClockOptions {
  /**
   * Whether something goes when there is no room for something new: what it costs least to be without, unless that is what is new and nobody has more here than its
   * publisher. Default false: what is new is refused, unless withdrawals have more than their share.
   */
  evicts?: boolean
  observer?: IndexObserver
}
