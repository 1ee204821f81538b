import { SortedValues } from './sorted-values.ts'

/** What is under each value of one attribute of one type. Values are also kept in order, so that a prefix is a range of them. */
export class Postings<T> {
  readonly #byValue = new Map<string, Set<T>>()
  readonly #values = new SortedValues()

  get empty (): boolean {
    return this.#values.empty
  }

  add (value: string, item: T): void {
    const held = this.#byValue.get(value)

    if (held != null) {
      held.add(item)
      return
    }

    this.#byValue.set(value, new Set([item]))
    this.#values.add(value)
  }

  delete (value: string, item: T): void {
    const held = this.#byValue.get(value)

    if (held?.delete(item) === true && held.size === 0) {
      this.#byValue.delete(value)
      this.#values.delete(value)
    }
  }

  get (value: string): ReadonlySet<T> | undefined {
    return this.#byValue.get(value)
  }

  /** Values that begin with `prefix`. */
  count (prefix: string): number {
    return this.#values.count(prefix)
  }

  /** What is under values that begin with `prefix`; something under two of them comes twice. Additions meanwhile may be missed. */
  * startingWith (prefix: string): Generator<T, void, undefined> {
    // searched anew each time, since whoever reads this may let others change it in between
    for (let value = this.#values.from(prefix); value?.startsWith(prefix) === true; value = this.#values.after(value)) {
      yield * this.#byValue.get(value) ?? []
    }
  }
}
