import { MAX_SPLITS, SPLIT_LEAST } from '../../constants.ts'
import { shardOf } from './entry-key.ts'
import { Loads } from './loads.ts'
import { partsOf, Splits } from './splits.ts'
import type { Key } from './entry-key.ts'
import type { Holders } from './holders.ts'
import type { Holdings } from './holdings.ts'
import type { Placeable } from './placeable.ts'
import type { Split, SplitsInit } from './splits.ts'
import type { Version } from '@juxta/advertisement'

/** What came of it: what is to be told to whom, and what is split otherwise than before for what this node places. */
export interface Told {
  readonly words: Array<{ to: string, splits: Split[] }>
  readonly changed: Array<Split & { before: number }>
}

/** What this node does about entries under which there is too much, as one of their holders. */
export class Popular<D extends Version> {
  readonly splits: Splits
  readonly #self: string
  readonly #holdings: Holdings<D>
  readonly #loads = new Loads()
  /** Keys under which there is much. */
  readonly #much = new Set<Key>()
  /** By key, who has moved something away as it was split, and is to hear of it when it is split further. */
  readonly #followers = new Map<Key, Set<string>>()
  #words = new Map<string, Map<Key, number>>()
  #changed = new Map<Key, number>()

  constructor (init: SplitsInit, holdings: Holdings<D>) {
    this.#self = init.self
    this.#holdings = holdings
    this.splits = new Splits(init)
  }

  /** Entries here without those that are on their way to others, as they are split. */
  get load (): number {
    return this.splits.keys.reduce((sum, key) => {
      return sum - this.#holdings.countUnder(key) + this.#holdings.countUnder(key, this.splits.ownOf(key))
    }, this.#holdings.entries)
  }

  /** Another says how much it holds. */
  heardLoad (from: string, load: number, holders: Holders, now: number): void {
    if (from !== this.#self && holders.has(from)) {
      this.#loads.heard(from, load, this.load, now)
    }
  }

  /** The view is another. */
  keep (holders: Holders): void {
    this.#loads.keep(holders.members)

    for (const [key, followers] of this.#followers) {
      const isSplit = this.splits.ownOf(key) > 0
      ;[...followers].filter(source => !isSplit || !holders.has(source)).forEach(source => { followers.delete(source) })

      if (followers.size === 0) {
        this.#followers.delete(key)
      }
    }
  }

  /** Something was placed here. */
  placed (from: string, { keys: own, publisher }: Placeable<D>, keys: readonly Key[], holders: Holders, now: number): void {
    for (const key of keys.filter(key => own.includes(key))) {
      this.#judge(key, holders, now)
      const splits = this.splits.of(key, holders, now)

      // who has all in the right place has nothing to hear
      if (splits > 0 && shardOf(publisher, splits) !== 0 && from !== this.#self && this.splits.isSpeaker(key, holders, now) && this.splits.isToTell(from, { key, splits }, now)) {
        this.#tell(from, key, splits)
      }
    }
  }

  /** A holder says how often something is split. */
  heard (from: string, split: Split, holders: Holders, now: number): void {
    const { key } = split
    const before = this.splits.of(key, holders, now)
    const own = this.splits.ownOf(key)
    this.splits.heard(from, split, holders, now)

    // it may hold too much of other things: that there is much under this one is seen here, too
    if (split.splits > this.splits.ownOf(key) && split.splits <= MAX_SPLITS && this.#holdings.countUnder(key, split.splits - 1) > SPLIT_LEAST / 2) {
      this.splits.follow(from, split, holders, now)
    }

    this.#follow(key, { before, own }, holders, now)
  }

  /** A source has moved what it had placed here, as something is split. */
  moved (from: string, split: Split, holders: Holders): void {
    this.#holdings.movedAway(from, split)

    if (this.splits.ownOf(split.key) > 0 && holders.has(from)) {
      this.#followers.set(split.key, (this.#followers.get(split.key) ?? new Set()).add(from))
    }
  }

  /** Looks after what is split, or may have to be, from time to time. Whether what somebody said counts no more. */
  sweep (holders: Holders, now: number): boolean {
    const left = (key: Key): number => this.#holdings.countUnder(key, this.splits.ownOf(key))

    // what is most first: it may be enough
    for (const key of [...new Set([...this.splits.keys, ...this.#much])].sort((a, b) => left(b) - left(a))) {
      this.#judge(key, holders, now)
      this.#tellSources(this.#misplaced(key, holders, now), key, holders, now)
    }

    this.tellHolders(holders, now)

    return this.splits.expire(now)
  }

  /** Who is a holder only now is to know, too. */
  tellHolders (holders: Holders, now: number): void {
    this.splits.toTell(holders, now).forEach(({ peer, split }) => { this.#tell(peer, split.key, split.splits) })
  }

  /** What came of all that since it was asked for last. */
  take (holders: Holders, now: number): Told {
    const words = [...this.#words].flatMap(([to, splits]) => partsOf(splits).map(part => ({ to, splits: part })))
    const changed = [...this.#changed].map(([key, before]) => ({ key, before, splits: this.splits.of(key, holders, now) }))
    this.#words = new Map()
    this.#changed = new Map()

    return { words, changed }
  }

  #judge (key: Key, holders: Holders, now: number): void {
    const own = this.splits.ownOf(key)
    const left = this.#holdings.countUnder(key, own)

    if (left > SPLIT_LEAST) {
      this.#much.add(key)
    } else {
      this.#much.delete(key)
    }

    if (own === 0 && left <= Math.min(SPLIT_LEAST, this.splits.most)) {
      return
    }

    const before = this.splits.of(key, holders, now)
    const { load } = this
    const isTooMuch = left > this.splits.most || (left > SPLIT_LEAST && this.#loads.isOver(load, now))
    const isLittle = left < this.splits.most / 8 && !this.#loads.isOver(load + left, now)

    if (this.splits.judge(key, isTooMuch ? 'much' : isLittle ? 'little' : 'right', holders, now)) {
      this.#follow(key, { before, own }, holders, now)
    }
  }

  /** Says what is different now to those whom it concerns. */
  #follow (key: Key, { before, own }: { before: number, own: number }, holders: Holders, now: number): void {
    const says = this.splits.ownOf(key)

    if (says > own) {
      holders.of(key, now).filter(peer => peer !== this.#self).forEach(peer => {
        this.splits.isToTell(peer, { key, splits: says }, now)
        this.#tell(peer, key, says)
      })
    }

    const after = this.splits.of(key, holders, now)

    if (after !== before) {
      this.#changed.set(key, this.#changed.get(key) ?? before)

      if (this.splits.isSpeaker(key, holders, now)) {
        this.#tellSources([...this.#misplaced(key, holders, now), ...this.#followers.get(key) ?? []], key, holders, now)
      }
    }
  }

  /** Those who have placed here what is another's since it was split. */
  #misplaced (key: Key, holders: Holders, now: number): string[] {
    const splits = this.splits.of(key, holders, now)

    return splits > 0 && holders.of(key, now).includes(this.#self) ? this.#holdings.misplaced(key, splits) : []
  }

  #tellSources (sources: readonly string[], key: Key, holders: Holders, now: number): void {
    const splits = this.splits.of(key, holders, now)

    sources.filter(source => source !== this.#self && this.splits.isToTell(source, { key, splits }, now)).forEach(source => { this.#tell(source, key, splits) })
  }

  #tell (to: string, key: Key, splits: number): void {
    const words = this.#words.get(to) ?? new Map<Key, number>()
    words.set(key, splits)
    this.#words.set(to, words)
  }
}
