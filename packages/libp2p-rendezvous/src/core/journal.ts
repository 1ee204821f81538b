/** What a journal keeps. `gone` is the table's: set once, before `removed`. */
export interface Numbered {
  readonly sequence: number
  gone: boolean
}

/**
 * Registrations in the order in which they came, so that what is new since a cookie is found by bisection. One that is gone stays until half of them are,
 * which makes a removal cheap and keeps the journal at twice its content.
 */
export class Journal<T extends Numbered> {
  #entries: T[] = []
  #gone = 0

  /** Those that are not gone. */
  get size (): number {
    return this.#entries.length - this.#gone
  }

  /** Those that are kept, some of them gone. */
  get length (): number {
    return this.#entries.length
  }

  /** @param entry - with a sequence above all before it */
  add (entry: T): void {
    this.#entries.push(entry)
  }

  /** One of the entries is gone. */
  removed (): void {
    this.#gone++

    // short ones too: there are many, and what is gone has its record still, which no limit counts
    if (this.#gone * 2 > this.#entries.length) {
      this.#entries = this.#entries.filter(({ gone }) => !gone)
      this.#gone = 0
    }
  }

  /** Those above a sequence that are not gone, in order. The journal may not change meanwhile. */
  * after (sequence: number): Generator<T> {
    for (let i = this.#firstAfter(sequence); i < this.#entries.length; i++) {
      if (!this.#entries[i].gone) {
        yield this.#entries[i]
      }
    }
  }

  #firstAfter (sequence: number): number {
    let [low, high] = [0, this.#entries.length]

    while (low < high) {
      const middle = (low + high) >> 1

      if (this.#entries[middle].sequence > sequence) {
        high = middle
      } else {
        low = middle + 1
      }
    }

    return low
  }
}
