/** Each once in a round, in an order that is another in each. */
export class Turns {
  readonly #random: () => number
  #left: string[] = []

  constructor (random: () => number) {
    this.#random = random
  }

  clear (): void {
    this.#left = []
  }

  /** The next of those that there are now. */
  next (all: readonly string[]): string | undefined {
    const present = new Set(all)

    if (present.size === 0) {
      return undefined
    }

    for (;;) {
      const next = this.#left.pop()

      if (next != null && present.has(next)) {
        return next
      }

      if (next == null) {
        this.#left = this.#shuffled([...all])
      }
    }
  }

  #shuffled (items: string[]): string[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = Math.floor(this.#random() * (i + 1))
      ;[items[i], items[j]] = [items[j], items[i]]
    }

    return items
  }
}
