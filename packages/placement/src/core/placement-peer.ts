import { ORPHAN_MS, SETTLE_MS, SWEEP_MS } from '../constants.ts'
import { Former } from './placement/former.ts'
import { Holders } from './placement/holders.ts'
import { Holdings } from './placement/holdings.ts'
import { Ledger } from './placement/ledger.ts'
import { Splits } from './placement/splits.ts'
import { View } from './view/view.ts'
import type { Key } from './placement/entry-key.ts'
import type { HoldingsLimits, Taking } from './placement/holdings.ts'
import type { Item, Sum } from './placement/ledger.ts'
import type { Placeable } from './placement/placeable.ts'
import type { Split } from './placement/splits.ts'
import type { Gossip, Target, ViewEffect, ViewEvent } from './view/gossip.ts'
import type { ViewInit } from './view/view.ts'
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

/** `D` is a document that was verified. */
export type PlacementEvent<D extends Version> =
  Exclude<ViewEvent, { type: 'request' | 'answer' }> |
  { type: 'request', from: string, message: Comparison } |
  { type: 'answer', exchange: number, from: string, message: ComparisonAnswer } |
  /** documents of this node's clients, or its own, and what is no more of them */
  { type: 'put', placeable: Placeable<D> } |
  { type: 'drop', name: string } |
  /** what another gave */
  { type: 'placed', from: string, items: ReadonlyArray<Item<D>>, splits: readonly Split[] } |
  /** these could not be given */
  { type: 'unplaced', to: string, items: ReadonlyArray<Item<D>> }

export type PlacementEffect<D extends Version> =
  { type: 'ask', exchange: number, to: Target, message: Comparison } |
  { type: 'reply', message: ComparisonAnswer } |
  { type: 'place', to: Target, items: ReadonlyArray<Item<D>>, splits: readonly Split[] } |
  /** `before`: the version that was here */
  { type: 'taken', from: string, placeable: Placeable<D>, taking: Taking, before: Placeable<D> | undefined } |
  /** these placed an earlier version of what is here now */
  { type: 'newer', to: string[], name: string } |
  { type: 'gone', placeables: Array<Placeable<D>> } |
  Extract<ViewEffect, { type: 'changed' }>

export interface PlacementPeerInit extends ViewInit {
  holdings?: Partial<HoldingsLimits>
  splitDocuments?: number
  replicas?: number
}

/** One rendezvous among others: its view of them, what it holds for them, and what they hold for it. */
export class PlacementPeer<D extends Version> {
  readonly #self: string
  readonly #replicas: number | undefined
  readonly view: View
  readonly holdings: Holdings<D>
  readonly splits: Splits
  readonly former: Former
  readonly #ledger: Ledger<D>
  /** What has lost its source, and until when it is seen to here. */
  readonly #adopted = new Map<string, number>()
  /** Exchanges under way with members, and what they were about. */
  readonly #asked = new Map<number, string>()
  #holders: Holders
  #now = 0
  #effects: Array<PlacementEffect<D>> = []
  #settleAt = Infinity
  #sweepAt = Infinity
  #lists = 0

