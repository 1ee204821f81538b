import { MAX_KEPT_TOGETHER, STORED_COST } from '../constants.ts'
import { SessionSuspendedError } from '../errors.ts'
import { encodeDescription, encodeEntry, encodeState, encodeTotals, DESCRIPTION, INBOX, OUTBOX, STATE } from './codec.ts'
import { FIN, LAST } from '../wire/frame-type.ts'
import type { Description, State } from './codec.ts'
import type { Journal } from './journal.ts'
import type { JournalOwner } from './room-line.ts'
import type { Direction, FreedRecord, KeptRecord } from '../core/durable-records.ts'
import type { Effect } from '../core/events.ts'
import type { Queue, SessionKey, StoredSession, StoreRecord } from '@juxta/session-store'

/** Of the first record, what stands beside its own bytes, and of the few that follow: how it stands, and counts */
const VALUES_COST = 4 * STORED_COST

const DIRECTIONS = { outbox: 'sent', inbox: 'received' } as const

export interface DurableLinkEvents {
  onStored (direction: Direction, mark: number): void
  /** there is room in the store again */
  onRoom (): void
}

/** What one session keeps in the store, and how much that is */
export class DurableLink implements JournalOwner {
  readonly key: SessionKey
  readonly #journal: Journal
  /** bytes of what is kept, by number */
  readonly #sizes: Record<Queue, Map<number, number>> = { outbox: new Map(), inbox: new Map() }
  #description?: Description
  /** what its values count for, from its first record on */
  #beside?: { direction: Direction, bytes: number }
  #events?: DurableLinkEvents
  /** up to where what is sent is safe */
  #stored = 0
  #waiting: Array<{ mark: number, done: PromiseWithResolvers<void> }> = []
  /** the last thing that was committed, when it is safe that it was */
  #freed: Promise<void> = Promise.resolve()
  #failed?: Error
  /** the segment after the last whole message that is kept: what comes from there on is of use only while the session goes on */
  wholeTo = 0
  /** to be dropped with the last message that is committed */
  #forgotten = false
  /** without room there is no session */
  #impatient = false
  /** why what is to be sent waits to be kept; undefined: it does not */
  full?: Error

  constructor (key: SessionKey, journal: Journal) {
    this.key = { peer: key.peer, id: key.id }
    this.#journal = journal
  }

  get peer (): string {
    return this.key.peer
  }

  /** What was there before this process began */
  count ({ outbox, inbox, values }: StoredSession, description?: Description): void {
    this.#description = description

    if (description != null) {
      this.#beside = { direction: directionOf(description), bytes: VALUES_COST + (values.get(DESCRIPTION)?.byteLength ?? 0) }
      this.#journal.count(this.peer, this.#beside.direction, this.#beside.bytes)
    }

    for (const [queue, entries] of [['outbox', outbox], ['inbox', inbox]] as const) {
      for (const { number, data } of entries) {
        this.#sizes[queue].set(number, STORED_COST + data.byteLength)
        this.#journal.count(this.peer, DIRECTIONS[queue], STORED_COST + data.byteLength)
      }
    }
  }

  listen (events: DurableLinkEvents): void {
    this.#events = events
  }

  onFull (direction: Direction, error: Error): void {
    if (direction === 'sent') {
      this.full = error
    }

    if (this.#impatient) {
      this.#journal.forget(this, error)
    }
  }

  onRoom (direction: Direction): void {
    if (direction === 'sent') {
      this.full = undefined
      this.#events?.onRoom()
    }
  }

  /**
   * The session's first record: without it there is no session
   *
   * @param waits - until there is room; else it rejects when there is none
   * @throws StoreFullError
   */
  async begin (description: Description, waits: boolean): Promise<void> {
    const data = encodeDescription(description)
    this.#description = description
    this.#impatient = !waits
    this.#beside = { direction: directionOf(description), bytes: VALUES_COST + data.byteLength }

    try {
      await this.#journal.keep(this, [this.#value(DESCRIPTION, data)], this.#beside)
    } finally {
      this.#impatient = false
    }
  }

  keep ({ direction, records, mark }: Extract<Effect, { type: 'keep' }>): void {
    let first = mark - records.length
    let from = 0
    let bytes = 0

    for (const [i, record] of records.entries()) {
      bytes += record.type === 'received' ? record.payload.byteLength : 0

      if (bytes >= MAX_KEPT_TOGETHER || i === records.length - 1) {
        const together = records.slice(from, i + 1)
        this.#keep(direction, together, first += together.length)
        from = i + 1
        bytes = 0
      }
    }
  }

