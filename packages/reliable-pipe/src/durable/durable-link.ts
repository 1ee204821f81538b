import { STORED_COST } from '../constants.ts'
import { SessionSuspendedError } from '../errors.ts'
import { encodeDescription, encodeEntry, encodeState, encodeTotals, DESCRIPTION, INBOX, OUTBOX, STATE } from './codec.ts'
import { FIN, LAST } from '../wire/frame-type.ts'
import type { Description, State } from './codec.ts'
import type { Journal, JournalOwner } from './journal.ts'
import type { FreedRecord, KeptRecord } from '../core/durable-records.ts'
import type { Queue, SessionKey, StoredSession, StoreRecord } from '@juxta/session-store'

export interface DurableLinkEvents {
  onStored (mark: number): void
  /** there is room in the store again */
  onRoom (): void
}

/** What one session keeps in the store, and how much that is */
export class DurableLink implements JournalOwner {
  readonly key: SessionKey
  readonly #journal: Journal
  /** bytes of what is kept, by number */
  readonly #sizes: Record<Queue, Map<number, number>> = { outbox: new Map(), inbox: new Map() }
  #events?: DurableLinkEvents
  #stored = 0
  #waiting: Array<{ mark: number, done: PromiseWithResolvers<void> }> = []
  /** the last thing that was committed, when it is safe that it was */
  #freed: Promise<void> = Promise.resolve()
  #failed?: Error
  /** the segment after the last whole message that is kept: what comes from there on is of use only while the session goes on */
  wholeTo = 0
  /** without room there is no session */
  #impatient = false
  /** why what is to be kept waits; undefined: it does not */
  full?: Error

  constructor (key: SessionKey, journal: Journal) {
    this.key = { peer: key.peer, id: key.id }
    this.#journal = journal
  }

  get peer (): string {
    return this.key.peer
  }

  /** What was there before this process began */
  count ({ outbox, inbox }: StoredSession): void {
    for (const [queue, entries] of [['outbox', outbox], ['inbox', inbox]] as const) {
      for (const { number, data } of entries) {
        this.#sizes[queue].set(number, STORED_COST + data.byteLength)
        this.#journal.count(this.peer, STORED_COST + data.byteLength)
      }
    }
  }

  listen (events: DurableLinkEvents): void {
    this.#events = events
  }

  onFull (error: Error): void {
    this.full = error

    if (this.#impatient) {
      this.#journal.forget(this, error)
    }
  }

  onRoom (): void {
    this.full = undefined
    this.#events?.onRoom()
  }

  /**
   * The session's first record: without it there is no session
   *
   * @param waits - until there is room; else it rejects when there is none
   * @throws StoreFullError
   */
  async begin (description: Description, waits: boolean): Promise<void> {
    this.#impatient = !waits

    try {
      await this.#journal.keep(this, [this.#value(DESCRIPTION, encodeDescription(description))], STORED_COST)
    } finally {
      this.#impatient = false
    }
  }

