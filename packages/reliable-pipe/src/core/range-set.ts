import type { Range } from '../wire/ranges.ts'

/** Ranges in one block at most: what has to be moved when one is put in between */
const BLOCK_RANGES = 256

/**
 * Disjoint ascending ranges of sequence numbers. An honest sender leaves few holes; one that leaves as many as its credit allows, in whatever order, must not
 * cost more for each than for the first: so they are kept in blocks, none of them empty, that are halved when they grow too long.
 */
export class RangeSet {
  readonly #blocks: Range[][] = []
  readonly #blockRanges: number

  constructor (blockRanges = BLOCK_RANGES) {
    this.#blockRanges = blockRanges
  }

  get size (): number {
    return this.#blocks.reduce((sum, block) => sum + block.length, 0)
  }

  has (value: number): boolean {
    return this.endOf(value) != null
  }

  /** The end of the range that `value` is in; undefined when it is in none */
  endOf (value: number): number | undefined {
    const block = this.#blocks.at(this.#blockAbove(value))
    const range = block?.[firstAbove(block, value)]

    return range != null && value >= range.start ? range.end : undefined
  }

  add (value: number): void {
    const at = this.#blockAbove(value)
    const block = this.#blocks.at(at)

    if (block == null) {
      this.#append(value)
      return
    }

    const index = firstAbove(block, value)
    const after = block[index]

    if (value >= after.start) {
      return
    }

    const before = index > 0 ? block[index - 1] : this.#blocks[at - 1]?.at(-1)
    const joinsBefore = before?.end === value
    const joinsAfter = after.start === value + 1

    if (joinsBefore && joinsAfter) {
      before.end = after.end
      block.splice(index, 1)
      this.#settle(at)
    } else if (joinsBefore) {
      before.end++
    } else if (joinsAfter) {
      after.start = value
    } else {
      block.splice(index, 0, { start: value, end: value + 1 })
      this.#settle(at)
    }
  }

  removeBelow (value: number): void {
    if (this.#blocks.length === 0) {
      return
    }

    this.#blocks.splice(0, this.#blockAbove(value))
    const first = this.#blocks.at(0)

    if (first != null) {
      first.splice(0, firstAbove(first, value))
      first[0].start = Math.max(first[0].start, value)
    }
  }

  /** At most `max`, the highest: reporting the lowest ones first starves recovery at high loss (goodput 0.52) */
  highest (max: number): Range[] {
    const found: Range[] = []

    for (let at = this.#blocks.length - 1; at >= 0 && found.length < max; at--) {
      const ranges = this.#blocks[at].slice(-(max - found.length))
      found.unshift(...ranges.map(range => ({ ...range })))
    }

    return found
  }

  /** Above everything there is */
  #append (value: number): void {
    const last = this.#blocks.at(-1)
    const before = last?.at(-1)

    if (before?.end === value) {
      before.end++
    } else if (last == null) {
      this.#blocks.push([{ start: value, end: value + 1 }])
    } else {
      last.push({ start: value, end: value + 1 })
      this.#settle(this.#blocks.length - 1)
    }
  }

  #settle (at: number): void {
    const block = this.#blocks[at]

    if (block.length === 0) {
      this.#blocks.splice(at, 1)
    } else if (block.length > this.#blockRanges) {
      this.#blocks.splice(at + 1, 0, block.splice(block.length >>> 1))
    }
  }

  /** Index of the first block with a range that ends above `value` */
  #blockAbove (value: number): number {
    return lowest(this.#blocks.length, at => this.#blocks[at][this.#blocks[at].length - 1].end > value)
  }
}

/** Index of the first range that ends above `value` */
function firstAbove (block: readonly Range[], value: number): number {
  return lowest(block.length, index => block[index].end > value)
}

/** The lowest number below `count` for which it holds, when it holds for all above, too; else `count` */
function lowest (count: number, holds: (n: number) => boolean): number {
  let low = 0
  let high = count

  while (low < high) {
    const middle = (low + high) >>> 1

    if (holds(middle)) {
      high = middle
    } else {
      low = middle + 1
    }
  }

  return low
}
