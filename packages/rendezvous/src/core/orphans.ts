/** Withdrawals whose clients are gone, by the names of their documents, the first to become one first. */
export class Orphans {
  readonly #max: number
  readonly #names = new Set<string>()

  constructor (max: number) {
    this.#max = max
  }

  /** Adds one, and gives those for which there is no more room. `isOrphan`: whether one still is. */
  add (name: string, isOrphan: (name: string) => boolean): string[] {
    const over: string[] = []
    this.#names.delete(name)
    this.#names.add(name)

    for (const first of this.#names) {
      if (this.#names.size <= this.#max) {
        break
      }

      this.#names.delete(first)

      if (isOrphan(first)) {
        over.push(first)
      }
    }

    return over
  }
}
