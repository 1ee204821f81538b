import { VALUES_PER_CHUNK } from '../constants.ts'

/** A place between values: chunk, and index in it. */
type Place = readonly [chunk: number, at: number]

/**
 * Values, each once, in order of UTF-16 code units, which puts together what begins alike. They are in chunks, since to make room in one array moves all
 * that is behind: a million values of one attribute would cost milliseconds each.
 */
export class SortedValues {
  readonly #chunks: string[][] = []

  get empty (): boolean {
    return this.#chunks.length === 0
  }

  /** A value that is not there. */
  add (value: string): void {
    const [chunk, at] = this.#place(value)
    // behind all others: into the last one
    const index = Math.min(chunk, Math.max(0, this.#chunks.length - 1))
    const values = this.#chunks[index] ??= []
    values.splice(index === chunk ? at : values.length, 0, value)

    if (values.length > VALUES_PER_CHUNK) {
      this.#chunks.splice(index + 1, 0, values.splice(VALUES_PER_CHUNK / 2))
    }
  }

  /** A value that is there. */
  delete (value: string): void {
    const [chunk, at] = this.#place(value)
    const values = this.#chunks[chunk]
    values.splice(at, 1)

    if (values.length === 0) {
      this.#chunks.splice(chunk, 1)
    }
  }

  /** Values from `from` until before `to`. */
  count (from: string, to: string): number {
    if (from >= to) {
      return 0
    }

    const [[first, start], [last, end]] = [this.#place(from), this.#place(to)]
    let count = end - start

    for (let chunk = first; chunk < last; chunk++) {
      count += this.#chunks[chunk].length
    }

    return count
  }

  /** The first that is not before `value`. */
  from (value: string): string | undefined {
    const [chunk, at] = this.#place(value)

    return this.#chunks[chunk]?.[at]
  }

  /** The first that is behind `value`, which need not be there. */
  after (value: string): string | undefined {
    const [chunk, at] = this.#place(value)
    const values = this.#chunks[chunk]

    return values?.[at] !== value ? values?.[at] : values[at + 1] ?? this.#chunks[chunk + 1]?.[0]
  }

  /** Where the first is that is not before `value`. */
  #place (value: string): Place {
    const chunk = firstNot(this.#chunks, values => values[values.length - 1] < value)

    return [chunk, chunk < this.#chunks.length ? firstNot(this.#chunks[chunk], found => found < value) : 0]
  }
}

/** Index of the first item that is not before; all that are come first. */
function firstNot<T> (items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0
  let high = items.length

  while (low < high) {
    const middle = (low + high) >> 1

    if (isBefore(items[middle])) {
      low = middle + 1
    } else {
      high = middle
    }
  }

  return low
}
