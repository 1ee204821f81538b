/**
 * @packageDocumentation
 *
 * How the rendezvous peers of a scope share the work. They keep a *view* of each other by gossip, and *place* each index entry of what their clients publish on three
 * of them, which everybody with the same view names alike: so an exact query is one question to one peer that has the whole answer, however many peers there are.
 *
 * The cores, which decide, touch no network, no clock and no random source.
 *
 * @example Who keeps an entry
 *
 * ```ts
 * import { entryKey, Holders } from '@juxta/placement'
 *
 * const key = entryKey('printer', 'name', 'Hall')
 * const holders = new Holders(['alice', 'bob', 'carol', 'dave', 'erin'])
 *
 * console.info(holders.of(key, Date.now())) // three of them, the same ones for all who know the same five
 * ```
 */
import { Placement } from './placement.ts'
import type { Taking } from './core/placement/held.ts'
import type { FollowListener } from './following.ts'
import type { HoldingsLimits } from './core/placement/room.ts'
import type { Target } from './core/view/gossip.ts'
import type { MembersLimits } from './core/view/members.ts'
import type { Coverage, Located, LookupOptions } from './lookup.ts'
import type { LookupRequest } from './plan.ts'
import type { Opened, Version } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'
import type { Admissions, StartTimer } from '@juxta/wire'
import type { ComponentLogger, Libp2pEvents, Metrics, PeerId, PrivateKey, Startable, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, ConnectionManager, Registrar } from '@libp2p/interface-internal'

export { PlacementPeer } from './core/placement-peer.ts'
export type { PlacementPeerInit } from './core/placement-peer.ts'
export type { Comparison, ComparisonAnswer, PlacementEffect, PlacementEvent } from './core/placement-event.ts'
export { entryKey, keysOf } from './core/placement/entry-key.ts'
export type { Key } from './core/placement/entry-key.ts'
export { Holders } from './core/placement/holders.ts'
export type { Taking } from './core/placement/held.ts'
export type { Item, Sum } from './core/placement/ledger.ts'
export { placeable } from './core/placement/placeable.ts'
export type { Placeable, PlaceableDocument } from './core/placement/placeable.ts'
export type { Split } from './core/placement/splits.ts'
export type { Gossip, Target } from './core/view/gossip.ts'
export type { MemberRecord } from './core/view/members.ts'
export type { Coverage, Located, LookupOptions } from './lookup.ts'
export type { LookupRequest } from './plan.ts'
export type { FollowListener } from './following.ts'
export { isText } from './is-text.ts'
export { prefixOf } from './prefix.ts'
export * from './errors.ts'

/**
 * What became of documents that were placed here, by `Taking`, and
 *
 * - `placed`: given to others
 * - `refused`: not what an advertisement should be, or not what was asked for
 * - `invalid`: messages and records that are none
 * - `busy`: messages that came while there were too many
 * - `failed`: another did not answer as it should
 * - `told`: changes that others were told of, who follow them
 * - `heard`: changes that holders told of
 */
export type PlacementCount = Taking | 'placed' | 'refused' | 'invalid' | 'busy' | 'failed' | 'told' | 'heard'

export interface PlacementCounts {
  readonly outcomes: Partial<Record<PlacementCount, number>>
  /** Rendezvous peers in the view, this one included. */
  readonly members: number
  /** Documents held for the scope, withdrawals included. */
  readonly documents: number
  /** Index entries under which they are held. */
  readonly entries: number
  readonly bytes: number
  /** Of those entries, the popular ones that are split by publisher. */
  readonly splits: number
  /** Documents that this node sees to being placed. */
  readonly placing: number
  /** Keys that are followed here for others, and that this node follows. */
  readonly followed: number
  readonly following: number
}

export interface PlacementInit extends Partial<HoldingsLimits & MembersLimits> {
  /** Where other rendezvous peers are. */
  seeds?: readonly Target[]
  /** Of a private group. */
  secret?: Uint8Array
  /** Documents under one entry above which it is split by publisher. */
  splitDocuments?: number
  /** How far apart clocks may be, ms; see @juxta/advertisement. */
  clockSkewMs?: number
  protocolPrefix?: string
  admissions?: Admissions
  /** Unix ms, default `Date.now`. */
  now? (): number
  startTimer?: StartTimer
  /** From 0 to 1, default `Math.random`. */
  random? (): number
  /** The view is another. */
  changed? (view: ScopeView): void
  /** Another has a later version of what this node placed. */
  superseded? (document: Opened): void
  /** A document, or a withdrawal, that was not here before is held here for the scope; `replaced` is the version that was. */
  placed? (document: Opened, replaced: Opened | undefined): void
}

/** What the service uses of a libp2p node. */
export interface PlacementComponents {
  peerId: PeerId
  privateKey: PrivateKey
  registrar: Registrar
  connectionManager: ConnectionManager
  addressManager: AddressManager
  /** Without, that the node is elsewhere is noticed a little later. */
  events?: TypedEventTarget<Libp2pEvents>
  logger: ComponentLogger
  metrics?: Metrics
}

/** The rendezvous peers of a scope, as one of them knows them. */
export interface ScopeView {
  /** Peer ids of those that share the work, in order. */
  readonly members: readonly string[]
  /** Whether this one is among them: in a view that is full, those are whose hash is least. */
  readonly inside: boolean
  /** There may be more than there is room for. */
  readonly full: boolean
}

export interface PlacementService extends Startable {
  /** The other rendezvous peers of the scope, as far as this one knows. */
  readonly members: PeerId[]

  /** Where they are. */
  readonly targets: Target[]

  readonly view: ScopeView

  /** Sees to it that a document, or a withdrawal, is with the holders of its entries, until it expires or is dropped. It was verified. */
  put (document: Opened): void

  /** Nothing of it is this node's business any more. */
  drop (document: Pick<Version, 'id' | 'type'>): void

  /** Others may be there, as somebody says: at most 32 such places are known, and forgotten when nobody answered three times. */
  found (targets: readonly Target[]): void

  /**
   * Finds what matches at a holder of one of its entries, or, if none is asked for exactly, at all rendezvous peers. Everything that is given was verified; in the
   * end it says how far it went. Reading throws the signal's reason.
   */
  locate (request: LookupRequest, options?: LookupOptions): AsyncGenerator<Located, Coverage, undefined>

  /**
   * Has holders of one of the entries that a query asks for tell of changes, until the function that is returned is called. Of a query that asks for nothing exactly
   * nobody tells.
   */
  follow (query: Query, listener: FollowListener): () => void

  readonly counts: PlacementCounts
}

export function placement (init: PlacementInit = {}): (components: PlacementComponents) => PlacementService {
  return components => new Placement(components, init)
}
