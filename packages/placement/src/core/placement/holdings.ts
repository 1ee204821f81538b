import { GRACE_MS, MAX_KEYS, MAX_SPLITS, ORPHAN_MS, SLACK } from '../../constants.ts'
import { shardKey, shardOf } from './entry-key.ts'
import { isNewer, isUnder, itemHash } from './placeable.ts'
import { Room } from './room.ts'
import { Sources } from './sources.ts'
import { Under } from './under.ts'
import type { Key } from './entry-key.ts'
import type { Held, Taking } from './held.ts'
import type { Holders } from './holders.ts'
import type { Sum } from './ledger.ts'
import type { Placeable } from './placeable.ts'
import type { HoldingsLimits } from './room.ts'
import type { Split } from './splits.ts'
import type { Version } from '@juxta/advertisement'

/** What others placed here, by keys: apart from what this node keeps for its clients. */
export class Holdings<D extends Version> {
  readonly #self: string
  readonly #room: Room
  readonly #byName = new Map<string, Held<D>>()
  readonly #byKey = new Map<Key, Under<Held<D>>>()
  readonly #sources = new Sources()
  #holders: Holders
  #bytes = 0
  #entries = 0

  constructor (self: string, holders: Holders, limits: Partial<HoldingsLimits> = {}) {
    this.#self = self
    this.#holders = holders
    this.#room = new Room(limits)
  }

  /** Documents, withdrawals included. */
  get documents (): number {
    return this.#byName.size
  }

  /** Index entries: for each document that is not withdrawn those of its keys under which it is here. */
  get entries (): number {
    return this.#entries
  }

  get bytes (): number {
    return this.#bytes
  }

  get (name: string): Placeable<D> | undefined {
    return this.#byName.get(name)?.placeable
  }

