import { DURABLE_SEGMENT, LEAST_SEGMENT, SEGMENT_COST, WAITING_COST } from '../constants.ts'
import { FIN, FIRST, LAST } from '../wire/frame-type.ts'
import { Ring } from './ring.ts'
import type { Direction, FreedRecord, KeptRecord, RestoredState, Totals } from './durable-records.ts'
import type { Position } from '../wire/attach.ts'

interface Waiting {
  mark: number
  /** undefined: the end mark */
  data?: Uint8Array
}

interface Unstored {
  mark: number
  totals: Totals
  messages: Uint8Array[]
}

/**
 * What a durable session does besides: nothing is transmitted before it is kept, nothing is acknowledged or delivered before it is kept.
 * Its segments all have one size, so that after a restart messages are cut as they were before.
 */
export class Durable {
  /** payload bytes of a segment; 0 until the other end has answered for the first time */
  segment = 0
  /** the application sends no more */
  finishing = false
  /** payload bytes accepted and not kept yet */
  waitingBytes = 0
  /** the other end may have got more than is known here: until the first attach after a restart */
  recalling = false
  /** how many records were handed out to be kept, … */
  readonly marks: Record<Direction, number> = { sent: 0, received: 0 }
  /** … and those that are to be handed out */
  readonly kept: Record<Direction, KeptRecord[]> = { sent: [], received: [] }
  freed: FreedRecord[] = []
  /** accepted to be sent, kept or not */
  readonly #accepted: Totals
  readonly #waiting = new Ring<Waiting>()
  /** acknowledged by the other end, as far as the store was told */
  #acknowledged: Totals
  /** messages accepted and not acknowledged: what there was after each */
  readonly #ends = new Ring<Totals>()
  /** received in continuous sequence, kept or not, … */
  readonly #received: Totals
  readonly #unstored = new Ring<Unstored>()
  /** … and what is kept of it */
  stored: Totals
  /** of the message that is not complete */
  #messageFrom: number
  /** messages delivered and not committed, by number: their segments */
  readonly #uncommitted = new Map<number, { from: number, to: number }>()

