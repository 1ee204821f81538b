import { MAX_PENDING_CHANGES, RECORDS_PER_BATCH, WRITE_DELAY_MS, WRITE_RETRY_MS } from '../constants.ts'
import type { StartTimer } from './timer.ts'
import type { IndexObserver, Release } from '../index/init.ts'
import type { Holding } from '../index/entry.ts'

/** What changed of one document, as it is written. */
export interface Change {
  readonly key: string
  /** None: it is to be deleted. */
  readonly holding: Holding | undefined
}

export interface JournalInit {
  /** Writes some changes, all or none of them. */
  write (changes: readonly Change[]): Promise<void>
  failed (error: unknown): void
  startTimer: StartTimer
}

/** A document's name where it is kept. */
export function keyOf ({ type, id }: { type: string, id: string }): string {
  return `${type}/${id}`
}

/**
 * What is to be written, the last change of each document, in batches: soon after the first change, and one at a time, so that a slow disk is given larger ones.
 * What could not be written is tried again later.
 */
export class Journal implements IndexObserver {
  readonly #init: JournalInit
  #pending = new Map<string, Holding | undefined>()
  #writing: Promise<void> | undefined
  #stopTimer: (() => void) | undefined
  #unchanged: string | undefined
  #open = false

  constructor (init: JournalInit) {
    this.#init = init
  }

  get pending (): number {
    return this.#pending.size
  }

  /** From now on changes are written. */
  start (): void {
    this.#open = true
    this.#schedule(WRITE_DELAY_MS)
  }

  /** No more, but for what is pending when it is flushed. */
  stop (): void {
    this.#open = false
    this.#stopTimer?.()
    this.#stopTimer = undefined
  }

  held (holding: Holding): void {
    const key = keyOf(holding)

    if (key !== this.#unchanged) {
      this.#change(key, holding)
    }
  }

  released (holding: Holding, why: Release): void {
    // what takes its place is written in its place
    if (why !== 'replaced') {
      this.delete(keyOf(holding))
    }
  }

  delete (key: string): void {
    if (this.#pending.size >= MAX_PENDING_CHANGES) {
      // what stays written is no worse than what an earlier process left: it is looked at when it is read
      this.#pending.delete(key)
    } else {
      this.#change(key, undefined)
    }
  }

  /** What `fn` has held under this key is written already. */
  withoutWriting<T> (key: string, fn: () => T): T {
    this.#unchanged = key

    try {
      return fn()
    } finally {
      this.#unchanged = undefined
    }
  }

  /** Settles when everything that was changed before is written, or could not be. */
  async flush (): Promise<void> {
    await this.#writing
    await this.#write()
  }

  #change (key: string, holding: Holding | undefined): void {
    this.#pending.set(key, holding)
    this.#schedule(WRITE_DELAY_MS)
  }

  #schedule (ms: number): void {
    if (this.#open && this.#stopTimer == null && this.#writing == null && this.#pending.size > 0) {
      this.#stopTimer = this.#init.startTimer(ms, () => { void this.#write() })
    }
  }

  async #write (): Promise<void> {
    this.#stopTimer?.()
    this.#stopTimer = undefined
    this.#writing ??= this.#writeAll().then(ms => {
      this.#writing = undefined
      this.#schedule(ms)
    })

    await this.#writing
  }

  /** Milliseconds until it is to write again. */
  async #writeAll (): Promise<number> {
    while (this.#pending.size > 0) {
      const changes: Change[] = []

      for (const [key, holding] of this.#pending) {
        this.#pending.delete(key)

        if (changes.push({ key, holding }) === RECORDS_PER_BATCH) {
          break
        }
      }

      try {
        await this.#init.write(changes)
      } catch (error) {
        this.#init.failed(error)

        for (const { key, holding } of changes) {
          if (!this.#pending.has(key)) {
            this.#pending.set(key, holding)
          }
        }

        return WRITE_RETRY_MS
      }
    }

    return WRITE_DELAY_MS
  }
}
