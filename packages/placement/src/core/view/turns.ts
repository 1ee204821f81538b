import { PLACED_MS } from '../../constants.ts'

/**
 * Each once in a round, in an order that is another in each; who comes in the meantime has a place in the round that is under way, as it may last for most of an hour. Every
 * other turn is that of one to whom something was given since its last one: whether it has come shows then, and not at the end of the round.
 */
export class Turns {
  readonly #random: () => number
  #round = new Set<string>()
  #left: string[] = []
  /** Since when each of those is waiting, the first of them first. */
  readonly #given = new Map<string, number>()
  #isTheirs = false

  constructor (random: () => number) {
    this.#random = random
  }

  clear (): void {
    this.#round = new Set()
    this.#left = []
    this.#given.clear()
  }

  /** Something was given to one. */
  given (to: string, now: number): void {
    if (!this.#given.has(to)) {
      this.#given.set(to, now)
    }
  }

  /**
   * The next of those that there are now.
   *
   * @param isAsked - it has had its turn with that
   */
  next (all: readonly string[], isAsked: (one: string) => boolean = () => false, now = 0): string | undefined {
    const present = new Set(all)
    this.#isTheirs = !this.#isTheirs
    const next = this.#isTheirs ? this.#waiting(present, isAsked, now) : undefined

    if (next != null) {
      this.#given.delete(next)

      return next
    }

    const regular = this.#regular(all, present, isAsked)
    this.#given.delete(regular ?? '')

    return regular
  }

  /** Who waits for longest, for long enough that what was given has come if it does. */
  #waiting (present: ReadonlySet<string>, isAsked: (one: string) => boolean, now: number): string | undefined {
    for (const [one, since] of this.#given) {
      if (!present.has(one)) {
        this.#given.delete(one)
      } else if ((since + PLACED_MS <= now || since > now) && !isAsked(one)) {
        return one
      }
    }

    return undefined
  }

  #regular (all: readonly string[], present: Set<string>, isAsked: (one: string) => boolean): string | undefined {
    this.#left = this.#left.filter(one => present.has(one))

    if (this.#left.length === 0) {
      this.#left = this.#shuffled([...present])
    } else {
      for (const one of all) {
        if (!this.#round.has(one)) {
          this.#left.splice(Math.floor(this.#random() * (this.#left.length + 1)), 0, one)
        }
      }
    }

    this.#round = present
    let next = this.#left.pop()

    while (next != null && isAsked(next)) {
      next = this.#left.pop()
    }

    return next
  }

  #shuffled (items: string[]): string[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = Math.floor(this.#random() * (i + 1))
      ;[items[i], items[j]] = [items[j], items[i]]
    }

    return items
  }
}
