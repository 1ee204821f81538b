import {
  FOLLOW_AT, FOLLOW_LEAST_MS, FOLLOW_LINGER_MS, FOLLOW_MS, FOLLOW_PLAN_MS, FOLLOW_RETRY_MS, FOLLOW_SOON_MS, MAX_FOLLOWED_KEYS, MAX_SPLITS, SETTLED_MS
} from '../../constants.ts'
import { shardKey } from '../placement/entry-key.ts'
import { Holders } from '../placement/holders.ts'
import type { Key } from '../placement/entry-key.ts'
import type { Split } from '../placement/splits.ts'

export type FollowEvent =
  /** A key that is followed for somebody, once more or once less */
  { type: 'follow', key: Key } |
  { type: 'unfollow', key: Key } |
  /** The view is another */
  { type: 'view', holders: Holders } |
  /** How many of the keys it follows, for how long, and how many it did before */
  { type: 'answer', from: string, keys: number, ms: number, before: number, splits: readonly Split[] } |
  /** It did not answer as it should, or told what is wrong, and is left alone for so long */
  { type: 'failed', from: string, ms: number } |
  /** A connection closed: it may have been started anew */
  { type: 'disconnected', from: string } |
  { type: 'tick' }

export type FollowEffect =
  /** It is to tell of changes under these keys, and of no others */
  { type: 'ask', to: string, keys: Key[] } |
  /** Of what is under these, something may have changed of which nobody told */
  { type: 'gap', keys: Key[] }

/** One that is asked to tell of changes. */
interface Holder {
  /** What it said that it follows. */
  keys: Set<Key>
  /** What it was asked for last. */
  asked: ReadonlySet<Key>
  askedAt: number
  /** Its answer has not come yet. */
  isAsked: boolean
  renewAt: number
  /** It failed, and is left alone until then. */
  retryAt: number
}

/**
 * Which holders are to tell this node of changes: of each key the first two that are left, so that one of them can go, or say nothing. Keys that it holds itself it need
 * not ask for.
 *
 * When the view changes, those that were holders before go on until what there is has moved: they have it, and the new ones are not asked before they do.
 */
export class Followed {
  readonly #self: string
  /** How often each key is followed, and how often it is split, as its holders say. */
  readonly #wanted = new Map<Key, { count: number, splits: number }>()
  /** All shards of them: which key each is of, and who holds it. */
  #shards = new Map<Key, { of: Key, holders: string[] }>()
  readonly #peers = new Map<string, Holder>()
  #desired = new Map<string, Set<Key>>()
  #settled: Holders
  #current: Holders
  #settleAt = Infinity
  #planAt = Infinity
  #actAt = Infinity
  #now = -Infinity
  #effects: FollowEffect[] = []

  constructor (self: string) {
    this.#self = self
    this.#settled = this.#current = new Holders([])
  }

  /** Keys that are followed, shards included. */
  get size (): number {
    return this.#shards.size
  }

  /** The key of which this is a part, if a peer is to tell of it. */
  keyOf (shard: Key, peer: string): Key | undefined {
    return this.#peers.get(peer)?.asked.has(shard) === true ? this.#shards.get(shard)?.of : undefined
  }

  /** All of which a peer tells. */
  keysOf (peer: string): Key[] {
    return this.#basesOf(this.#peers.get(peer)?.keys ?? [])
  }

  get wakeAt (): number {
    return Math.min(this.#settleAt, this.#planAt, this.#actAt)
  }

  handle (event: FollowEvent, now: number): FollowEffect[] {
    this.#effects = []

    if (now < this.#now) {
      this.#setBack(now)
    }

    this.#now = now
    this.#apply(event, now)

    if (this.#settleAt <= now) {
      this.#settled = this.#current
      this.#settleAt = Infinity
      this.#planAt = now
    }

    if (this.#planAt <= now) {
      this.#plan(now)
    }

    if (this.#actAt <= now) {
      this.#act(now)
    }

    return this.#effects
  }

  #apply (event: FollowEvent, now: number): void {
    switch (event.type) {
      case 'follow':
        this.#follow(event.key, now)
        break
      case 'unfollow':
        this.#unfollow(event.key, now)
        break
      case 'view':
        this.#view(event.holders, now)
        break
      case 'answer':
        this.#answered(event, now)
        break
      case 'failed':
        this.#leave(event.from, now + event.ms, now)
        break
      case 'disconnected':
        this.#disconnected(event.from, now)
        break
      case 'tick':
    }
  }

