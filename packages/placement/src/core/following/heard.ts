import { supersedes } from '@juxta/advertisement'
import { FOLLOW_RETRY_MS, MAX_HEARD, TOLD_BURST, TOLD_PER_SECOND } from '../../constants.ts'
import type { Version } from '@juxta/advertisement'

interface Teller {
  left: number
  at: number
  believedAt: number
}

/** What holders told: of each document once, and of each holder no more than may be. */
export class Heard {
  readonly #versions = new Map<string, Version>()
  readonly #tellers = new Map<string, Teller>()

  /** Whether nobody told of this version of a document, or of a later one. */
  isNews (name: string, { id, type, sequence, digest }: Version): boolean {
    const known = this.#versions.get(name)

    if (known != null && !supersedes({ id, type, sequence, digest }, known)) {
      return false
    }

    this.#versions.delete(name)
    this.#versions.set(name, { id, type, sequence, digest })

    if (this.#versions.size > MAX_HEARD) {
      this.#versions.delete([...this.#versions.keys()][0])
    }

    return true
  }

  /** Whether so much more of what one tells is looked at. */
  admits (peer: string, cost: number, now: number): boolean {
    const teller = this.#teller(peer, now)

    if (teller.left < cost) {
      return false
    }

    teller.left -= cost

    return true
  }

  /** Whether it is believed that one could not tell of all: each time has others ask. */
  believes (peer: string, now: number): boolean {
    const teller = this.#teller(peer, now)

    if (teller.believedAt + FOLLOW_RETRY_MS > now && teller.believedAt <= now) {
      return false
    }

    teller.believedAt = now

    return true
  }

  clear (): void {
    this.#versions.clear()
    this.#tellers.clear()
  }

  /** Those of whom nothing was heard for a while are as if they were new. */
  #teller (peer: string, now: number): Teller {
    const teller = this.#tellers.get(peer) ?? { left: TOLD_BURST, at: now, believedAt: -Infinity }
    teller.left = Math.min(TOLD_BURST, teller.left + Math.max(0, now - teller.at) / 1_000 * TOLD_PER_SECOND)
    teller.at = now
    this.#tellers.delete(peer)
    this.#tellers.set(peer, teller)

    for (const [other, { at }] of this.#tellers) {
      if (at + FOLLOW_RETRY_MS > now) {
        break
      }

      this.#tellers.delete(other)
    }

    return teller
  }
}
