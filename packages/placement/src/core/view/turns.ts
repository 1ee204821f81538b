/** Each once in a round, in an order that is another in each; who comes in the meantime has a place in the round that is under way, as it may last for most of an hour. */
export class Turns {
  readonly #random: () => number
  #round = new Set<string>()
  #left: string[] = []

  constructor (random: () => number) {
    this.#random = random
  }

  clear (): void {
    this.#round = new Set()
    this.#left = []
  }

  /**
   * The next of those that there are now.
   *
   * @param isAsked - it has had its turn with that
   */
  next (all: readonly string[], isAsked: (one: string) => boolean = () => false): string | undefined {
    const present = new Set(all)
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