  constructor (restored?: RestoredState) {
    const nothing = { segments: 0, messages: 0, cost: 0 }
    const base = restored?.outbox.base ?? nothing
    this.#accepted = { ...base }
    this.#acknowledged = { ...base }
    this.#received = { ...restored?.inbox.totals ?? nothing }
    this.stored = { ...this.#received }
    this.#messageFrom = this.#received.segments - (restored?.inbox.part.length ?? 0)

    for (const { number, from, to } of restored?.inbox.uncommitted ?? []) {
      this.#uncommitted.set(number, { from, to })
    }
  }

  /** Messages accepted so far, kept or not */
  get messagesAccepted (): number {
    return this.#accepted.messages
  }

  /** What waits to be kept, with something for each message */
  get waitingCost (): number {
    return this.waitingBytes + WAITING_COST * this.#waiting.length
  }

  get uncommitted (): number {
    return this.#uncommitted.size
  }

  /** Nothing waits to be kept */
  get settled (): boolean {
    return this.#waiting.length === 0 && this.hasStoredReceived
  }

  /** Nothing that was received waits to be kept */
  get hasStoredReceived (): boolean {
    return this.#unstored.length === 0
  }

  /** The size of the segments, which never changes: as the other end says of itself when it answers for the first time */
  settle (maxSegment: number, position: Position): void {
    if (this.segment === 0) {
      this.segment = durableSegment(maxSegment, position)
    }
  }

  /** A message was accepted: it may be sent when it is kept */
  accept (data: Uint8Array): void {
    this.kept.sent.push({ type: 'sent', number: this.#accepted.messages, before: { ...this.#accepted }, data })
    this.#waiting.push({ mark: ++this.marks.sent, data })
    this.waitingBytes += data.byteLength
    this.countAccepted(data)
  }

  /** It is one that was accepted, now or before the restart */
  countAccepted (data: Uint8Array): void {
    const segments = Math.max(1, Math.ceil(data.byteLength / this.segment))
    this.#accepted.segments += segments
    this.#accepted.messages++
    this.#accepted.cost += data.byteLength + SEGMENT_COST * segments
    this.#ends.push({ ...this.#accepted })
  }

  finish (): void {
    if (!this.finishing) {
      this.finishing = true
      this.kept.sent.push({ type: 'finish', number: this.#accepted.messages, before: { ...this.#accepted } })
      this.#waiting.push({ mark: ++this.marks.sent })
    }
  }

  /** A segment came, in continuous sequence */
  append (sequence: number, flags: number, payload: Uint8Array): void {
    const received = this.#received
    this.kept.received.push({ type: 'received', sequence, flags, message: received.messages, payload })
    this.marks.received++
    received.segments++

    if ((flags & FIN) !== 0) {
      return
    }

    received.cost += SEGMENT_COST + payload.byteLength

    if ((flags & FIRST) !== 0) {
      this.#messageFrom = sequence
    }

    if ((flags & LAST) !== 0) {
      this.#uncommitted.set(received.messages++, { from: this.#messageFrom, to: sequence + 1 })
    }
  }

  /** Messages that were completed by what was appended last: they are delivered when that is kept */
  complete (messages: Uint8Array[]): void {
    if (this.#received.segments > (this.#unstored.at(-1)?.totals.segments ?? this.stored.segments)) {
      this.#unstored.push({ mark: this.marks.received, totals: { ...this.#received }, messages })
    }
  }

  /** What may be sent now that everything handed out of it up to `mark` is kept */
  takeSendable (mark: number): Waiting[] {
    const sendable: Waiting[] = []

    while ((this.#waiting.at(0)?.mark ?? Infinity) <= mark) {
      const waiting = this.#waiting.shift() as Waiting
      this.waitingBytes -= waiting.data?.byteLength ?? 0
      sendable.push(waiting)
    }

    return sendable
  }

  /** What may be delivered now; `stored` is moved on, which may be acknowledged */
  takeDeliverable (mark: number): Uint8Array[] | undefined {
    let messages: Uint8Array[] | undefined

    while ((this.#unstored.at(0)?.mark ?? Infinity) <= mark) {
      const unstored = this.#unstored.shift() as Unstored
      this.stored = unstored.totals
      messages = messages == null ? unstored.messages : [...messages, ...unstored.messages]
    }

    return messages
  }

  /** So many messages arrived, and need not be kept */
  acknowledge (messages: number): void {
    let totals: Totals | undefined

    while (this.#acknowledged.messages < messages && this.#ends.length > 0) {
      totals = this.#acknowledged = this.#ends.shift() as Totals
    }

    if (totals != null) {
      this.freed.push({ type: 'acknowledged', totals })
    }
  }

  /** The application needs the messages from … to - 1 no more, as far as they are kept and were not committed before */
  commit (from: number, to: number): void {
    const end = Math.min(to, this.stored.messages)
    // whichever are fewer
    const numbers = end - from < this.#uncommitted.size
      ? Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i)
      : [...this.#uncommitted.keys()].filter(number => number >= from && number < end).sort((a, b) => a - b)
    let run: { from: number, to: number } | undefined

    for (const number of numbers) {
      const range = this.#uncommitted.get(number)

      if (range == null) {
        continue
      }

      this.#uncommitted.delete(number)

      if (run?.to === range.from) {
        run.to = range.to
      } else {
        this.#free(run)
        run = { ...range }
      }
    }

    this.#free(run)
  }

  #free (run: { from: number, to: number } | undefined): void {
    if (run != null) {
      this.freed.push({ type: 'committed', ...run, totals: { ...this.stored } })
    }
  }
}

/**
 * A sender may be kept waiting until it can send 1/4 of the receiver's window, so a segment that is not to be cut smaller must fit that. A window
 * that is large at first may be the least one later.
 */
export function durableSegment (maxSegment: number, position: Pick<Position, 'maxSegment' | 'credit'>): number {
  const fits = Math.max(LEAST_SEGMENT, Math.floor(position.credit / 4) - SEGMENT_COST)

  return Math.min(maxSegment, position.maxSegment, DURABLE_SEGMENT, fits)
}
