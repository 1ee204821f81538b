/**
 * What is under each value of one attribute of one type. Values are also kept in order (of UTF-16 code units, which puts together what begins alike), so
 * that a prefix is a range of them.
 */
export class Postings<T> {
  readonly #byValue = new Map<string, Set<T>>()
  readonly #values: string[] = []

  get empty (): boolean {
    return this.#values.length === 0
  }

  add (value: string, item: T): void {
    const held = this.#byValue.get(value)

    if (held != null) {
      held.add(item)
      return
    }

    this.#byValue.set(value, new Set([item]))
    this.#values.splice(this.#firstFrom(value), 0, value)
  }

  delete (value: string, item: T): void {
    const held = this.#byValue.get(value)

    if (held?.delete(item) === true && held.size === 0) {
      this.#byValue.delete(value)
      this.#values.splice(this.#firstFrom(value), 1)
    }
  }

  get (value: string): ReadonlySet<T> | undefined {
    return this.#byValue.get(value)
  }

  /** Values that begin with `prefix`. */
  count (prefix: string): number {
    return this.#firstFrom(prefix, true) - this.#firstFrom(prefix)
  }

  /** What is under values that begin with `prefix`; something under two of them comes twice. Additions meanwhile may be missed. */
  * startingWith (prefix: string): Generator<T, void, undefined> {
    for (let value = this.#values[this.#firstFrom(prefix)]; value?.startsWith(prefix);) {
      yield * this.#byValue.get(value) ?? []
      // searched anew, since whoever reads this may let others change it in between
      const i = this.#firstFrom(value)
      value = this.#values[this.#values[i] === value ? i + 1 : i]
    }
  }

  /** Index of the first value that is not before `value`; or, `beyond`, of the first behind all that begin with it. */
  #firstFrom (value: string, beyond = false): number {
    let low = 0
    let high = this.#values.length

    while (low < high) {
      const middle = (low + high) >> 1
      const found = this.#values[middle]

      if (found < value || (beyond && found.startsWith(value))) {
        low = middle + 1
      } else {
        high = middle
      }
    }

    return low
  }
}