  keep (records: KeptRecord[], mark: number): void {
    let bytes = 0
    const entries = records.map((record): StoreRecord => {
      const queue: Queue = record.type === 'received' ? 'inbox' : 'outbox'
      const number = record.type === 'received' ? record.sequence : record.number
      const data = encodeEntry(record)
      bytes += STORED_COST + data.byteLength
      this.#sizes[queue].set(number, STORED_COST + data.byteLength)

      return { type: 'entry', ...this.key, queue, number, data }
    })

    const last = records.findLast(record => record.type === 'received' && (record.flags & (LAST | FIN)) !== 0)

    this.#journal.keep(this, entries, bytes).then(() => {
      this.wholeTo = last?.type === 'received' ? last.sequence + 1 : this.wholeTo
      this.#onStored(mark)
    }, error => { this.fail(error) })
  }

  free (records: FreedRecord[]): void {
    const steps: StoreRecord[] = []
    let bytes = 0

    for (const record of records) {
      const queue: Queue = record.type === 'acknowledged' ? 'outbox' : 'inbox'
      const { from, to } = record.type === 'acknowledged' ? { from: 0, to: record.totals.messages } : record
      bytes += this.#release(queue, from, to)
      // the count before what it counts is gone: a crash may come between
      steps.push(this.#value(queue === 'outbox' ? OUTBOX : INBOX, encodeTotals(record.totals)), { type: 'remove', ...this.key, queue, from, to })
    }

    const soon = records.some(({ type }) => type === 'committed')
    const freed = this.#journal.free(this, steps, bytes, soon)
    freed.catch(() => {})
    // who has committed does not wait for an acknowledgement that nobody waits for
    this.#freed = soon ? freed : this.#freed
  }

  /** Nobody waits for it to be safe */
  note (state: State): void {
    this.#journal.free(this, [this.#value(STATE, encodeState(state))], 0, false).catch(() => {})
  }

  /** The session is over. What it sent is not needed any more, nor the message that was not whole; what it received is, until it is committed. */
  end (state: State): void {
    if (this.#forget()) {
      // the store does not know of it
      this.#journal.free(this, [{ type: 'drop', ...this.key }], 0, false).catch(() => {})
      return
    }

    const bytes = this.#release('outbox', 0, Infinity) + this.#release('inbox', this.wholeTo, Infinity)
    const steps: StoreRecord[] = [
      this.#value(STATE, encodeState(state)),
      { type: 'remove', ...this.key, queue: 'outbox', from: 0, to: Number.MAX_SAFE_INTEGER },
      { type: 'remove', ...this.key, queue: 'inbox', from: this.wholeTo, to: Number.MAX_SAFE_INTEGER }
    ]
    this.#journal.free(this, steps, bytes, false).catch(() => {})
  }

  /** Nothing of it is needed any more */
  drop (): void {
    const begun = !this.#forget()
    const bytes = this.#release('outbox', 0, Infinity) + this.#release('inbox', 0, Infinity) + (begun ? STORED_COST : 0)
    this.#journal.free(this, [{ type: 'drop', ...this.key }], bytes, false).catch(() => {})
  }

  /** Resolves when everything that was to be kept up to `mark` is safe */
  async whenStored (mark: number): Promise<void> {
    if (this.#failed != null) {
      throw this.#failed
    }

    if (this.#stored < mark) {
      const done = Promise.withResolvers<void>()
      this.#waiting.push({ mark, done })
      await done.promise
    }
  }

  /** Resolves when what was committed so far does not come again */
  async whenFreed (): Promise<void> {
    await this.#freed
  }

  /** Nothing more is kept */
  fail (error: Error): void {
    this.#failed ??= error
    this.#waiting.splice(0).forEach(({ done }) => { done.reject(this.#failed) })
  }

  #onStored (mark: number): void {
    this.#stored = mark

    while (this.#waiting.length > 0 && this.#waiting[0].mark <= mark) {
      this.#waiting.shift()?.done.resolve()
    }

    this.#events?.onStored(mark)
  }

  #value (name: string, data: Uint8Array): StoreRecord {
    return { type: 'value', ...this.key, name, data }
  }

  /**
   * What waits for room is not kept any more
   *
   * @returns whether the session's first record was among that
   */
  #forget (): boolean {
    const forgotten = this.#journal.forget(this, this.#failed ?? new SessionSuspendedError('the session is over'))

    for (const record of forgotten) {
      if (record.type === 'entry') {
        this.#sizes[record.queue].delete(record.number)
      }
    }

    return forgotten.some(record => record.type === 'value' && record.name === DESCRIPTION)
  }

  /** @returns the bytes that this gives back */
  #release (queue: Queue, from: number, to: number): number {
    const sizes = this.#sizes[queue]
    let bytes = 0

    for (const [number, size] of sizes) {
      if (number >= to) {
        // they are in the order in which they were kept, which is ascending
        break
      }

      if (number >= from) {
        bytes += size
        sizes.delete(number)
      }
    }

    return bytes
  }
}
