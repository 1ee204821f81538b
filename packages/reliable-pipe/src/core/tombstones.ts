import { TOMBSTONE_SWEEP_MS } from '../constants.ts'
import type { Position } from '../wire/attach.ts'
import type { AttachStatus } from '../wire/attached.ts'

/** What is remembered of a session that has ended, so that a peer who missed it gets an answer */
export interface Tombstone {
  status: AttachStatus
  position: Position
  /** what this side said of it when it aborted */
  reason?: string
  until: number
}

export interface TombstoneLimits {
  maxTombstones: number
  maxTombstonesPerPeer: number
}

/** An end is not remembered any longer */
export type OnForgotten = (peer: string, id: string) => void

/**
 * The sessions that have ended, by peer and id. Each peer has its share, within which its oldest is forgotten first. When there are too many in all, those
 * of whom has the most make room: so nobody flushes another's.
 */
export class Tombstones {
  readonly #limits: TombstoneLimits
  readonly #onForgotten: OnForgotten
  /** each peer's in the order in which they were made */
  readonly #peers = new Map<string, Map<string, Tombstone>>()
  #size = 0
  #sweptAt = -Infinity

  constructor (limits: TombstoneLimits, onForgotten: OnForgotten = () => {}) {
    this.#limits = limits
    this.#onForgotten = onForgotten
  }

  get size (): number {
    return this.#size
  }

  add (peer: string, id: string, tombstone: Tombstone, now: number): void {
    this.#dropExpired(peer, now)

    if (now >= this.#sweptAt + TOMBSTONE_SWEEP_MS) {
      this.#sweep(now)
    }

    const own = this.#peers.get(peer) ?? new Map<string, Tombstone>()
    this.#peers.set(peer, own)
    this.#size += own.has(id) ? 0 : 1
    own.set(id, tombstone)

    if (own.size > this.#limits.maxTombstonesPerPeer) {
      this.#dropOldest(peer)
    }

    if (this.#size > this.#limits.maxTombstones) {
      this.#makeRoom(now)
    }
  }

  get (peer: string, id: string, now: number): Tombstone | undefined {
    this.#dropExpired(peer, now)

    return this.#peers.get(peer)?.get(id)
  }

  /** An end that is remembered is said to be another, for as long as before */
  mark (peer: string, id: string, status: AttachStatus): void {
    const tombstone = this.#peers.get(peer)?.get(id)

    if (tombstone != null) {
      tombstone.status = status
    }
  }

  clear (): void {
    this.#peers.clear()
    this.#size = 0
  }

  #sweep (now: number): void {
    this.#sweptAt = now

    for (const peer of [...this.#peers.keys()]) {
      this.#dropExpired(peer, now)
    }
  }

  #makeRoom (now: number): void {
    this.#sweep(now)

    if (this.#size > this.#limits.maxTombstones) {
      let most = ''

      for (const [peer, { size }] of this.#peers) {
        if (size > (this.#peers.get(most)?.size ?? 0)) {
          most = peer
        }
      }

      this.#dropOldest(most)
    }
  }

  #dropOldest (peer: string): void {
    const [oldest] = this.#peers.get(peer)?.keys() ?? []
    this.#drop(peer, oldest)
  }

  #dropExpired (peer: string, now: number): void {
    for (const [id, { until }] of [...this.#peers.get(peer) ?? []]) {
      if (until <= now) {
        this.#drop(peer, id)
      }
    }
  }

  #drop (peer: string, id: string): void {
    const own = this.#peers.get(peer)

    if (own?.delete(id) !== true) {
      return
    }

    this.#size--

    if (own.size === 0) {
      this.#peers.delete(peer)
    }

    this.#onForgotten(peer, id)
  }
}
