/**
 * A map that keeps at most `limit` entries and forgets the one that was not used for longest.
 */
export class RecentMap<V> {
  readonly #entries = new Map<string, V>()
  readonly #limit: number

  constructor (limit: number) {
    this.#limit = limit
  }

  get size (): number {
    return this.#entries.size
  }

  get (key: string): V | undefined {
    const value = this.#entries.get(key)

    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }

    return value
  }

  set (key: string, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)

    if (this.#entries.size > this.#limit) {
      const [oldest] = this.#entries.keys()
      this.#entries.delete(oldest)
    }
  }

  delete (key: string): void {
    this.#entries.delete(key)
  }

  clear (): void {
    this.#entries.clear()
  }
}
