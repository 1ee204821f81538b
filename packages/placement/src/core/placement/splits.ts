import { MAX_SPLIT_KEYS, MAX_SPLIT_KEYS_PER_PEER, MAX_SPLITS, SPLIT_DOCUMENTS, SPLIT_MS, SPLIT_NOTICE_MS } from '../../constants.ts'
import type { Key } from './entry-key.ts'
import type { Holders } from './holders.ts'

/** That what is under a key is split in two so often, one after the other. */
export interface Split {
  readonly key: Key
  readonly splits: number
}

/** In parts as there may be in one message. */
export function partsOf (splits: ReadonlyMap<Key, number>): Split[][] {
  const all = [...splits].map(([key, count]) => ({ key, splits: count }))

  return Array.from({ length: Math.ceil(all.length / MAX_SPLIT_KEYS) }, (_, i) => all.slice(i * MAX_SPLIT_KEYS, (i + 1) * MAX_SPLIT_KEYS))
}

export interface SplitsInit {
  self: string
  /** Documents under one key above which it is split. */
  splitDocuments?: number
}

/**
 * Which entries are popular: who holds one says so when it has too much under it, and it is split for everybody who heard that from most of its holders. Of those that are
 * split, the first shard stays with the holders of the whole, who know how many there are.
 */
export class Splits {
  readonly #self: string
  readonly #most: number
  readonly #own = new Map<Key, { splits: number, at: number, after: string | undefined }>()
  readonly #heard = new Map<Key, Map<string, { splits: number, until: number }>>()
  /** The keys of each peer's words, the oldest first. */
  readonly #keysOf = new Map<string, Set<Key>>()
  readonly #told = new Map<string, number>()

  constructor ({ self, splitDocuments = SPLIT_DOCUMENTS }: SplitsInit) {
    this.#self = self
    this.#most = splitDocuments
  }

  /** What this node says of a key that it holds. */
  ownOf (key: Key): number {
    return this.#own.get(key)?.splits ?? 0
  }

  /** Documents under one key above which it is split, however much else is held. */
  get most (): number {
    return this.#most
  }

