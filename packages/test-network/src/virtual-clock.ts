import { EndlessEventsError, PastTimeError } from './errors.ts'

const DEFAULT_MAX_EVENTS = 10_000_000

interface Entry {
  at: number
  order: number
  fn: (() => void) | undefined
}

export interface RunOptions {
  /** Events after which a run is taken for endless, default 10 million. */
  maxEvents?: number
  /** Stop as soon as this holds, checked after each event. */
  until?: () => boolean
}

/**
 * Time that passes only when told to. Events run in the order of their times,
 * those of equal time in the order in which they were scheduled.
 */
export class VirtualClock {
  #now: number
  #order = 0
  // a binary heap on (at, order); what was cancelled stays until it comes up
  readonly #heap: Entry[] = []
  #live = 0

  /** @param now - Milliseconds to start at, default 0. */
  constructor (now = 0) {
    this.#now = now
  }

  /** Milliseconds, fractions included. */
  get now (): number {
    return this.#now
  }

  /** Events scheduled and neither run nor cancelled. */
  get pending (): number {
    return this.#live
  }

  /** When the next event is due, in ms. */
  get next (): number | undefined {
    return this.#peek()?.at
  }

  /**
   * Runs `fn` at the given time, at the earliest in the next step of the clock.
   *
   * @returns a function that cancels it
   * @throws PastTimeError
   */
  schedule (at: number, fn: () => void): () => void {
    if (!(at >= this.#now)) {
      throw new PastTimeError(at, this.#now)
    }

    const entry: Entry = { at, order: this.#order++, fn }
    this.#push(entry)
    this.#live++

    return () => {
      if (entry.fn != null) {
        entry.fn = undefined
        this.#live--
      }
    }
  }

  /** As `schedule`, so many milliseconds from now. */
  after (milliseconds: number, fn: () => void): () => void {
    return this.schedule(this.#now + milliseconds, fn)
  }

  /**
   * Runs everything due up to and including `time`, and ends there.
   *
   * @throws PastTimeError
   * @throws EndlessEventsError
   */
  advanceTo (time: number, options: RunOptions = {}): void {
    if (!(time >= this.#now)) {
      throw new PastTimeError(time, this.#now)
    }

    if (this.#run(time, options)) {
      this.#now = time
    }
  }

  /** As `advanceTo`, so many milliseconds from now. */
  advance (milliseconds: number, options: RunOptions = {}): void {
    this.advanceTo(this.#now + milliseconds, options)
  }

  /**
   * Runs until nothing is scheduled, or `until` holds; the time is then that of
   * the last event.
   *
   * @throws EndlessEventsError
   */
  runUntilIdle (options: RunOptions = {}): void {
    this.#run(Infinity, options)
  }

  /** @returns whether it ran to the end, and was not stopped by `until` */
  #run (time: number, options: RunOptions): boolean {
    const maxEvents = options.maxEvents ?? DEFAULT_MAX_EVENTS
    let events = 0

    for (let entry = this.#peek(); entry != null && entry.at <= time; entry = this.#peek()) {
      if (events++ === maxEvents) {
        throw new EndlessEventsError(maxEvents, this.#now)
      }

      this.#pop()
      this.#live--
      this.#now = entry.at

      const fn = entry.fn
      entry.fn = undefined
      fn?.()

      if (options.until?.() === true) {
        return false
      }
    }

    return true
  }

  #peek (): Entry | undefined {
    while (this.#heap.length > 0 && this.#heap[0].fn == null) {
      this.#pop()
    }

    return this.#heap[0]
  }

  #push (entry: Entry): void {
    const heap = this.#heap
    let i = heap.push(entry) - 1

    while (i > 0) {
      const parent = (i - 1) >> 1

      if (before(heap[parent], entry)) {
        break
      }

      heap[i] = heap[parent]
      i = parent
    }

    heap[i] = entry
  }

  #pop (): void {
    const heap = this.#heap
    const last = heap.pop()

    if (last == null || heap.length === 0) {
      return
    }

    let i = 0

    for (;;) {
      let child = 2 * i + 1

      if (child >= heap.length) {
        break
      }

      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) {
        child++
      }

      if (before(last, heap[child])) {
        break
      }

      heap[i] = heap[child]
      i = child
    }

    heap[i] = last
  }
}

function before (a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