  free (records: FreedRecord[]): void {
    const steps: StoreRecord[] = []
    const amounts = { sent: 0, received: 0 }

    for (const record of records) {
      const queue: Queue = record.type === 'acknowledged' ? 'outbox' : 'inbox'
      const { from, to } = record.type === 'acknowledged' ? { from: 0, to: record.totals.messages } : record
      amounts[DIRECTIONS[queue]] += this.#release(queue, from, to)
      // the count before what it counts is gone: a crash may come between
      steps.push(this.#value(queue === 'outbox' ? OUTBOX : INBOX, encodeTotals(record.totals)), { type: 'remove', ...this.key, queue, from, to })
    }

    const soon = records.some(({ type }) => type === 'committed')
    const freed = this.#journal.free(this, steps, amounts, soon)
    freed.catch(() => {})

    if (this.#forgotten) {
      this.dropWhenCommitted()
    }

    // who has committed does not wait for an acknowledgement that nobody waits for
    this.#freed = soon ? freed : this.#freed
  }

  /** What it is has changed; nobody waits for that to be safe */
  describe (changes: Partial<Description>): void {
    if (this.#description != null) {
      this.#description = { ...this.#description, ...changes }
      this.#journal.free(this, [this.#value(DESCRIPTION, encodeDescription(this.#description))], {}, false).catch(() => {})
    }
  }

  /** Nobody waits for it to be safe */
  note (state: State): void {
    this.#journal.free(this, [this.#value(STATE, encodeState(state))], {}, false).catch(() => {})
  }

  /** The session is over. What it sent is not needed any more, nor the message that was not whole, nor the end mark; what it received is, until it is committed. */
  end (state: State): void {
    if (this.#forget()) {
      // the store does not know of it
      this.#journal.free(this, [{ type: 'drop', ...this.key }], {}, false).catch(() => {})
      return
    }

    const amounts = { sent: this.#release('outbox', 0, Infinity), received: this.#release('inbox', this.wholeTo, Infinity) }
    const steps: StoreRecord[] = [
      this.#value(STATE, encodeState(state)),
      { type: 'remove', ...this.key, queue: 'outbox', from: 0, to: Number.MAX_SAFE_INTEGER },
      { type: 'remove', ...this.key, queue: 'inbox', from: this.wholeTo, to: Number.MAX_SAFE_INTEGER }
    ]
    this.#journal.free(this, steps, amounts, false).catch(() => {})
  }

  /** The session is over, and nobody asks for it any more */
  dropWhenCommitted (): void {
    this.#forgotten = this.#sizes.inbox.size > 0

    if (!this.#forgotten) {
      this.drop()
    }
  }

  /** Nothing of it is needed any more */
  drop (): void {
    const amounts = { sent: 0, received: 0 }

    if (!this.#forget() && this.#beside != null) {
      amounts[this.#beside.direction] = this.#beside.bytes
    }

    amounts.sent += this.#release('outbox', 0, Infinity)
    amounts.received += this.#release('inbox', 0, Infinity)
    this.#journal.free(this, [{ type: 'drop', ...this.key }], amounts, false).catch(() => {})
  }

  /** Resolves when everything that is sent is safe up to `mark` */
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

  #keep (direction: Direction, records: KeptRecord[], mark: number): void {
    const queue: Queue = direction === 'received' ? 'inbox' : 'outbox'
    let bytes = 0
    const entries = records.map((record): StoreRecord => {
      const number = record.type === 'received' ? record.sequence : record.number
      const data = encodeEntry(record)
      bytes += STORED_COST + data.byteLength
      this.#sizes[queue].set(number, STORED_COST + data.byteLength)

      return { type: 'entry', ...this.key, queue, number, data }
    })

    const last = records.findLast(record => hasFlag(record, LAST))
    const whole = records.slice(-1).some(record => hasFlag(record, LAST | FIN))

    this.#journal.keep(this, entries, { direction, bytes, ...(direction === 'received' && { whole }) }).then(() => {
      this.wholeTo = last?.type === 'received' ? last.sequence + 1 : this.wholeTo
      this.#onStored(direction, mark)
    }, error => { this.fail(error) })
  }

  #onStored (direction: Direction, mark: number): void {
    if (direction === 'sent') {
      this.#stored = mark

      while (this.#waiting.length > 0 && this.#waiting[0].mark <= mark) {
        this.#waiting.shift()?.done.resolve()
      }
    }

    this.#events?.onStored(direction, mark)
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

/** As part of which a session counts: it is another's doing, or this node's */
function directionOf ({ role }: Description): Direction {
  return role === 'initiator' ? 'sent' : 'received'
}

function hasFlag (record: KeptRecord, flags: number): boolean {
  return record.type === 'received' && (record.flags & flags) !== 0
}
