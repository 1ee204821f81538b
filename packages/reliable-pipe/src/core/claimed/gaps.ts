import { MOST_CLAIMED_WINDOW, REQUEST_THRESHOLD } from './constants.ts'
import { Elapsed } from './elapsed.ts'
import { ACKNOWLEDGE_DELAY_MS, MAX_RANGES } from '../../constants.ts'
import type { Range } from '../../wire/ranges.ts'

interface Gap {
  /** when it was asked for last; Infinity: it was not */
  askedAt: number
  times: number
}

/** What a receiver lacks: sequence numbers below others that have come, and when it has asked for them */
export class Gaps {
  /** by number, ascending */
  readonly #gaps = new Map<number, Gap>()
  readonly #elapsed = new Elapsed(0)
  /** all below this have come, or are gaps */
  #seen = 0
  /** nothing is asked for once more before: one that falls due after the other would be asked for in as many requests */
  #repeatFrom = -Infinity

  /** Numbers that are lacking */
  get size (): number {
    return this.#gaps.size
  }

  /** When something is to be asked for once more; Infinity: nothing was asked for */
  get deadline (): number {
    let earliest = Infinity

    for (const { askedAt } of this.#gaps.values()) {
      earliest = Math.min(earliest, askedAt + this.#elapsed.limitMs)
    }

    return Math.max(earliest, this.#repeatFrom)
  }

  /** A segment has come, with which there are `cumulative` in continuous sequence */
  arrived (sequence: number, cumulative: number, now: number): void {
    const gap = this.#gaps.get(sequence)

    if (gap != null) {
      this.#gaps.delete(sequence)
      this.#elapsed.progressed()

      if (gap.times === 1) {
        this.#elapsed.sample(now - gap.askedAt)
      }
    }

    for (const lacking of this.#gaps.keys()) {
      if (lacking >= cumulative) {
        break
      }

      this.#gaps.delete(lacking)
    }

    // who sends far ahead is not looked after as far
    const end = Math.min(sequence, cumulative + MOST_CLAIMED_WINDOW)

    for (let lacking = Math.max(this.#seen, cumulative); lacking < end; lacking++) {
      this.#gaps.set(lacking, { askedAt: Infinity, times: 0 })
    }

    this.#seen = Math.max(this.#seen, end === sequence ? sequence + 1 : end)
  }

  /**
   * What to ask for now. At most `MAX_RANGES` ranges, the lowest.
   *
   * @param all - also what may only be late
   */
  ask (all: boolean, now: number): { ranges: Range[], first: number } {
    const ranges: Range[] = []
    const { limitMs } = this.#elapsed
    let first = 0
    let isRepeated = false

    for (const [sequence, gap] of this.#gaps) {
      const isNew = gap.times === 0 && (all || sequence + REQUEST_THRESHOLD < this.#seen)

      if (!isNew && now < Math.max(gap.askedAt + limitMs, this.#repeatFrom)) {
        continue
      }

      const last = ranges.at(-1)

      if (last?.end === sequence) {
        last.end++
      } else if (ranges.length === MAX_RANGES) {
        break
      } else {
        ranges.push({ start: sequence, end: sequence + 1 })
      }

      first += isNew ? 1 : 0
      isRepeated ||= !isNew
      gap.askedAt = now
      gap.times++
    }

    if (isRepeated) {
      this.#repeatFrom = now + ACKNOWLEDGE_DELAY_MS
      this.#elapsed.timedOut()
    }

    return { ranges, first }
  }
}