  constructor (init: PlacementPeerInit) {
    this.#self = init.self
    this.#replicas = init.replicas
    this.#holders = new Holders([], init.replicas)
    this.view = new View(init)
    this.former = new Former(init.self)
    this.splits = new Splits(init)
    this.holdings = new Holdings(init.self, this.#holders, init.holdings)
    this.#ledger = new Ledger(this.#holders, { splitsOf: key => this.splits.of(key, this.#holders, this.#now) })
  }

  /** Who holds what, by this node's view as it is now: what is placed follows a little later. */
  get holders (): Holders {
    return this.#holders
  }

  /** Documents that this node sees to. */
  get placing (): number {
    return this.#ledger.size
  }

  get wakeAt (): number {
    return Math.min(this.view.wakeAt, this.#ledger.wakeAt, this.#settleAt, this.#sweepAt)
  }

  handle (event: PlacementEvent<D>, now: number): Array<PlacementEffect<D>> {
    this.#effects = []
    this.#now = now

    switch (event.type) {
      case 'put':
        this.#adopted.delete(event.placeable.name)
        this.#ledger.put(event.placeable, now)
        break
      case 'drop':
        this.#ledger.drop(event.name)
        break
      case 'placed':
        this.#see({ type: 'heard', peer: event.from }, now)
        this.#placed(event.from, event.items, event.splits, now)
        break
      case 'unplaced':
        this.#ledger.failed(event.to, event.items, now)
        this.#see({ type: 'doubted', peer: event.to }, now)
        break
      case 'request':
        this.#request(event.from, event.message, now)
        break
      case 'answer':
        this.#answered(event, now)
        break
      case 'failed':
        this.#asked.delete(event.exchange)
        this.#see(event, now)
        break
      case 'start':
        this.#sweepAt = now + SWEEP_MS
        this.#see(event, now)
        this.#settle(now)
        break
      case 'stop':
        this.#see(event, now)
        this.#settleAt = Infinity
        this.#sweepAt = Infinity
        return this.#effects
      default:
        this.#see(event, now)
    }

    this.#work(now)

    return this.#effects
  }

  /** What is due. */
  #work (now: number): void {
    if (this.#settleAt <= now) {
      this.#settle(now)
    }

    if (this.#sweepAt <= now) {
      this.#sweepAt = now + SWEEP_MS
      this.#sweep(now)
    }

    for (const { to, items } of this.#ledger.due(now)) {
      if (to !== this.#self) {
        this.#effects.push({ type: 'place', to: this.view.target(to), items, splits: [] })
      } else {
        this.#placed(to, items, [], now)
      }
    }

    const own = this.#ledger.sumOf(this.#self)
    const held = this.holdings.sumOf(this.#self)

    // what this node places with itself needs no exchange
    if (own != null && (own.count !== held.count || own.sum !== held.sum)) {
      const missing = this.holdings.compare(this.#self, this.#ledger.listOf(this.#self))
      this.#ledger.lacks(this.#self, new Set(missing), now)
    }
  }

  #see (event: ViewEvent, now: number): void {
    for (const effect of this.view.handle(event, now)) {
      switch (effect.type) {
        case 'ask':
          this.#ask(effect)
          break
        case 'changed':
          this.#settleAt = Math.min(this.#settleAt, now + SETTLE_MS)
          this.former.changed(this.#holders, now)
          // who is asked is who is there now
          this.#holders = new Holders(effect.members, this.#replicas)
          this.#effects.push(effect)
          break
        case 'reply':
          this.#effects.push({ type: 'reply', message: { gossip: effect.gossip } })
      }
    }
  }

  #ask ({ exchange, to, gossip }: ViewEffect & { type: 'ask' }): void {
    if (to.peer != null) {
      this.#asked.set(exchange, to.peer)
    }

    const sum = to.peer == null || gossip.wanted.length > 0 ? undefined : this.#ledger.sumOf(to.peer)
    this.#effects.push({ type: 'ask', exchange, to, message: { gossip, sum } })
  }

  #request (from: string, { gossip, sum, list }: Comparison, now: number): void {
    let answer: ComparisonAnswer = {}

    if (gossip != null) {
      this.#see({ type: 'request', from, gossip }, now)
      const reply = this.#effects.findIndex(({ type }) => type === 'reply')
      const [effect] = reply < 0 ? [] : this.#effects.splice(reply, 1)
      answer = effect?.type === 'reply' ? effect.message : {}
    } else {
      this.#see({ type: 'heard', peer: from }, now)
    }

    if (sum != null) {
      const held = this.holdings.sumOf(from)
      answer = { ...answer, differs: held.count !== sum.count || held.sum !== sum.sum }
    }

    if (list != null) {
      answer = { ...answer, missing: this.holdings.compare(from, list) }
    }

    this.#effects.push({ type: 'reply', message: answer })
  }

  #answered ({ exchange, from, message: { gossip, differs, missing } }: PlacementEvent<D> & { type: 'answer' }, now: number): void {
    const asked = this.#asked.get(exchange)
    this.#asked.delete(exchange)

    if (gossip != null) {
      this.#see({ type: 'answer', exchange, from, gossip }, now)
    }

    if (asked === from && differs === true) {
      // its numbers are none of the view's
      const number = --this.#lists
      this.#asked.set(number, from)
      this.#effects.push({ type: 'ask', exchange: number, to: this.view.target(from), message: { list: this.#ledger.listOf(from) } })
    }

    if (asked === from && missing != null) {
      this.#ledger.lacks(from, new Set(missing), now)
    }
  }

