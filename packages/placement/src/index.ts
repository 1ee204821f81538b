/**
 * @packageDocumentation
 *
 * How the rendezvous peers of a scope share the work. They keep a *view* of each other by gossip, and *place* each index entry of what their clients publish on three
 * of them, which everybody with the same view names alike: so an exact query is one question to one peer that has the whole answer, however many peers there are.
 *
 * Nothing here touches the network, the clock or a random source.
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
export { PlacementPeer } from './core/placement-peer.ts'
export type { Comparison, ComparisonAnswer, PlacementEffect, PlacementEvent, PlacementPeerInit } from './core/placement-peer.ts'
export { entryKey, keysOf } from './core/placement/entry-key.ts'
export type { Key } from './core/placement/entry-key.ts'
export { Holders } from './core/placement/holders.ts'
export type { HoldingsLimits, Taking } from './core/placement/holdings.ts'
export type { Item, Sum } from './core/placement/ledger.ts'
export { placeable } from './core/placement/placeable.ts'
export type { Placeable, PlaceableDocument } from './core/placement/placeable.ts'
export type { Split } from './core/placement/splits.ts'
export type { Gossip, Target } from './core/view/gossip.ts'
export type { MemberRecord } from './core/view/members.ts'
