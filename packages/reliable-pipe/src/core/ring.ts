/** A queue with random access: amortised O(1) at both ends, capacity a power of two, and none at first: one that is never used takes nothing */
export class Ring<T> {
  #items: Array<T | undefined> = []
  #head = 0
  #length = 0

  get length (): number {
    return this.#length
  }

  push (item: T): void {
    if (this.#length === this.#items.length) {
      this.#grow()
    }

    this.#items[(this.#head + this.#length++) & (this.#items.length - 1)] = item
  }

  shift (): T | undefined {
    if (this.#length === 0) {
      return undefined
    }

    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#items.length - 1)
    this.#length--

    return item
  }

  /** Removes the first `count`, which there are */
  drop (count: number): void {
    for (let i = 0; i < count; i++) {
      this.#items[(this.#head + i) & (this.#items.length - 1)] = undefined
    }

    this.#head = (this.#head + count) & (this.#items.length - 1)
    this.#length -= count
  }

  /** The item `index` places behind the front */
  at (index: number): T | undefined {
    return index >= 0 && index < this.#length ? this.#items[(this.#head + index) & (this.#items.length - 1)] : undefined
  }

  clear (): void {
    this.#items = []
    this.#head = 0
    this.#length = 0
  }

  #grow (): void {
    const items = new Array<T | undefined>(this.#items.length === 0 ? 4 : this.#items.length * 2)

    for (let i = 0; i < this.#length; i++) {
      items[i] = this.#items[(this.#head + i) & (this.#items.length - 1)]
    }

    this.#items = items
    this.#head = 0
  }
}
