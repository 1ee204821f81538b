import { FREE_DELAY_MS, MAX_APPEND_BYTES, STORE_RETRY_MS } from '../constants.ts'
import { RoomLine } from './room-line.ts'
import type { Entry, JournalOwner, Kept, KeptEntry } from './room-line.ts'
import type { Amounts, StoreRoomInit } from './store-room.ts'
import type { Direction } from '../core/durable-records.ts'
import type { Clock } from '@juxta/path/internal'
import type { SessionStore, StoreRecord } from '@juxta/session-store'

export interface JournalInit extends StoreRoomInit {
  store: SessionStore
  clock: Clock
  /** the store's error when it is full: to be tried again */
  isFull (error: unknown): boolean
  full (message: string): Error
  /** Nothing can be kept any more; gives what is said of it to those who wait */
  onFailed (error: Error): Error
}

/**
 * What the sessions of a node want kept, in one line to the store: while it syncs, more comes, and the next sync is for all of that. What has no room waits, and
 * what comes after it of the same session and direction; what gives room back goes past.
 */
export class Journal {
  readonly #init: JournalInit
  #pending: Entry[] = []
  /** gives room back, and had none itself: in order, and tried again after a while */
  #held: Entry[] = []
  readonly #line: RoomLine
  #running?: Promise<void>
  #failed?: Error
  #timer?: unknown
  #retry?: unknown
  /** calls of the store's `append`, each with a sync, and records in them */
  readonly stats = { appends: 0, records: 0 }

  constructor (init: JournalInit) {
    this.#init = init
    this.#line = new RoomLine(init)
  }

  /** Bytes kept of sessions with a peer */
  used (peer: string): number {
    return this.#line.used(peer)
  }

  /** It was kept before this process began */
  count (peer: string, direction: Direction, bytes: number): void {
    this.#line.count(peer, direction, bytes)
  }

  /** Keeps them, when there is room. Resolves when they are safe; rejects when the store has failed. */
  async keep (owner: JournalOwner, records: readonly StoreRecord[], kept: Kept): Promise<void> {
    if (this.#failed != null) {
      throw this.#failed
    }

    const entry = { owner, records, kept, done: Promise.withResolvers<void>() }

    if (this.#line.follow(entry)) {
      return entry.done.promise
    }

    if (this.#line.admit(entry)) {
      this.#pending.push(entry)
      this.#run()
    } else {
      this.#line.wait(entry, this.#init.full(`the sessions with ${owner.peer} have ${this.used(owner.peer)} bytes in the store, all have ${this.#line.usedInAll}`))
    }

    return entry.done.promise
  }

  /**
   * Lets go of what is not needed any longer
   *
   * @param amounts - bytes that this gives back
   * @param soon - somebody waits for it; else it is written with what comes next
   */
  async free (owner: JournalOwner, records: readonly StoreRecord[], amounts: Partial<Amounts>, soon: boolean): Promise<void> {
    if (this.#failed != null) {
      throw this.#failed
    }

    const entry: Entry = { owner, records, done: Promise.withResolvers() }
    this.#line.giveBack(owner.peer, amounts)

    if (this.#held.length > 0) {
      this.#held.push(entry)

      return entry.done.promise
    }

    this.#pending.push(entry)
    this.#letIn()

    if (soon) {
      this.#run()
    } else {
      this.#timer ??= this.#init.clock.setTimeout(() => { this.#run() }, FREE_DELAY_MS)
    }

    return entry.done.promise
  }

  /**
   * What waits for room is not wanted any longer
   *
   * @returns what is not kept because of that
   */
  forget (owner: JournalOwner, error: Error): StoreRecord[] {
    const waiting = this.#line.forget(owner)
    waiting.forEach(({ done }) => { done.reject(error) })

    return waiting.flatMap(({ records }) => records)
  }

  /** Nothing more is kept of what waits for room; what does not is written */
  async close (error: Error): Promise<void> {
    this.#clearTimers()
    this.#release()
    this.#run()

    // what came during a write is in the one that follows it
    while (this.#running != null) {
      await this.#running
    }

    this.#fail(error)
  }

  #letIn (): void {
    const entries = this.#line.takeAdmitted()
    this.#pending.push(...entries)

    if (entries.length > 0) {
      // it has waited long enough; what is merely given back goes with it, or by itself after a while
      this.#run()
    }
  }

  #run (): void {
    if (this.#running == null && this.#pending.length > 0 && this.#failed == null) {
      this.#running = this.#write().finally(() => {
        this.#running = undefined
        this.#run()
      })
    }
  }

  async #write (): Promise<void> {
    // what the rest of the turn brings goes with it
    await Promise.resolve()
    this.#init.clock.clearTimeout(this.#timer)
    this.#timer = undefined
    const entries = this.#take()
    const records = entries.flatMap(entry => entry.records)

    try {
      this.stats.appends++
      this.stats.records += records.length
      await this.#init.store.append(records)
      entries.forEach(entry => { entry.done.resolve() })
    } catch (error) {
      if (this.#init.isFull(error)) {
        this.#onFull(entries, error as Error)
      } else {
        this.#fail(this.#init.onFailed(error as Error), entries)
      }
    }
  }

  #take (): Entry[] {
    let bytes = 0
    let count = 0

    while (count < this.#pending.length && (count === 0 || bytes < MAX_APPEND_BYTES)) {
      bytes += this.#pending[count++].kept?.bytes ?? 0
    }

    return this.#pending.splice(0, count)
  }

  /** None of them was taken: those that give room back are tried again alone, the others when some was given back, or after a while */
  #onFull (entries: Entry[], error: Error): void {
    const all = [...entries, ...this.#pending]
    this.#pending = all.filter(({ kept }) => kept == null)
    this.#line.putBack(all.filter((entry): entry is KeptEntry => entry.kept != null), error)

    if (entries.every(({ kept }) => kept == null)) {
      // not even that has room: not at once, and what comes of it goes behind
      this.#held.push(...this.#pending.splice(0))
    }

    this.#retryLater()
  }

  #retryLater (): void {
    this.#init.clock.clearTimeout(this.#retry)
    this.#retry = this.#init.clock.setTimeout(() => {
      this.#release()
      this.#letIn()
      this.#run()
    }, STORE_RETRY_MS)
  }

  #release (): void {
    this.#pending.unshift(...this.#held.splice(0))
  }

  #fail (error: Error, entries: Entry[] = []): void {
    this.#failed ??= error

    for (const entry of [...entries, ...this.#pending.splice(0), ...this.#held.splice(0), ...this.#line.takeAll()]) {
      entry.done.reject(this.#failed)
    }

    this.#clearTimers()
  }

  #clearTimers (): void {
    this.#init.clock.clearTimeout(this.#timer)
    this.#init.clock.clearTimeout(this.#retry)
    this.#timer = undefined
  }
}
