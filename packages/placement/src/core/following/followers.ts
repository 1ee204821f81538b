import type { Key } from '../placement/entry-key.ts'

export interface FollowersInit {
  maxPerPeer: number
  max: number
  /** For so many milliseconds what a peer follows is remembered. */
  ms: number
}

interface Follower {
  readonly keys: ReadonlySet<Key>
  until: number
}

/** Which other rendezvous peers want to be told of changes of what is held here, by key. */
export class Followers {
  readonly #init: FollowersInit
  readonly #byPeer = new Map<string, Follower>()
  readonly #byKey = new Map<Key, Set<string>>()
  #size = 0
  #now = -Infinity

  constructor (init: FollowersInit) {
    this.#init = init
  }

  /** Keys, of all peers. */
  get size (): number {
    return this.#size
  }

  /** How many keys of a peer are followed. */
  of (peer: string, now: number): number {
    this.#expire(now)

    return this.#byPeer.get(peer)?.keys.size ?? 0
  }

  /**
   * Takes these in place of a peer's others, as many as there is room for, from the first.
   *
   * @param max - for less than all of the room, if it is not known to be one of the scope
   */
  set (peer: string, keys: readonly Key[], now: number, max = this.#init.max): { taken: number, before: number } {
    const before = this.of(peer, now)
    this.drop(peer)
    const taken = new Set([...new Set(keys)].slice(0, Math.max(0, Math.min(this.#init.maxPerPeer, max - this.#size))))

    if (taken.size > 0) {
      this.#byPeer.set(peer, { keys: taken, until: now + this.#init.ms })
      this.#size += taken.size
      taken.forEach(key => { this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(peer)) })
    }

    return { taken: taken.size, before }
  }

  /** Those that a change of what is under these keys concerns, each with the keys that it follows. */
  concernedBy (keys: Iterable<Key>, now: number): Map<string, Key[]> {
    const concerned = new Map<string, Key[]>()

    if (this.#size > 0) {
      this.#expire(now)

      for (const key of new Set(keys)) {
        this.#byKey.get(key)?.forEach(peer => { concerned.set(peer, [...concerned.get(peer) ?? [], key]) })
      }
    }

    return concerned
  }

  drop (peer: string): void {
    for (const key of this.#byPeer.get(peer)?.keys ?? []) {
      const peers = this.#byKey.get(key)
      peers?.delete(peer)
      this.#size--

      if (peers?.size === 0) {
        this.#byKey.delete(key)
      }
    }

    this.#byPeer.delete(peer)
  }

  /** Those that are gone follow nothing any more. */
  keep (isThere: (peer: string) => boolean): void {
    [...this.#byPeer.keys()].filter(peer => !isThere(peer)).forEach(peer => { this.drop(peer) })
  }

  clear (): void {
    this.keep(() => false)
  }

  #expire (now: number): void {
    const setBack = Math.max(0, this.#now - now)
    this.#now = now

    for (const [peer, follower] of this.#byPeer) {
      // the clock may have been
      follower.until -= setBack

      if (follower.until <= now) {
        this.drop(peer)
      }
    }
  }
}
