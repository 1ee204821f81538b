import {
  LEAST_PROVIDE_MS, LOOK_AFTER_MS, LOOK_AGAIN_MS, LOOK_MS, PROVIDE_AFTER_MS, PROVIDE_MS, RETRY_CAP_MS, RETRY_MS, SCOPE_KEYS
} from '../constants.ts'

/**
 * How much a node needs to find rendezvous peers.
 *
 * - `none`: not at all; an edge with a lease, a rendezvous of which others see to that
 * - `little`: it knows others, but there may be more that know nothing of them
 * - `much`: it knows nobody
 */
export type Need = 'none' | 'little' | 'much'

export type ScheduleEvent =
  { type: 'start' } |
  /** where the node stands: what it needs, and under which key it is to be found */
  { type: 'standing', need: Need, key: number | undefined } |
  /** the look is over */
  { type: 'looked' } |
  /** under `key`, or nowhere */
  { type: 'provided', key: number | undefined } |
  { type: 'tick' } |
  { type: 'stop' }

export type ScheduleEffect =
  /** Look under these keys, in order, until somebody is found. */
  { type: 'look', keys: readonly number[] } |
  { type: 'provide', key: number } |
  /** Nothing is provided under this key any more. */
  { type: 'cease', key: number }

export interface ScheduleInit {
  /** From 0 to 1. */
  random: () => number
  /** Milliseconds, as of the constants. */
  lookAfterMs?: number
  provideAfterMs?: number
}

/**
 * When a node asks the table, and when it puts itself there: both cost dozens of messages, so neither happens while there is another way. One look and one
 * provision at a time. Time is monotonic ms: nothing here is a date.
 */
export class Schedule {
  readonly #random: () => number
  readonly #lookAfterMs: number
  readonly #provideAfterMs: number
  #running = false
  #need: Need = 'none'
  #key: number | undefined
  /** Under which key it is in the table. */
  #provided: number | undefined
  #looking = false
  #providing = false
  #lookAt = Infinity
  #provideAt = Infinity
  #providedAt = -Infinity
  #looks = 0
  #lookRetryMs = RETRY_MS
  #provideRetryMs = RETRY_MS
  #effects: ScheduleEffect[] = []

  constructor ({ random, lookAfterMs = LOOK_AFTER_MS, provideAfterMs = PROVIDE_AFTER_MS }: ScheduleInit) {
    this.#random = random
    this.#lookAfterMs = lookAfterMs
    this.#provideAfterMs = provideAfterMs
  }

  /** When `tick` is due. */
  get wakeAt (): number {
    return this.#running ? Math.min(this.#looking ? Infinity : this.#lookAt, this.#providing ? Infinity : this.#provideAt) : Infinity
  }

  handle (event: ScheduleEvent, now: number): ScheduleEffect[] {
    this.#effects = []

    if (event.type === 'start') {
      this.#reset()
    }

    if (this.#running) {
      this.#apply(event, now)
    }

    if (this.#running) {
      this.#act(now)
    }

    return this.#effects
  }

  #apply (event: ScheduleEvent, now: number): void {
    switch (event.type) {
      case 'standing':
        this.#needs(event.need, now)
        this.#isAt(event.key, now)
        break
      case 'looked':
        this.#looking = false
        this.#lookAt = this.#need === 'none' ? Infinity : now + this.#jittered(this.#lookRetryMs)
        this.#lookRetryMs = Math.min(this.#lookRetryMs * 2, this.#need === 'much' ? RETRY_CAP_MS : LOOK_MS)
        break
      case 'provided':
        this.#providing = false
        this.#wasProvided(event.key, now)
        break
      case 'stop':
        this.#running = false
        break
      case 'start':
      case 'tick':
    }
  }

  #act (now: number): void {
    if (!this.#looking && this.#lookAt <= now) {
      // one after the other comes first, in case that somebody keeps one of them full of lies
      const first = this.#need === 'much' ? this.#looks++ % SCOPE_KEYS : 0
      this.#looking = true
      this.#effects.push({ type: 'look', keys: this.#need === 'much' ? Array.from({ length: SCOPE_KEYS }, (_, i) => (first + i) % SCOPE_KEYS) : [first] })
    }

    if (!this.#providing && this.#provideAt <= now && this.#key != null) {
      this.#providing = true
      this.#providedAt = now
      this.#effects.push({ type: 'provide', key: this.#key })
    }
  }

  #needs (need: Need, now: number): void {
    if (need === this.#need) {
      return
    }

    this.#need = need
    this.#looks = 0
    this.#lookRetryMs = need === 'much' ? RETRY_MS : 2 * LOOK_AGAIN_MS
    this.#lookAt = need === 'none' ? Infinity : now + (need === 'much' ? this.#late(this.#lookAfterMs) : this.#jittered(LOOK_AGAIN_MS))
  }

  #isAt (key: number | undefined, now: number): void {
    if (key === this.#key) {
      return
    }

    this.#key = key
    this.#provideRetryMs = RETRY_MS

    if (key === this.#provided && key != null) {
      this.#provideAt = this.#providedAt + this.#jittered(PROVIDE_MS)
      return
    }

    this.#cease()
    this.#provideAt = key == null ? Infinity : Math.max(now + this.#late(this.#provideAfterMs), this.#providedAt + LEAST_PROVIDE_MS)
  }

  #wasProvided (key: number | undefined, now: number): void {
    const before = this.#provided
    this.#provided = key ?? before

    if (key != null && key !== this.#key) {
      // it was another's turn meanwhile
      this.#cease()
    } else if (key != null) {
      this.#provideAt = now + this.#jittered(PROVIDE_MS)
      this.#provideRetryMs = RETRY_MS
    } else if (this.#key != null) {
      this.#provideAt = now + this.#jittered(this.#provideRetryMs)
      this.#provideRetryMs = Math.min(this.#provideRetryMs * 2, RETRY_CAP_MS)
    }
  }

  #cease (): void {
    if (this.#provided != null) {
      this.#effects.push({ type: 'cease', key: this.#provided })
      this.#provided = undefined
    }
  }

  #reset (): void {
    this.#running = true
    this.#need = 'none'
    this.#key = this.#provided = undefined
    this.#looking = this.#providing = false
    this.#lookAt = this.#provideAt = Infinity
    this.#providedAt = -Infinity
  }

  /** From once to twice as long. */
  #late (ms: number): number {
    return ms * (1 + this.#random())
  }

  #jittered (ms: number): number {
    return ms * (0.75 + this.#random() / 2)
  }
}
