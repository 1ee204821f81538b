import { NEWS_FACTOR } from '../../constants.ts'

/** What is new, and is passed on a few times: often enough that with the others doing the same, all have heard of it. */
export class Rumours {
  readonly #left = new Map<string, number>()

  /** @param size - how many there are to hear of it */
  add (what: string, size: number): void {
    this.#left.set(what, NEWS_FACTOR * Math.ceil(Math.log2(size + 2)))
  }

  delete (what: string): void {
    this.#left.delete(what)
  }

  clear (): void {
    this.#left.clear()
  }

  /** So many of them, which count as passed on once more. */
  spend (count: number): string[] {
    const spent = [...this.#left.keys()].slice(0, count)

    for (const what of spent) {
      const left = (this.#left.get(what) ?? 0) - 1
      this.#left.delete(what)

      if (left > 0) {
        this.#left.set(what, left)
      }
    }

    return spent
  }
}
