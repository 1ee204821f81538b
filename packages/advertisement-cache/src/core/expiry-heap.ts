/** What is to expire. `place` belongs to the heap. */
export interface Expiring {
  expiresAt: number
  place: number
}

/** The soonest to expire first. One that is taken out leaves nothing behind, or renewals would fill it. */
export class ExpiryHeap<T extends Expiring> {
  readonly #items: T[] = []

  get first (): T | undefined {
    return this.#items[0]
  }

  add (item: T): void {
    this.#items.push(item)
    this.#up(item, this.#items.length - 1)
  }

  remove (item: T): void {
    const { place } = item
    const last = this.#items.pop()

    if (last != null && last !== item) {
      this.#up(last, place)
      this.#down(last, last.place)
    }
  }

  #up (item: T, from: number): void {
    let place = from

    while (place > 0) {
      const above = (place - 1) >> 1

      if (this.#items[above].expiresAt <= item.expiresAt) {
        break
      }

      this.#put(this.#items[above], place)
      place = above
    }

    this.#put(item, place)
  }

  #down (item: T, from: number): void {
    let place = from

    for (;;) {
      let below = 2 * place + 1

      if (below >= this.#items.length) {
        break
      }

      if (below + 1 < this.#items.length && this.#items[below + 1].expiresAt < this.#items[below].expiresAt) {
        below++
      }

      if (this.#items[below].expiresAt >= item.expiresAt) {
        break
      }

      this.#put(this.#items[below], place)
      place = below
    }

    this.#put(item, place)
  }

  #put (item: T, place: number): void {
    this.#items[place] = item
    item.place = place
  }
}
