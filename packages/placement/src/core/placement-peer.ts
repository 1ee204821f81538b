import { ORPHAN_MS, SETTLE_MS, SWEEP_MS } from '../constants.ts'
import { Former } from './placement/former.ts'
import { Holders } from './placement/holders.ts'
import { Holdings } from './placement/holdings.ts'
import { Ledger } from './placement/ledger.ts'
import { Moves } from './placement/moves.ts'
import { Popular } from './placement/popular.ts'
import { View } from './view/view.ts'
import type { Comparison, ComparisonAnswer, PlacementEffect, PlacementEvent, Placing } from './placement-event.ts'
import type { HoldingsLimits } from './placement/room.ts'
import type { Splits } from './placement/splits.ts'
import type { ViewEffect, ViewEvent } from './view/gossip.ts'
import type { ViewInit } from './view/view.ts'
import type { Version } from '@juxta/advertisement'

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
  readonly former: Former
  readonly #ledger: Ledger<D>
  readonly #popular: Popular<D>
  readonly #moves = new Moves()
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
    this.holdings = new Holdings(init.self, this.#holders, init.holdings)
    this.#popular = new Popular(init, this.holdings)
    this.#ledger = new Ledger(this.#holders, { splitsOf: key => this.splits.of(key, this.#holders, this.#now) })
  }

  /** Who holds what, by this node's view as it is now: what is placed follows a little later. */
  get holders (): Holders {
    return this.#holders
  }

  /** Which entries are split. */
  get splits (): Splits {
    return this.#popular.splits
  }

  /** Documents that this node sees to. */
  get placing (): number {
    return this.#ledger.size
  }

  get wakeAt (): number {
    return Math.min(this.view.wakeAt, this.#ledger.wakeAt, this.#moves.wakeAt, this.#settleAt, this.#sweepAt)
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
        this.#placed(event.from, event, now)
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

    this.#resplit(now)

    for (const { to, items } of this.#ledger.due(now)) {
      if (to !== this.#self) {
        this.#place(to, { items })
      } else {
        this.#placed(to, { items, splits: [] }, now)
      }
    }

    this.#moves.due(now).forEach(({ to, moved }) => { this.#place(to, { moved }) })
    this.#resplit(now)

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

  #placed (from: string, { items, splits, moved = [], load }: Placing<D>, now: number): void {
    if (load != null) {
      this.#popular.heardLoad(from, load, this.#holders, now)
    }

    for (const { placeable, keys } of items) {
      const others = this.holdings.sourcesOf(placeable)
      const before = this.holdings.get(placeable.name)
      const keysBefore = this.holdings.keysOf(placeable.name)
      const taking = this.holdings.take(from, placeable, keys, now)
      this.#effects.push({ type: 'taken', from, placeable, taking, before, keys: [...keys, ...keysBefore] })

      if (taking === 'taken') {
        const earlier = others.filter(source => source !== from && this.view.isThere(source))

        if (earlier.length > 0) {
          this.#effects.push({ type: 'newer', to: earlier, name: placeable.name })
        }

        // who placed it sees to it from now on
        this.#unadopt(placeable.name, from)
        this.#popular.placed(from, placeable, keys, this.#holders, now)
      }
    }

    splits.forEach(split => { this.#popular.heard(from, split, this.#holders, now) })
    moved.forEach(split => { this.#popular.moved(from, split, this.#holders) })
  }

  #place (to: string, placing: Partial<Placing<D>>): void {
    this.view.turns.given(to, this.#now)
    this.#effects.push({ type: 'place', to: this.view.target(to), items: [], splits: [], moved: [], load: this.#popular.load, ...placing })
  }

  /** What is split otherwise than before is placed otherwise, and those whom it concerns are told. */
  #resplit (now: number): void {
    const { words, changed } = this.#popular.take(this.#holders, now)
    words.forEach(({ to, splits }) => { this.#place(to, { splits }) })

    if (changed.length > 0) {
      changed.forEach(split => { this.#moves.add(this.#ledger.holdersBefore(split, now).filter(peer => peer !== this.#self), split, now) })
      this.#ledger.refresh(now)
    }
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
    this.#popular.keep(this.#holders)
    this.#popular.tellHolders(this.#holders, now)
  }

  #sweep (now: number): void {
    const gone = this.holdings.sweep(now)

    for (const [name, until] of this.#adopted) {
      if (until <= now) {
        this.#adopted.delete(name)
        this.#ledger.drop(name)
      }
    }

    if (this.#popular.sweep(this.#holders, now)) {
      this.#ledger.refresh(now)
    }

    if (gone.length > 0) {
      this.#effects.push({ type: 'gone', placeables: gone })
    }
  }
}
