import { FREE_DELAY_MS, MAX_APPEND_BYTES, STORE_RETRY_MS } from '../constants.ts'
import type { Clock } from '@juxta/path/internal'
import type { SessionStore, StoreRecord } from '@juxta/session-store'

/** Whose records they are */
export interface JournalOwner {
  readonly peer: string
  /** there is no room for what it wants to keep: that waits until there is */
  onFull (error: Error): void
  onRoom (): void
}

export interface JournalInit {
  store: SessionStore
  clock: Clock
  /** bytes that sessions with one peer may keep, and all sessions */
  maxStoredPerPeer: number
  maxStored: number
  /** the store's error when it is full: to be tried again */
  isFull (error: unknown): boolean
  full (message: string): Error
  /** Nothing can be kept any more; gives what is said of it to those who wait */
  onFailed (error: Error): Error
}

interface Entry {
  owner: JournalOwner
  records: readonly StoreRecord[]
  /** to be kept; less than 0: given back */
  bytes: number
  done: PromiseWithResolvers<void>
}

/**
 * What the sessions of a node want kept, in one line to the store: while it syncs, more comes, and the next sync is for all of that. What has no room waits, and
 * what comes after it of the same session; what gives room back goes past.
 */
export class Journal {
  readonly #init: JournalInit
  #pending: Entry[] = []
  /** gives room back, and had none itself: in order, and tried again after a while */
  #held: Entry[] = []
  readonly #waiting = new Map<JournalOwner, Entry[]>()
  readonly #used = new Map<string, number>()
  #usedInAll = 0
  #running?: Promise<void>
  #failed?: Error
  #timer?: unknown
  #retry?: unknown
  /** calls of the store's `append`, each with a sync, and records in them */
  readonly stats = { appends: 0, records: 0 }

  constructor (init: JournalInit) {
    this.#init = init
  }

  /** Bytes kept of sessions with a peer */
  used (peer: string): number {
    return this.#used.get(peer) ?? 0
  }

  /** It was kept before this process began */
  count (peer: string, bytes: number): void {
    this.#used.set(peer, Math.max(0, this.used(peer) + bytes))
    this.#usedInAll = Math.max(0, this.#usedInAll + bytes)
  }

  /** Whether so many bytes more have room */
  hasRoom (peer: string, bytes: number): boolean {
    return this.used(peer) + bytes <= this.#init.maxStoredPerPeer && this.#usedInAll + bytes <= this.#init.maxStored
  }

  /** Keeps them, when there is room. Resolves when they are safe; rejects when the store has failed. */
  async keep (owner: JournalOwner, records: readonly StoreRecord[], bytes: number): Promise<void> {
    const entry: Entry = { owner, records, bytes, done: Promise.withResolvers() }
    const waiting = this.#waiting.get(owner)

    if (this.#failed != null) {
      throw this.#failed
    }

    if (waiting != null) {
      waiting.push(entry)
    } else if (this.hasRoom(owner.peer, bytes)) {
      this.#add(entry)
      this.#run()
    } else {
      this.#wait(entry, this.#init.full(`the sessions with ${owner.peer} have ${this.used(owner.peer)} bytes in the store, all have ${this.#usedInAll}`))
    }

    return entry.done.promise
  }

  /**
   * Lets go of what is not needed any longer
   *
   * @param soon - somebody waits for it; else it is written with what comes next
   */
  async free (owner: JournalOwner, records: readonly StoreRecord[], bytes: number, soon: boolean): Promise<void> {
    if (this.#failed != null) {
      throw this.#failed
    }

    const entry: Entry = { owner, records, bytes: -bytes, done: Promise.withResolvers() }

    if (this.#held.length > 0) {
      this.count(owner.peer, -bytes)
      this.#held.push(entry)

      return entry.done.promise
    }

    this.#add(entry)
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
    const waiting = this.#waiting.get(owner) ?? []
    this.#waiting.delete(owner)
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

  #add (entry: Entry): void {
    this.count(entry.owner.peer, entry.bytes)
    this.#pending.push(entry)
  }

  #wait (entry: Entry, error: Error): void {
    const waiting = this.#waiting.get(entry.owner) ?? []
    waiting.push(entry)
    this.#waiting.set(entry.owner, waiting)
    entry.owner.onFull(error)
  }

  /** What has room now, in the order in which each session gave it */
  #letIn (): void {
    let some = false

    for (const [owner, entries] of [...this.#waiting]) {
      while (entries.length > 0 && this.hasRoom(owner.peer, entries[0].bytes)) {
        this.#add(entries.shift() as Entry)
        some = true
      }

      if (entries.length === 0) {
        this.#waiting.delete(owner)
        owner.onRoom()
      }
    }

    if (some) {
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
      bytes += Math.max(0, this.#pending[count++].bytes)
    }

    return this.#pending.splice(0, count)
  }

  /** None of them was taken: those that give room back are tried again alone, the others when some was given back, or after a while */
  #onFull (entries: Entry[], error: Error): void {
    const all = [...entries, ...this.#pending]
    const kept = all.filter(({ bytes }) => bytes > 0)
    this.#pending = all.filter(({ bytes }) => bytes <= 0)

    for (const owner of new Set(kept.map(({ owner }) => owner))) {
      const own = kept.filter(entry => entry.owner === owner)
      own.forEach(({ bytes }) => { this.count(owner.peer, -bytes) })
      // before what came after them
      this.#waiting.set(owner, [...own, ...this.#waiting.get(owner) ?? []])
      owner.onFull(error)
    }

    if (entries.every(({ bytes }) => bytes <= 0)) {
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

    for (const entry of [...entries, ...this.#pending.splice(0), ...this.#held.splice(0), ...[...this.#waiting.values()].flat()]) {
      entry.done.reject(this.#failed)
    }

    this.#waiting.clear()
    this.#clearTimers()
  }

  #clearTimers (): void {
    this.#init.clock.clearTimeout(this.#timer)
    this.#init.clock.clearTimeout(this.#retry)
    this.#timer = undefined
  }
}