  /** The keys under which a document is here. */
  keysOf (name: string): readonly Key[] {
    return [...this.#byName.get(name)?.keys ?? []]
  }

  /** Who placed a version of a document that another one would take the place of. */
  sourcesOf (placeable: Placeable<D>): string[] {
    const held = this.#byName.get(placeable.name)

    return held != null && isNewer(placeable, held.placeable) ? [...held.sources.keys()] : []
  }

  /** What is under a key, withdrawals and what is over but not taken out included. */
  * under (key: Key): Generator<Placeable<D>, void, undefined> {
    for (const { placeable } of this.#byKey.get(key) ?? []) {
      yield placeable
    }
  }

  /** How many documents are under a key, without those that are to be under another when it is split so often: they may not have been moved yet. */
  countUnder (key: Key, splits = 0): number {
    return this.#byKey.get(key)?.left(splits) ?? 0
  }

  /** Who placed something under a key that is to be under another when it is split so often. */
  misplaced (key: Key, splits: number): string[] {
    const wrong = [...this.#byKey.get(key) ?? []].filter(({ placeable: { publisher } }) => shardOf(publisher, splits) !== 0)

    return [...new Set(wrong.flatMap(({ sources }) => [...sources].filter(([, keys]) => keys.includes(key)).map(([source]) => source)))]
  }

  /** A source has moved what it placed here to where it belongs when a key is split so often. Withdrawals stay: they are here in place of what was. */
  movedAway (source: string, { key, splits }: Split): void {
    for (let shard = 0; shard < 2 ** MAX_SPLITS; shard++) {
      const at = shardKey(key, shard)

      for (const held of [...this.#byKey.get(at) ?? []]) {
        const { sources, placeable: { name, publisher, withdrawn } } = held
        const keys = sources.get(source)

        if (!withdrawn && shardOf(publisher, splits) !== shard && keys?.includes(at) === true) {
          const left = keys.filter(key => key !== at)

          if (left.length > 0) {
            this.#join(held, source, left)
          } else {
            this.#leave(name, source)
          }
        }
      }
    }
  }

  /** All, each once. */
  * [Symbol.iterator] (): Generator<Placeable<D>, void, undefined> {
    for (const { placeable } of this.#byName.values()) {
      yield placeable
    }
  }

  /** Whether this node is to hold what is under a key, as far as it knows the others. */
  isHolder (key: Key, now: number): boolean {
    return this.#holders.rank(key, this.#self, now) < this.#holders.replicas
  }

  /** A document that was verified is placed here. */
  take (source: string, placeable: Placeable<D>, keys: readonly Key[], now: number): Taking {
    const { name } = placeable
    const held = this.#byName.get(name)

    if (placeable.expiresAt <= now) {
      return 'expired'
    }

    if (keys.length === 0 || keys.length > MAX_KEYS || !keys.every(key => this.#isNear(key, now)) || !isUnder(placeable, keys, held != null)) {
      return 'foreign'
    }

    if (held != null && isNewer(held.placeable, placeable)) {
      return 'older'
    }

    if (!this.#hasRoom(source, placeable, held)) {
      return 'full'
    }

    if (held == null) {
      this.#insert(placeable, source, keys)
    } else {
      this.#update(held, placeable, source, keys)
    }

    return 'taken'
  }

  /** What a source placed here, as this node has it. */
  sumOf (source: string): Sum {
    return this.#sources.sumOf(source)
  }

  /** A source says what it has placed here: what is not in it goes, and the hashes that are not here are given. */
  compare (source: string, hashes: readonly bigint[]): bigint[] {
    const listed = new Set(hashes)
    const here = new Set<bigint>()

    for (const [name, hash] of this.#sources.itemsOf(source)) {
      if (listed.has(hash)) {
        here.add(hash)
      } else {
        this.#leave(name, source)
      }
    }

    return hashes.filter(hash => !here.has(hash))
  }

  /** The view is another. Gives what has no source any more and this node is the first of the old holders that are left to see to, with the keys. */
  moved (holders: Holders, now: number, isThere: (source: string) => boolean): Array<{ placeable: Placeable<D>, keys: Key[] }> {
    const before = this.#holders
    const orphans: Array<{ placeable: Placeable<D>, keys: Key[] }> = []
    this.#holders = holders

    for (const held of this.#byName.values()) {
      const left = [...held.sources.keys()].filter(source => isThere(source))

      if (left.length > 0) {
        held.orphanedAt = undefined
        ;[...held.sources.keys()].filter(source => !left.includes(source)).forEach(source => { this.#leave(held.placeable.name, source) })
        continue
      }

      held.orphanedAt ??= now
      // of those that had it, the first that is left gives it to those who have not
      const keys = [...held.keys].filter(key => before.of(key, now).find(peer => holders.has(peer)) === this.#self)

      if (keys.length > 0) {
        orphans.push({ placeable: held.placeable, keys })
      }
    }

    return orphans
  }

  /** Takes out what is over, what nobody sees to any more, and what is others' to hold for a while. Gives what went. */
  sweep (now: number): Array<Placeable<D>> {
    const gone: Array<Placeable<D>> = []

    for (const held of [...this.#byName.values()]) {
      const isOrphan = held.orphanedAt != null && held.orphanedAt + ORPHAN_MS <= now

      if (held.placeable.expiresAt <= now || isOrphan || held.sources.size === 0) {
        this.#remove(held)
        gone.push(held.placeable)
      } else {
        this.#sweepKeys(held, now)
      }
    }

    return gone
  }

  #sweepKeys (held: Held<D>, now: number): void {
    for (const key of held.keys) {
      if (this.isHolder(key, now)) {
        held.foreignSince.delete(key)
      } else {
        const since = held.foreignSince.get(key) ?? now
        held.foreignSince.set(key, since)

        if (since + GRACE_MS <= now) {
          this.#unlist(held, key)
        }
      }
    }

    if (held.keys.size === 0) {
      this.#remove(held)
    }
  }

  #isNear (key: Key, now: number): boolean {
    return this.#holders.rank(key, this.#self, now) < this.#holders.replicas + SLACK
  }

  #hasRoom (name: string, placeable: Placeable<D>, held: Held<D> | undefined): boolean {
    const before = this.#sources.has(name, placeable.name) ? held?.placeable.bytes ?? 0 : undefined

    // this node's own clients' are bounded where they are kept
    return name === this.#self || this.#room.isFor({
      held: this.#byName.size + (held == null ? 1 : 0),
      bytes: this.#bytes + placeable.bytes - (held?.placeable.bytes ?? 0),
      heldOfSource: this.#sources.sumOf(name).count + (before == null ? 1 : 0),
      bytesOfSource: this.#sources.bytesOf(name) + placeable.bytes - (before ?? 0)
    })
  }

  #insert (placeable: Placeable<D>, source: string, keys: readonly Key[]): void {
    const held: Held<D> = { placeable, sources: new Map(), keys: new Set(), orphanedAt: undefined, foreignSince: new Map() }

    this.#byName.set(placeable.name, held)
    this.#bytes += placeable.bytes
    this.#join(held, source, keys)
  }

  #update (held: Held<D>, placeable: Placeable<D>, source: string, keys: readonly Key[]): void {
    const old = held.placeable

    if (isNewer(placeable, old)) {
      const sources = [...held.sources]
      sources.forEach(([name]) => { this.#quit(held, name) })
      this.#relist(held, [])
      this.#bytes += placeable.bytes - old.bytes
      held.placeable = placeable
      // the others that placed it will place the newer one, too, or have nothing to say about it any more
      sources.filter(([name]) => name !== source && name === this.#self).forEach(([name, keys]) => { this.#join(held, name, keys) })
    }

    held.orphanedAt = undefined
    this.#join(held, source, keys)
  }

  #join (held: Held<D>, name: string, keys: readonly Key[]): void {
    this.#quit(held, name)
    const { placeable: { version, bytes } } = held
    const hash = itemHash(version, keys)

    this.#sources.add(name, held.placeable.name, hash, bytes)
    held.sources.set(name, keys)
    this.#relist(held, [...held.sources.values()].flat())
  }

  #quit (held: Held<D>, name: string): void {
    if (held.sources.delete(name)) {
      this.#sources.delete(name, held.placeable.name, held.placeable.bytes)
    }
  }

  #leave (name: string, source: string): void {
    const held = this.#byName.get(name)

    if (held != null) {
      this.#quit(held, source)

      if (held.sources.size === 0) {
        this.#remove(held)
      } else {
        this.#relist(held, [...held.sources.values()].flat())
      }
    }
  }

  #relist (held: Held<D>, keys: Iterable<Key>): void {
    const wanted = new Set(keys)

    for (const key of [...held.keys].filter(key => !wanted.has(key))) {
      this.#unlist(held, key)
    }

    for (const key of wanted) {
      if (!held.keys.has(key)) {
        held.keys.add(key)
        this.#entries += held.placeable.withdrawn ? 0 : 1
        const under = this.#byKey.get(key) ?? new Under()
        under.add(held)
        this.#byKey.set(key, under)
      }
    }
  }

  #unlist (held: Held<D>, key: Key): void {
    const under = this.#byKey.get(key)
    held.keys.delete(key)
    held.foreignSince.delete(key)
    this.#entries -= held.placeable.withdrawn ? 0 : 1

    under?.delete(held)

    if (under?.size === 0) {
      this.#byKey.delete(key)
    }
  }

  #remove (held: Held<D>): void {
    [...held.sources.keys()].forEach(source => { this.#quit(held, source) })
    this.#relist(held, [])
    this.#byName.delete(held.placeable.name)
    this.#bytes -= held.placeable.bytes
  }
}
