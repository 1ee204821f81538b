import type { Key } from './placement/entry-key.ts'
import type { Taking } from './placement/held.ts'
import type { Item, Sum } from './placement/ledger.ts'
import type { Placeable } from './placement/placeable.ts'
import type { Split } from './placement/splits.ts'
import type { Gossip, Target, ViewEffect, ViewEvent } from './view/gossip.ts'
import type { Version } from '@juxta/advertisement'

/** What one rendezvous asks another: to compare views, and what it has placed there; or, if that is not the same, to go through all of it. */
export interface Comparison {
  readonly gossip?: Gossip
  readonly sum?: Sum
  readonly list?: readonly bigint[]
}

export interface ComparisonAnswer {
  readonly gossip?: Gossip
  /** What was placed is not what is there. */
  readonly differs?: boolean
  /** Of the list, what is not there. */
  readonly missing?: readonly bigint[]
}

/** What goes one way. `D` is a document that was verified. */
export interface Placing<D extends Version> {
  readonly items: ReadonlyArray<Item<D>>
  /** How often entries are split, of which the sender is a holder. */
  readonly splits: readonly Split[]
  /** By how many splits the sender's documents are placed now, of which the other had some. */
  readonly moved?: readonly Split[]
  /** Entries that the sender holds. */
  readonly load?: number
}

/** `D` is a document that was verified. */
export type PlacementEvent<D extends Version> =
  Exclude<ViewEvent, { type: 'request' | 'answer' }> |
  { type: 'request', from: string, message: Comparison } |
  { type: 'answer', exchange: number, from: string, message: ComparisonAnswer } |
  /** documents of this node's clients, or its own, and what is no more of them */
  { type: 'put', placeable: Placeable<D> } |
  { type: 'drop', name: string } |
  /** what another gave */
  { type: 'placed', from: string } & Placing<D> |
  /** these could not be given */
  { type: 'unplaced', to: string, items: ReadonlyArray<Item<D>> }

export type PlacementEffect<D extends Version> =
  { type: 'ask', exchange: number, to: Target, message: Comparison } |
  { type: 'reply', message: ComparisonAnswer } |
  { type: 'place', to: Target } & Required<Placing<D>> |
  /** `before`: the version that was here; `keys`: under which it is placed, or that one was */
  { type: 'taken', from: string, placeable: Placeable<D>, taking: Taking, before: Placeable<D> | undefined, keys: readonly Key[] } |
  /** these placed an earlier version of what is here now */
  { type: 'newer', to: string[], name: string } |
  { type: 'gone', placeables: Array<Placeable<D>> } |
  Extract<ViewEffect, { type: 'changed' }>
