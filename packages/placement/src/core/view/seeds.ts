import { MAX_SEEDS, RETRY_CAP_MS, RETRY_MS } from '../../constants.ts'
import type { Target } from './gossip.ts'

export interface Seed {
  readonly target: Target
  retryAt: number
  retryMs: number
  /** Who answered there. */
  peer: string | undefined
}

/** Where others may be: what was configured, and what was heard of. */
export class Seeds {
  readonly #seeds: Seed[] = []

  clear (): void {
    this.#seeds.length = 0
  }

  learn (target: Target, now: number): void {
    const known = this.#seeds.find(seed => seed.target.peer === target.peer && seed.target.addresses[0] === target.addresses[0])

    if (known == null && target.addresses.length > 0 && this.#seeds.length < MAX_SEEDS) {
      this.#seeds.push({ target, retryAt: now, retryMs: RETRY_MS, peer: target.peer })
    }
  }

  /** When the first of those that are missing is tried again. */
  retryAt (isMissing: (seed: Seed) => boolean): number {
    return Math.min(Infinity, ...this.#seeds.filter(isMissing).map(({ retryAt }) => retryAt))
  }

  /** Those that are to be tried now, and count as tried. */
  due (now: number, isMissing: (seed: Seed) => boolean, random: () => number): Seed[] {
    const due = this.#seeds.filter(seed => seed.retryAt <= now && isMissing(seed))

    for (const seed of due) {
      seed.retryAt = now + seed.retryMs * (0.75 + random() / 2)
      seed.retryMs = Math.min(seed.retryMs * 2, RETRY_CAP_MS)
    }

    return due
  }
}
