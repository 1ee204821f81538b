import { TokenBucket } from '@juxta/path/internal'
import { RESERVES, RESERVES_PER_PEER } from '../constants.ts'
import { TooManySessionsError } from '../errors.ts'
import { ReceivePool } from './receive-pool.ts'
import { Tombstones } from './tombstones.ts'
import type { OnForgotten, Tombstone, TombstoneLimits } from './tombstones.ts'

/** The usual reason: a handler that returns leaves its session as it is */
const HINT = ': one is kept until both ends have called close(), or one of them abort()'

export interface RegistryLimits extends TombstoneLimits {
  maxSessions: number
  maxSessionsPerPeer: number
  maxAttachesPerSecond: number
  maxAttachBurst: number
  maxHalfOpenPerPeer: number
  receivePool: number
  receivePoolPerPeer: number
}

interface PeerRecord<S> {
  sessions: Map<string, S>
  pool: ReceivePool
  attaches: TokenBucket
  halfOpen: number
}

/**
 * The sessions of one node. A session is looked up by (authenticated remote
 * peer, id), so somebody else's simply does not exist. What one peer may have
 * of anything is bounded here.
 */
export class SessionRegistry<S> {
  readonly #limits: RegistryLimits
  readonly #peers = new Map<string, PeerRecord<S>>()
  readonly #tombstones: Tombstones
  readonly #pool: ReceivePool
  #sessions = 0

  /** @param onForgotten - a session that has ended is not remembered any longer */
  constructor (limits: RegistryLimits, onForgotten?: OnForgotten) {
    this.#limits = limits
    this.#tombstones = new Tombstones(limits, onForgotten)
    this.#pool = new ReceivePool({ size: limits.receivePool, reserves: RESERVES })
  }

  get size (): number {
    return this.#sessions
  }

  get tombstones (): number {
    return this.#tombstones.size
  }

  get (peer: string, id: string): S | undefined {
    return this.#peers.get(peer)?.sessions.get(id)
  }

  * all (): Generator<S> {
    for (const record of this.#peers.values()) {
      yield * record.sessions.values()
    }
  }

  of (peer: string): S[] {
    return [...this.#peers.get(peer)?.sessions.values() ?? []]
  }

  /** @throws TooManySessionsError when one more may not be added */
  check (peer: string): void {
    if (this.#sessions >= this.#limits.maxSessions) {
      throw new TooManySessionsError(`this node keeps at most ${this.#limits.maxSessions} sessions${HINT}`)
    }

    const record = this.#peers.get(peer)

    if ((record?.pool ?? this.#pool).full) {
      throw new TooManySessionsError('the messages of sessions that have ended fill the memory that there is for them: they are to be read, or let go of')
    }

    if ((record?.sessions.size ?? 0) >= this.#limits.maxSessionsPerPeer) {
      throw new TooManySessionsError(`at most ${this.#limits.maxSessionsPerPeer} sessions are kept with one peer${HINT}`)
    }
  }

  /** @throws TooManySessionsError */
  add (peer: string, id: string, session: S, now: number): void {
    this.check(peer)
    this.#record(peer, now).sessions.set(id, session)
    this.#sessions++
  }

  remove (peer: string, id: string, tombstone: Tombstone, now: number): void {
    const record = this.#peers.get(peer)

    if (record?.sessions.delete(id) !== true) {
      return
    }

    this.#sessions--
    this.#tombstones.add(peer, id, tombstone, now)
  }

  /** It goes on after a restart: nothing is to be said of it until then */
  forget (peer: string, id: string): void {
    if (this.#peers.get(peer)?.sessions.delete(id) === true) {
      this.#sessions--
    }
  }

  /** One that ended before this process began */
  bury (peer: string, id: string, tombstone: Tombstone, now: number): void {
    this.#tombstones.add(peer, id, tombstone, now)
  }

  tombstone (peer: string, id: string, now: number): Tombstone | undefined {
    return this.#tombstones.get(peer, id, now)
  }

  /** Another peer goes on with the session that has ended: attaches to it are told so */
  fence (peer: string, id: string): void {
    this.#tombstones.mark(peer, id, 'handed-over')
  }

  /** Whether the peer may begin another attach now; counts it if so */
  admitAttach (peer: string, now: number): boolean {
    const { attaches } = this.#record(peer, now)

    if (attaches.wait(now) > 0) {
      return false
    }

    attaches.take(now)

    return true
  }

  /** Whether another stream of the peer may wait for its ATTACH; counts it if so */
  beginHalfOpen (peer: string, now: number): boolean {
    const record = this.#record(peer, now)

    if (record.halfOpen >= this.#limits.maxHalfOpenPerPeer) {
      return false
    }

    record.halfOpen++

    return true
  }

  endHalfOpen (peer: string): void {
    const record = this.#peers.get(peer)

    if (record != null && record.halfOpen > 0) {
      record.halfOpen--
    }
  }

  /** What the peer's sessions may have received that was not read */
  pool (peer: string, now: number): ReceivePool {
    return this.#record(peer, now).pool
  }

  clear (): void {
    this.#peers.clear()
    this.#tombstones.clear()
    this.#sessions = 0
  }

  #record (peer: string, now: number): PeerRecord<S> {
    let record = this.#peers.get(peer)

    if (record == null) {
      this.#dropIdle(now)
      record = {
        sessions: new Map(),
        pool: new ReceivePool({ size: this.#limits.receivePoolPerPeer, reserves: RESERVES_PER_PEER }, this.#pool),
        attaches: new TokenBucket(this.#limits.maxAttachesPerSecond, this.#limits.maxAttachBurst, now),
        halfOpen: 0
      }
      this.#peers.set(peer, record)
    }

    return record
  }

  /** Peers that have nothing here are forgotten when there are as many as sessions may be; a burst they have left is not worth keeping them for */
  #dropIdle (now: number): void {
    if (this.#peers.size < this.#limits.maxSessions) {
      return
    }

    for (const [peer, record] of this.#peers) {
      if (record.sessions.size === 0 && record.halfOpen === 0 && record.attaches.wait(now) === 0) {
        this.#peers.delete(peer)
      }
    }
  }
}