  /**
   * What is under a key here is too much, too little to be split, or neither. Whether it is split once more, or less: once more only as soon as most of its holders say as
   * much as this one, since nothing is moved before.
   */
  judge (key: Key, amount: 'much' | 'little' | 'right', holders: Holders, now: number): boolean {
    const { splits, at, after } = this.#own.get(key) ?? { splits: 0, at: -Infinity, after: undefined }

    if (amount === 'much' && splits < MAX_SPLITS && splits === this.of(key, holders, now) && holders.of(key, now).includes(this.#self)) {
      this.#own.set(key, { splits: splits + 1, at: now, after: undefined })
      return true
    }

    // who says so after another does until that one says less, or nothing for long
    if (amount === 'little' && splits > 0 && at + SPLIT_MS <= now && (after == null || this.#said(after, key, now) < splits)) {
      if (splits > 1) {
        this.#own.set(key, { splits: splits - 1, at: now, after: undefined })
      } else {
        this.#own.delete(key)
      }

      return true
    }

    return false
  }

  /** Says what another holder says. */
  follow (peer: string, { key, splits }: Split, holders: Holders, now: number): void {
    if (splits <= MAX_SPLITS && [peer, this.#self].every(one => holders.of(key, now).includes(one))) {
      this.#own.set(key, { splits, at: now, after: peer })
    }
  }

  /** Entries that this node, as a holder, says are split. */
  get size (): number {
    return this.#own.size
  }

  /** Those entries. */
  get keys (): Key[] {
    return [...this.#own.keys()]
  }

  /** Whether somebody is to be told now how often a key is split. */
  isToTell (peer: string, { key, splits }: Split, now: number): boolean {
    const name = `${peer} ${key} ${splits}`

    if ((this.#told.get(name) ?? -Infinity) + SPLIT_NOTICE_MS > now) {
      return false
    }

    this.#told.delete(name)
    this.#told.set(name, now)

    for (const [old, at] of this.#told) {
      if (at + SPLIT_NOTICE_MS > now) {
        break
      }

      this.#told.delete(old)
    }

    return true
  }

  /**
   * What this node, as a holder, says to the other holders: who is one since a change of the view alone is given its part of what is split, and would take that for all
   * there is.
   */
  toTell (holders: Holders, now: number): Array<{ peer: string, split: Split }> {
    return [...this.#own].flatMap(([key, { splits }]) => {
      const peers = holders.of(key, now)

      return peers.includes(this.#self) ? peers.filter(peer => peer !== this.#self && this.isToTell(peer, { key, splits }, now)).map(peer => ({ peer, split: { key, splits } })) : []
    })
  }

  /** How often a key is split, as far as this node has noticed, or heard from most of its holders. */
  known (key: Key, holders: Holders, now: number): number {
    return Math.max(this.ownOf(key), this.of(key, holders, now))
  }

  /** A holder says how often a key is split. Whether that changes anything. */
  heard (peer: string, { key, splits }: Split, holders: Holders, now: number): boolean {
    if (!holders.of(key, now).includes(peer) || splits > MAX_SPLITS) {
      return false
    }

    const before = this.of(key, holders, now)
    const heard = this.#heard.get(key) ?? new Map<string, { splits: number, until: number }>()
    heard.set(peer, { splits, until: now + SPLIT_MS })
    this.#heard.set(key, heard)
    this.#bound(peer, key)
    const after = this.of(key, holders, now)

    // what most holders say, this one says, too, to those that come later
    if (after > this.ownOf(key) && holders.of(key, now).includes(this.#self)) {
      this.#own.set(key, { splits: after, at: now, after: peer })
    }

    return after !== before
  }

  /** As often as most of its holders say. */
  of (key: Key, holders: Holders, now: number): number {
    if (!this.#heard.has(key) && !this.#own.has(key)) {
      return 0
    }

    const peers = holders.of(key, now)

    return peers.map(peer => this.#said(peer, key, now)).sort((a, b) => b - a)[Math.floor(peers.length / 2)] ?? 0
  }

  /** Whether it is this node's to tell others that a key is split: so many of the holders that say so do as it takes to be believed. */
  isSpeaker (key: Key, holders: Holders, now: number): boolean {
    const peers = holders.of(key, now)
    const agreed = this.of(key, holders, now)

    return agreed > 0 && peers.filter(peer => this.#said(peer, key, now) >= agreed).slice(0, Math.floor(peers.length / 2) + 1).includes(this.#self)
  }

  /** Forgets what was said too long ago. Whether that changes anything. */
  expire (now: number): boolean {
    let changed = false

    for (const [key, heard] of this.#heard) {
      for (const [peer, { until }] of heard) {
        if (until <= now) {
          this.#forget(peer, key)
          changed = true
        }
      }
    }

    return changed
  }

  /** Who says so of one key after the other is not believed of more than there is room for: the oldest is forgotten. */
  #bound (peer: string, key: Key): void {
    const keys = this.#keysOf.get(peer) ?? new Set()
    keys.delete(key)
    keys.add(key)
    this.#keysOf.set(peer, keys)
    const [oldest] = keys

    if (keys.size > MAX_SPLIT_KEYS_PER_PEER) {
      this.#forget(peer, oldest)
    }
  }

  #forget (peer: string, key: Key): void {
    const heard = this.#heard.get(key)
    const keys = this.#keysOf.get(peer)
    heard?.delete(peer)
    keys?.delete(key)

    if (heard?.size === 0) {
      this.#heard.delete(key)
    }

    if (keys?.size === 0) {
      this.#keysOf.delete(peer)
    }
  }

  #said (peer: string, key: Key, now: number): number {
    const word = this.#heard.get(key)?.get(peer)

    return peer === this.#self ? this.ownOf(key) : word != null && word.until > now ? word.splits : 0
  }
}
