import { LINGER_MS, MAX_ITEMS, MAX_ITEMS_BYTES, PERIOD_CHECK_MS, PLACE_RETRY_MS } from '../../constants.ts'
import { shardKey, shardOf } from './entry-key.ts'
import { targetsChangeAt } from './holders.ts'
import { isNewer, itemHash } from './placeable.ts'
import type { Key } from './entry-key.ts'
import type { Holders } from './holders.ts'
import type { Placeable } from './placeable.ts'
import type { Split } from './splits.ts'
import type { Version } from '@juxta/advertisement'

/** A document, and the keys under which somebody is to have it. */
export interface Item<D extends Version> {
  readonly placeable: Placeable<D>
  readonly keys: readonly Key[]
}

export interface LedgerEffect<D extends Version> {
  readonly to: string
  readonly items: Array<Item<D>>
}

interface Earlier {
  readonly publisher: bigint
  /** Unix ms */
  readonly until: number
}

interface Entry<D extends Version> {
  placeable: Placeable<D>
  /** Keys of earlier versions that are not of this one, or were those of another publisher, until those have expired: who has one of those is to have this instead. */
  earlier: Map<Key, Earlier>
  /** These keys as they are, if it is another's document. */
  only: ReadonlySet<Key> | undefined
  /** Unix ms at which its targets change by themselves. */
  changesAt: number
  /** Who has it from here. */
  placed: Set<string>
}

interface Target {
  /** By name, what it has been given. */
  items: Map<string, bigint>
  sum: bigint
  /** Names of what it is to be given, by keys. */
  waiting: Map<string, readonly Key[]>
  flushAt: number
}

/** What one peer should have of another: as many documents, with that sum. */
export interface Sum {
  readonly count: number
  readonly sum: bigint
}

export interface LedgerInit {
  /** How often an entry is split in two. */
  splitsOf (key: Key): number
}

/**
 * What this node has to see to being placed: its clients' documents, its own, and those of others that are gone. It knows who has what of it, gives each peer what it
 * has not got, together with what goes to the same peer a moment later, and again when the view, the time or a split moves entries.
 */
export class Ledger<D extends Version> {
  readonly #init: LedgerInit
  readonly #entries = new Map<string, Entry<D>>()
  readonly #targets = new Map<string, Target>()
  #holders: Holders
  #checkAt = 0

  constructor (holders: Holders, init: LedgerInit) {
    this.#holders = holders
    this.#init = init
  }

  get size (): number {
    return this.#entries.size
  }

  has (name: string): boolean {
    return this.#entries.has(name)
  }

  /** When `due` has something to do; `Infinity` if it has not. */
  get wakeAt (): number {
    let at = this.#entries.size > 0 ? this.#checkAt : Infinity

    for (const { flushAt } of this.#targets.values()) {
      at = Math.min(at, flushAt)
    }

    return at
  }