  #placed (from: string, items: ReadonlyArray<Item<D>>, splits: readonly Split[], now: number): void {
    const tell: Split[] = []

    for (const { placeable, keys } of items) {
      const others = this.holdings.sourcesOf(placeable)
      const before = this.holdings.get(placeable.name)
      const taking = this.holdings.take(from, placeable, keys, now)
      this.#effects.push({ type: 'taken', from, placeable, taking, before })

      if (taking === 'taken') {
        const earlier = others.filter(source => source !== from && this.view.isThere(source))

        if (earlier.length > 0) {
          this.#effects.push({ type: 'newer', to: earlier, name: placeable.name })
        }

        // who placed it sees to it from now on
        this.#unadopt(placeable.name, from)
        tell.push(...this.#popular(from, placeable, keys, now))
      }
    }

    if (splits.filter(split => this.splits.heard(from, split, this.#holders, now)).length > 0) {
      this.#ledger.refresh(now)
    }

    this.#effects.push(...tell.length > 0 ? [{ type: 'place' as const, to: this.view.target(from), items: [], splits: tell }] : [])
  }

  /** What a source is to be told of keys under which there is too much. */
  #popular (from: string, { keys: own }: Placeable<D>, keys: readonly Key[], now: number): Split[] {
    return keys.filter(key => own.includes(key)).flatMap(key => {
      const changed = this.splits.counted(key, this.holdings.countUnder(key, this.splits.ownOf(key)), now)
      const splits = this.splits.ownOf(key)

      if (changed) {
        this.#ledger.refresh(now)
      }

      return splits > 0 && from !== this.#self && this.splits.isToTell(from, key, now) ? [{ key, splits }] : []
    })
  }

  #unadopt (name: string, from: string): void {
    if (from !== this.#self && this.#adopted.delete(name)) {
      this.#ledger.drop(name)
    }
  }

  /** Entries go where they belong by the view as it is now. */
  #settle (now: number): void {
    this.#settleAt = Infinity

    for (const { placeable, keys } of this.holdings.moved(this.#holders, now, source => this.view.isThere(source))) {
      if (!this.#ledger.has(placeable.name)) {
        this.#adopted.set(placeable.name, now + ORPHAN_MS)
        this.#ledger.put(placeable, now, keys)
      }
    }

    this.#ledger.moved(this.#holders, now)
    this.#tellHolders(now)
  }

  #tellHolders (now: number): void {
    this.#effects.push(...this.splits.toTell(this.#holders, now).map(({ peer, split }) => ({ type: 'place' as const, to: this.view.target(peer), items: [], splits: [split] })))
  }

  #sweep (now: number): void {
    const gone = this.holdings.sweep(now)

    for (const [name, until] of this.#adopted) {
      if (until <= now) {
        this.#adopted.delete(name)
        this.#ledger.drop(name)
      }
    }

    for (const key of this.splits.keys) {
      this.splits.counted(key, this.holdings.countUnder(key, this.splits.ownOf(key)), now)
    }

    if (this.splits.expire(now)) {
      this.#ledger.refresh(now)
    }

    this.#tellHolders(now)

    if (gone.length > 0) {
      this.#effects.push({ type: 'gone', placeables: gone })
    }
  }
}
