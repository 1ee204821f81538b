import { sha256 } from '@noble/hashes/sha2.js'
import { OVERLAP_MS, PERIOD_MS, REPLICAS } from '../../constants.ts'
import { high, low, mix32 } from './mix.ts'
import type { Key } from './entry-key.ts'

const encoder = new TextEncoder()

/**
 * Who keeps what, of the members of one view: highest-random-weight hashing (Thaler and Ravishankar, 1998), salted by period. Whoever has the same view, at the same
 * time, has the same answer. When a member goes, only what it kept moves; when one comes, only what it is to keep.
 *
 * Periods of different keys begin at different times, so that in each minute few of them change.
 */
export class Holders {
  readonly members: readonly string[]
  readonly replicas: number
  readonly #index: Map<string, number>
  readonly #words = new Map<number, Int32Array>()

  constructor (members: Iterable<string>, replicas = REPLICAS) {
    this.members = [...new Set(members)].sort()
    this.replicas = replicas
    this.#index = new Map(this.members.map((member, i) => [member, i]))
  }

  has (member: string): boolean {
    return this.#index.has(member)
  }

  /** Whom to ask for what is under a key, the first of them first. */
  of (key: Key, now: number): string[] {
    return this.#best(key, periodOf(key, now), this.replicas)
  }

  /** The members in the order in which they would be holders, `count` of them. */
  ranked (key: Key, now: number, count: number): string[] {
    return this.#best(key, periodOf(key, now), count)
  }

  /** Where it is to be: with its holders, and around a change of its period with those of both. */
  targets (key: Key, now: number): string[] {
    return [...new Set(periodsOf(key, now).flatMap(period => this.#best(key, period, this.replicas)))]
  }

  /** How many members come before one, in the period in which there are fewest; `Infinity` if it is none. */
  rank (key: Key, member: string, now: number): number {
    const index = this.#index.get(member)

    return index == null ? Infinity : Math.min(...periodsOf(key, now).map(period => this.#rankIn(key, index, period)))
  }

  #rankIn (key: Key, index: number, period: number): number {
    const words = this.#wordsOf(period)
    const keyHigh = high(key)
    const keyLow = low(key)
    const own = weight(keyHigh, keyLow, words, index)
    let rank = 0

    for (let i = 0; i < this.members.length; i++) {
      const other = weight(keyHigh, keyLow, words, i)

      if (other > own || (other === own && i < index)) {
        rank++
      }
    }

    return rank
  }

  #best (key: Key, period: number, count: number): string[] {
    const words = this.#wordsOf(period)
    const keyHigh = high(key)
    const keyLow = low(key)
    const best: number[] = []
    const weights: number[] = []

    for (let i = 0; i < this.members.length; i++) {
      const own = weight(keyHigh, keyLow, words, i)
      let at = best.length

      while (at > 0 && weights[at - 1] < own) {
        at--
      }

      if (at < count) {
        best.splice(at, 0, i)
        weights.splice(at, 0, own)
        best.length = Math.min(best.length, count)
        weights.length = best.length
      }
    }

    return best.map(i => this.members[i])
  }

  #wordsOf (period: number): Int32Array {
    let words = this.#words.get(period)

    if (words == null) {
      words = new Int32Array(this.members.length * 2)

      for (const [i, member] of this.members.entries()) {
        const digest = sha256(encoder.encode(`${period} ${member}`))
        const view = new DataView(digest.buffer, digest.byteOffset)
        words[2 * i] = view.getInt32(0)
        words[2 * i + 1] = view.getInt32(4)
      }

      // more than those around now are not asked for
      if (this.#words.size > 3) {
        this.#words.delete(Math.min(...this.#words.keys()))
      }

      this.#words.set(period, words)
    }

    return words
  }
}

/** Which period a key is in. */
export function periodOf (key: Key, now: number): number {
  return Math.floor((now + phaseOf(key)) / PERIOD_MS)
}

/** When `targets` of a key are others though the view is the same. */
export function targetsChangeAt (key: Key, now: number): number {
  const begin = periodOf(key, now) * PERIOD_MS - phaseOf(key)

  return [begin + OVERLAP_MS, begin + PERIOD_MS - OVERLAP_MS, begin + PERIOD_MS + OVERLAP_MS].find(at => at > now) as number
}

/** The period that counts, and one that ended or begins about now. */
function periodsOf (key: Key, now: number): number[] {
  const period = periodOf(key, now)
  const since = now + phaseOf(key) - period * PERIOD_MS

  return since < OVERLAP_MS ? [period, period - 1] : since >= PERIOD_MS - OVERLAP_MS ? [period, period + 1] : [period]
}

function phaseOf (key: Key): number {
  return Number(key % BigInt(PERIOD_MS))
}

function weight (keyHigh: number, keyLow: number, words: Int32Array, index: number): number {
  return mix32(mix32(keyHigh, words[2 * index]), mix32(keyLow, words[2 * index + 1])) >>> 0
}
