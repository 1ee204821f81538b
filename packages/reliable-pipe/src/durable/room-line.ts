import { StoreReserves } from './store-reserves.ts'
import { StoreRoom } from './store-room.ts'
import type { Amounts, StoreRoomInit } from './store-room.ts'
import type { Direction } from '../core/durable-records.ts'
import type { StoreRecord } from '@juxta/session-store'

/** Whose records they are */
export interface JournalOwner {
  readonly peer: string
  /** there is no room for what it wants to keep: that waits until there is */
  onFull (direction: Direction, error: Error): void
  onRoom (direction: Direction): void
}

/** What is to be kept, and counts for so much */
export interface Kept {
  direction: Direction
  bytes: number
  /** of messages that were received: whether the last of them is whole with it. Else it is nothing that another session could wait for. */
  whole?: boolean
}

export interface Entry {
  owner: JournalOwner
  records: readonly StoreRecord[]
  /** to be kept; undefined: it gives room back */
  kept?: Kept
  done: PromiseWithResolvers<void>
}

export type KeptEntry = Entry & { kept: Kept }

const DIRECTIONS = ['received', 'sent'] as const

/** What is to be kept, and waits until there is room for it: of each session and direction in order */
export class RoomLine {
  readonly #waiting: Record<Direction, Map<JournalOwner, KeptEntry[]>> = { sent: new Map(), received: new Map() }
  readonly #room: StoreRoom
  readonly #reserves = new StoreReserves<JournalOwner>()

  constructor (init: StoreRoomInit) {
    this.#room = new StoreRoom(init)
  }

  get usedInAll (): number {
    return this.#room.usedInAll
  }

  used (peer: string): number {
    return this.#room.used(peer)
  }

  count (peer: string, direction: Direction, bytes: number): void {
    this.#room.count(peer, direction, bytes)
  }

  /** @returns whether it waits behind others */
  follow (entry: KeptEntry): boolean {
    const waiting = this.#waiting[entry.kept.direction].get(entry.owner)
    waiting?.push(entry)

    return waiting != null
  }

  /** @returns whether there was room for it; it is counted then */
  admit ({ owner, kept: { direction, bytes, whole } }: KeptEntry): boolean {
    if (!this.#room.has(owner.peer, direction, bytes)) {
      if (whole == null || !this.#reserves.admits(owner)) {
        return false
      }

      this.#reserves.take(owner, whole)
    }

    this.#room.count(owner.peer, direction, bytes)

    return true
  }

  wait (entry: KeptEntry, error: Error): void {
    this.#putBefore(entry.owner, entry.kept.direction, [entry], error)
  }

  /** They had been admitted, and were not taken: before what came after them */
  putBack (entries: readonly KeptEntry[], error: Error): void {
    for (const direction of DIRECTIONS) {
      for (const owner of new Set(entries.map(({ owner }) => owner))) {
        const own = entries.filter(entry => entry.owner === owner && entry.kept.direction === direction)

        if (own.length > 0) {
          this.#room.count(owner.peer, direction, -own.reduce((bytes, entry) => bytes + entry.kept.bytes, 0))
          this.#putBefore(owner, direction, own, error)
        }
      }
    }
  }

  giveBack (peer: string, { sent = 0, received = 0 }: Partial<Amounts>): void {
    this.#room.count(peer, 'sent', -sent)
    this.#room.count(peer, 'received', -received)
    this.#reserves.settle(peer => this.#room.has(peer, 'received', 0))
  }

  /** What has room now, in the order in which each session gave it */
  takeAdmitted (): KeptEntry[] {
    const admitted: KeptEntry[] = []

    for (const direction of DIRECTIONS) {
      for (const [owner, entries] of [...this.#waiting[direction]]) {
        while (entries.length > 0 && this.admit(entries[0])) {
          admitted.push(entries.shift() as KeptEntry)
        }

        if (entries.length === 0) {
          this.#waiting[direction].delete(owner)
          owner.onRoom(direction)
        }
      }
    }

    return admitted
  }

  /** The owner wants nothing of it any longer */
  forget (owner: JournalOwner): KeptEntry[] {
    this.#reserves.done(owner)

    return DIRECTIONS.flatMap(direction => {
      const entries = this.#waiting[direction].get(owner) ?? []
      this.#waiting[direction].delete(owner)

      return entries
    })
  }

  takeAll (): KeptEntry[] {
    return DIRECTIONS.flatMap(direction => {
      const entries = [...this.#waiting[direction].values()].flat()
      this.#waiting[direction].clear()

      return entries
    })
  }

  #putBefore (owner: JournalOwner, direction: Direction, entries: KeptEntry[], error: Error): void {
    const owners = this.#waiting[direction]
    owners.set(owner, [...entries, ...owners.get(owner) ?? []])
    owner.onFull(direction, error)
  }
}
