import { FOUND_TRIES, MAX_FOUND_PLACES, MAX_SEEDS, RETRY_CAP_MS, RETRY_MS } from '../../constants.ts'
import type { Target } from './gossip.ts'

export interface Seed {
  readonly target: Target
  /** It was found somewhere, and is forgotten if nobody is there. */
  readonly found: boolean
  retryAt: number
  retryMs: number
  tries: number
  /** Who answered there. */
  peer: string | undefined
}

/** Where others may be: what was configured, for ever, and what was heard of, until it was tried a few times. */
export class Seeds {
  readonly #seeds: Seed[] = []

  clear (): void {
    this.#seeds.length = 0
  }

  learn (target: Target, now: number, found: boolean): void {
    const known = this.#seeds.find(seed => seed.target.peer === target.peer && seed.target.addresses[0] === target.addresses[0])

    if (known == null && target.addresses.length > 0 && this.#hasRoom(found)) {
      this.#seeds.push({ target, found, retryAt: now, retryMs: RETRY_MS, tries: 0, peer: target.peer })
    }
  }

  /** The clock was, by so many milliseconds. */
  setBack (ms: number): void {
    this.#seeds.forEach(seed => { seed.retryAt -= ms })
  }

  /** When the first of those that are missing is tried again. */
  retryAt (isMissing: (seed: Seed) => boolean): number {
    return Math.min(Infinity, ...this.#seeds.filter(isMissing).map(({ retryAt }) => retryAt))
  }

  /** Those that are to be tried now, and count as tried. */
  due (now: number, isMissing: (seed: Seed) => boolean, random: () => number): Seed[] {
    // one that was found is in the view by now, or nobody is there
    const over = this.#seeds.filter(seed => seed.found && (!isMissing(seed) || (seed.tries >= FOUND_TRIES && seed.retryAt <= now)))
    over.forEach(seed => { this.#seeds.splice(this.#seeds.indexOf(seed), 1) })
    const due = this.#seeds.filter(seed => seed.retryAt <= now && isMissing(seed))

    for (const seed of due) {
      seed.tries++
      seed.retryAt = now + seed.retryMs * (0.75 + random() / 2)
      seed.retryMs = Math.min(seed.retryMs * 2, RETRY_CAP_MS)
    }

    return due
  }

  /** Of those that were found, one that was tried makes room. */
  #hasRoom (found: boolean): boolean {
    const alike = this.#seeds.filter(seed => seed.found === found)

    if (alike.length < (found ? MAX_FOUND_PLACES : MAX_SEEDS)) {
      return true
    }

    const worst = found ? alike.reduce((a, b) => b.tries > a.tries ? b : a) : undefined

    if (worst == null || worst.tries === 0) {
      return false
    }

    this.#seeds.splice(this.#seeds.indexOf(worst), 1)

    return true
  }
}
