import { ALLOWANCE_RESERVE, FIRST_SEGMENT_RESERVE, LEAST_JOINED_ROOM, LEAST_PART } from '../constants.ts'
import type { Connection } from '@libp2p/interface'

/** A path on the connection */
export interface SharingPath {
  /** bytes that were written to it and are not on their way yet */
  readonly queued: number
}

/**
 * A limited connection as one of its ends knows it. Its allowance is for all paths on it, of whatever sessions, so what is divided with the other
 * end, and used up, is the connection's and not a path's. It is divided once, with the first path: what an end was granted may be on its way already when the next path is attached.
 */
export class ConnectionShare {
  readonly #allowance: () => number
  readonly #paths = new Set<SharingPath>()
  /** paths that were ever on it */
  #opened = 0
  /** what of the allowance could be used when it was divided last */
  #whole: number
  /** what of that was this end's, … */
  #own: number
  /** … and the other's, of which so much has come; undefined until it is divided */
  #others?: number
  #received = 0

  /** bytes that this end has written */
  written = 0

  /** @param allowance - bytes that the relay still lets through, both ways together */
  constructor (allowance: () => number) {
    this.#allowance = allowance
    this.#whole = this.usable
    this.#own = this.#whole
  }

  /** Whether another path was ever on it */
  get isShared (): boolean {
    return this.#opened > 1
  }

  /** Bytes of the allowance that are left for DATA, whoever may send them; what is queued is gone */
  get usable (): number {
    return Math.max(0, this.#left - ALLOWANCE_RESERVE)
  }

  /** Bytes of DATA that this end may write */
  get room (): number {
    return Math.max(0, this.#left - ALLOWANCE_RESERVE - (this.othersLeft ?? 0))
  }

  /** Bytes of DATA that the other end may write still; undefined until it is divided */
  get othersLeft (): number | undefined {
    return this.#others == null ? undefined : Math.max(0, this.#others - this.#received)
  }

  /** Bytes that the first segment on a path may have: on a connection of its own each end gets one through, which the other's share does not keep it from */
  get firstRoom (): number {
    return this.isShared ? this.room : Math.max(0, this.#left - FIRST_SEGMENT_RESERVE)
  }

  /** Whether this end has not used up what it may send: much of it is left, in all or of a small share */
  get isWorthJoining (): boolean {
    return this.room >= Math.min(LEAST_JOINED_ROOM, this.#own / 2)
  }

  /**
   * Bytes of this end's share that one session may write
   *
   * @param weight - as a share of that of all sessions that have something to send, which divide the connection even if they come to it later
   */
  partOf (weight: number): number {
    return weight === 1 ? Infinity : Math.max(LEAST_PART, this.#own * weight)
  }

  /** How much is left, in all or of this end's: 1 at first, 0 at the end */
  get left (): number {
    return this.#own > 0 ? Math.min(1, this.room / this.#own, this.usable / this.#whole) : 0
  }

  add (path: SharingPath): void {
    this.#paths.add(path)
    this.#opened++
  }

  remove (path: SharingPath): void {
    this.#paths.delete(path)
  }

  /** DATA has come from the other end */
  received (bytes: number): void {
    this.#received += bytes
  }

  /** So much of what is left is this end's, the rest the other's */
  keep (own: number): void {
    this.#whole = this.usable
    this.#received = 0
    this.#others = Math.max(0, this.#whole - Math.max(0, own))
    this.#own = this.room
  }

  get #left (): number {
    let left = this.#allowance()

    for (const { queued } of this.#paths) {
      left -= queued
    }

    return left
  }
}

const shares = new WeakMap<Connection, ConnectionShare>()

/** What the paths on a limited connection share */
export function shareOf (connection: Connection, allowance: () => number): ConnectionShare {
  let share = shares.get(connection)

  if (share == null) {
    share = new ConnectionShare(allowance)
    shares.set(connection, share)
  }

  return share
}

/** Whether another path on the connection is worth it */
export function isWorthJoining (connection: Connection): boolean {
  return shares.get(connection)?.isWorthJoining ?? true
}