  /** @param only - the keys to see to as they are, if others are not this node's business */
  put (placeable: Placeable<D>, now: number, only?: Iterable<Key>): void {
    const held = this.#entries.get(placeable.name)

    if (held != null && isNewer(held.placeable, placeable)) {
      return
    }

    const earlier = new Map(held?.earlier)

    if (held != null && isNewer(placeable, held.placeable)) {
      const { keys, publisher, expiresAt } = held.placeable
      keys.forEach(key => { earlier.set(key, { publisher, until: Math.max(earlier.get(key)?.until ?? 0, expiresAt) }) })
    }

    placeable.keys.filter(key => earlier.get(key)?.publisher === placeable.publisher).forEach(key => { earlier.delete(key) })
    this.#entries.set(placeable.name, {
      placeable,
      earlier,
      only: only == null ? undefined : new Set(only),
      changesAt: now,
      placed: held?.placed ?? new Set()
    })
    this.#place(placeable.name, now)
  }

  /** Nothing of it is this node's business any more: who has it from here drops it when sums are compared. */
  drop (name: string): void {
    for (const peer of this.#entries.get(name)?.placed ?? []) {
      this.#take(peer, name)
    }

    this.#entries.delete(name)
  }

  /** The view is another. */
  moved (holders: Holders, now: number): void {
    this.#holders = holders

    for (const peer of [...this.#targets.keys()].filter(peer => !holders.has(peer))) {
      this.#targets.delete(peer)
      this.#entries.forEach(({ placed }) => { placed.delete(peer) })
    }

    this.refresh(now)
  }

  /** What counts for targets may have changed. */
  refresh (now: number): void {
    for (const name of this.#entries.keys()) {
      this.#place(name, now)
    }
  }

  /** Who has documents of this node under the shards of a key that are to be under others, since it was split otherwise before. */
  holdersBefore ({ key, before, splits }: Split & { before: number }, now: number): string[] {
    const shards = [...this.#entries.values()].filter(({ placeable: { keys, publisher }, only }) => {
      return only == null && keys.includes(key) && shardOf(publisher, before) !== shardOf(publisher, splits)
    }).map(({ placeable: { publisher } }) => shardOf(publisher, before))

    return [...new Set([...new Set(shards)].flatMap(shard => this.#holders.targets(shardKey(key, shard), now)))]
  }

  /** What goes out now. */
  due (now: number): Array<LedgerEffect<D>> {
    if (now >= this.#checkAt) {
      this.#checkAt = now + PERIOD_CHECK_MS

      for (const [name, { placeable, changesAt }] of this.#entries) {
        if (placeable.expiresAt <= now) {
          this.drop(name)
        } else if (changesAt <= now) {
          this.#place(name, now)
        }
      }
    }

    return [...this.#targets].filter(([, { flushAt }]) => flushAt <= now).flatMap(([peer, target]) => this.#flush(peer, target))
  }

  /** What a peer should have from here; nothing while it is yet to be given some of it. */
  sumOf (peer: string): Sum | undefined {
    const { items, sum = 0n, waiting } = this.#targets.get(peer) ?? {}

    return waiting != null && waiting.size > 0 ? undefined : { count: items?.size ?? 0, sum }
  }

  /** All that a peer should have, as hashes, in an order that stays while nothing changes. */
  listOf (peer: string): bigint[] {
    return [...this.#targets.get(peer)?.items.values() ?? []]
  }

  /** It lacks those of the list: they are given again. */
  lacks (peer: string, hashes: ReadonlySet<bigint>, now: number): void {
    const target = this.#targets.get(peer)

    for (const [name, hash] of [...target?.items ?? []]) {
      if (hashes.has(hash)) {
        this.#take(peer, name)
        this.#place(name, now)
      }
    }
  }

  /** It did not get these. */
  failed (peer: string, items: ReadonlyArray<Item<D>>, now: number): void {
    for (const { placeable: { name } } of items) {
      this.#take(peer, name)
      this.#place(name, now + PLACE_RETRY_MS - LINGER_MS)
    }
  }

  #place (name: string, now: number): void {
    const entry = this.#entries.get(name)

    if (entry == null) {
      return
    }

    const { placeable, earlier, only, placed } = entry
    const wanted = new Map<string, Key[]>()
    entry.changesAt = Infinity

    for (const [key, { until }] of earlier) {
      if (until <= now) {
        earlier.delete(key)
      }
    }

    for (const key of only ?? this.#keysOf(placeable, earlier)) {
      entry.changesAt = Math.min(entry.changesAt, targetsChangeAt(key, now))

      for (const peer of this.#holders.targets(key, now)) {
        wanted.set(peer, [...wanted.get(peer) ?? [], key])
      }
    }

    for (const peer of [...placed].filter(peer => !wanted.has(peer))) {
      this.#take(peer, name)
    }

    for (const [peer, keys] of wanted) {
      this.#give(peer, entry, keys, now)
    }
  }

  #keysOf ({ keys, publisher }: Placeable<D>, earlier: ReadonlyMap<Key, Earlier>): Set<Key> {
    const isAt = keys.map(key => shardKey(key, shardOf(publisher, this.#init.splitsOf(key))))
    // what has been moved may still be where it was
    const was = [...earlier].flatMap(([key, { publisher }]) => Array.from({ length: this.#init.splitsOf(key) + 1 }, (_, splits) => shardKey(key, shardOf(publisher, splits))))

    return new Set([...isAt, ...was])
  }

  #give (peer: string, { placeable: { name, version }, placed }: Entry<D>, keys: Key[], now: number): void {
    const hash = itemHash(version, keys)
    let target = this.#targets.get(peer)

    if (target?.items.get(name) === hash) {
      return
    }

    if (target == null) {
      target = { items: new Map(), sum: 0n, waiting: new Map(), flushAt: Infinity }
      this.#targets.set(peer, target)
    }

    target.sum ^= (target.items.get(name) ?? 0n) ^ hash
    target.items.set(name, hash)
    target.waiting.set(name, keys)
    target.flushAt = Math.min(target.flushAt, now + LINGER_MS)
    placed.add(peer)
  }

  #take (peer: string, name: string): void {
    const target = this.#targets.get(peer)

    if (target != null) {
      target.sum ^= target.items.get(name) ?? 0n
      target.items.delete(name)
      target.waiting.delete(name)
    }

    this.#entries.get(name)?.placed.delete(peer)
  }

  #flush (to: string, target: Target): Array<LedgerEffect<D>> {
    const batches: Array<LedgerEffect<D>> = []
    let bytes = Infinity

    for (const [name, keys] of target.waiting) {
      const placeable = this.#entries.get(name)?.placeable

      if (placeable != null) {
        bytes += placeable.bytes

        if (bytes > MAX_ITEMS_BYTES || (batches.at(-1)?.items.length ?? 0) >= MAX_ITEMS) {
          batches.push({ to, items: [] })
          bytes = placeable.bytes
        }

        batches.at(-1)?.items.push({ placeable, keys })
      }
    }

    target.waiting.clear()
    target.flushAt = Infinity

    return batches
  }
}