  #follow (key: Key, now: number): void {
    const wanted = this.#wanted.get(key)

    if (wanted != null) {
      wanted.count++
    } else {
      this.#wanted.set(key, { count: 1, splits: 0 })

      if (this.#shards.size < MAX_FOLLOWED_KEYS) {
        this.#shards.set(key, { of: key, holders: this.#holdersOf(key, now) })
      }

      this.#planAt = Math.min(this.#planAt, now + FOLLOW_PLAN_MS)
      this.#soon(now + FOLLOW_LINGER_MS)
    }
  }

  #unfollow (key: Key, now: number): void {
    const wanted = this.#wanted.get(key)

    if (wanted != null && --wanted.count === 0) {
      this.#wanted.delete(key)
      ;[...this.#shards].filter(([, { of }]) => of === key).forEach(([shard]) => { this.#shards.delete(shard) })
      this.#soon(now + FOLLOW_LINGER_MS)
    }
  }

  #view (holders: Holders, now: number): void {
    this.#current = holders

    ;[...this.#peers.keys()].filter(peer => !holders.has(peer)).forEach(peer => { this.#leave(peer, -Infinity, now) })
    // of a view that begins hardly anything is where it was
    this.#settleAt = this.#settled.members.length * 2 <= holders.members.length ? now : Math.min(this.#settleAt, now + SETTLED_MS)
    this.#planAt = this.#wanted.size > 0 ? now : Infinity
  }

  #answered ({ from, keys, ms, before, splits }: FollowEvent & { type: 'answer' }, now: number): void {
    const holder = this.#peers.get(from)

    if (holder?.isAsked !== true) {
      return
    }

    // it had forgotten, or was started anew
    const had = before === holder.keys.size ? holder.keys : new Set<Key>()
    holder.isAsked = false
    holder.keys = new Set([...holder.asked].slice(0, keys))
    holder.renewAt = now + Math.max(FOLLOW_LEAST_MS, Math.min(ms, FOLLOW_MS) / 2)
    // who told in the meantime may have been gone before that was noticed
    const fresh = [...holder.keys].filter(key => !had.has(key) && !this.#isToldElsewhere(key, from, holder.askedAt))

    if (fresh.length > 0) {
      this.#effects.push({ type: 'gap', keys: this.#basesOf(fresh) })
    }

    this.#split(splits, now)
    this.#soon(now)
  }

  /** A key that is split is followed in all its parts. */
  #split (splits: readonly Split[], now: number): void {
    for (const { key, splits: count } of splits) {
      const wanted = this.#wanted.get(key)

      if (wanted != null && Math.min(count, MAX_SPLITS) > wanted.splits) {
        wanted.splits = Math.min(count, MAX_SPLITS)
        this.#planAt = now
      }
    }
  }

  /** Another was asked at the same time, and has answered. */
  #isToldElsewhere (key: Key, from: string, askedAt: number): boolean {
    return [...this.#peers].some(([peer, holder]) => peer !== from && !holder.isAsked && holder.keys.has(key) && Math.abs(holder.askedAt - askedAt) < FOLLOW_LEAST_MS)
  }

  #leave (peer: string, until: number, now: number): void {
    const holder = this.#peers.get(peer)

    if (holder != null) {
      Object.assign(holder, { keys: new Set(), asked: new Set(), isAsked: false, renewAt: Infinity, retryAt: Math.max(holder.retryAt, until) })
      this.#soon(now)
    }
  }

  #disconnected (peer: string, now: number): void {
    const holder = this.#peers.get(peer)

    if (holder != null && holder.keys.size > 0) {
      holder.renewAt = Math.min(holder.renewAt, Math.max(now + FOLLOW_SOON_MS, holder.askedAt + FOLLOW_RETRY_MS))
      this.#soon(holder.renewAt)
    }
  }

  /** Who is to tell of what: keys before their parts, as many as may be. */
  #plan (now: number): void {
    const shards = [...this.#wanted].flatMap(([key, { splits }]) => Array.from({ length: 2 ** splits }, (_, i) => ({ i, key })))
    this.#shards = new Map(shards.sort((a, b) => a.i - b.i).slice(0, MAX_FOLLOWED_KEYS).map(({ i, key }) => {
      const shard = shardKey(key, i)

      return [shard, { of: key, holders: this.#holdersOf(shard, now) }]
    }))
    this.#planAt = this.#wanted.size > 0 ? now + FOLLOW_PLAN_MS : Infinity
    this.#soon(now)
  }

  #holdersOf (shard: Key, now: number): string[] {
    const settled = this.#settled.of(shard, now).filter(peer => this.#current.has(peer))

    return settled.length > 0 ? settled : this.#current.of(shard, now)
  }

  #act (now: number): void {
    this.#actAt = Infinity
    this.#desire(now)

    for (const peer of new Set([...this.#desired.keys(), ...this.#peers.keys()])) {
      const wanted = this.#desired.get(peer) ?? new Set()
      const holder = this.#peers.get(peer)

      if (holder?.isAsked === true) {
        continue
      }

      const isSame = holder != null && holder.asked.size === wanted.size && [...wanted].every(key => holder.asked.has(key))

      if (wanted.size === 0 && isSame) {
        this.#forget(peer, holder, now)
      } else if (holder == null || holder.askedAt + FOLLOW_LEAST_MS <= now) {
        if (!isSame || holder.renewAt <= now) {
          this.#ask(peer, wanted, now)
        } else {
          this.#soon(holder.renewAt)
        }
      } else {
        this.#soon(isSame ? Math.max(holder.renewAt, holder.askedAt + FOLLOW_LEAST_MS) : holder.askedAt + FOLLOW_LEAST_MS)
      }
    }
  }

  /** Nothing is asked of it any more; that it failed is remembered. */
  #forget (peer: string, { retryAt }: Holder, now: number): void {
    if (retryAt <= now) {
      this.#peers.delete(peer)
    } else {
      this.#soon(retryAt)
    }
  }

  #ask (to: string, keys: ReadonlySet<Key>, now: number): void {
    const holder = this.#peers.get(to) ?? { keys: new Set(), retryAt: -Infinity }
    this.#peers.set(to, Object.assign(holder, { asked: keys, askedAt: now, isAsked: true, renewAt: Infinity }))
    this.#effects.push({ type: 'ask', to, keys: [...keys] })
  }

  #desire (now: number): void {
    this.#desired = new Map()

    for (const [shard, { holders }] of this.#shards) {
      if (!holders.includes(this.#self)) {
        const able = holders.filter(peer => this.#current.has(peer) && (this.#peers.get(peer)?.retryAt ?? -Infinity) <= now)

        for (const peer of able.slice(0, FOLLOW_AT)) {
          this.#desired.set(peer, (this.#desired.get(peer) ?? new Set()).add(shard))
        }
      }
    }
  }

  #basesOf (shards: Iterable<Key>): Key[] {
    return [...new Set([...shards].flatMap(shard => this.#shards.get(shard)?.of ?? []))]
  }

  #soon (at: number): void {
    this.#actAt = Math.min(this.#actAt, at)
  }

  /** The clock was: what was due then is due at once. */
  #setBack (now: number): void {
    for (const holder of this.#peers.values()) {
      holder.askedAt = Math.min(holder.askedAt, now - FOLLOW_LEAST_MS)
      holder.renewAt = holder.isAsked ? Infinity : now
      holder.retryAt = Math.min(holder.retryAt, now + FOLLOW_RETRY_MS)
    }

    this.#settleAt = this.#settleAt === Infinity ? Infinity : now
    this.#planAt = Math.min(this.#planAt, now)
    this.#soon(now)
  }
}
