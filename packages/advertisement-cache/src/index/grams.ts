import { GRAM_BUCKETS } from '../constants.ts'

/** A value of text, with a letter before it for its kind. */
export interface Gramming {
  readonly value: string
  /** Belongs to `Grams`; `NOWHERE` of what is in none. */
  slot: number
}

/** No slot. */
export const NOWHERE = -1

/**
 * Values of text by three code units that follow each other in them, so that those with some text in them, or at their end, are found without looking at all.
 *
 * Each value has a number, its slot, and is in the buckets that its code units say, each a list of such numbers. What is taken out stays in the lists as a
 * number without a value, until the broom has come by: it sweeps a bucket whenever something is taken out, and a slot is used again when it has gone all
 * around. So no list has to be searched, and what is stale is bounded by what was taken out in two rounds.
 */
export class Grams<T extends Gramming> {
  readonly #buckets: Array<Slots | undefined>
  readonly #values: Array<T | undefined> = []
  #free: number[] = []
  /** Freed in the round of the broom before this one, and in this one. */
  #resting: number[] = []
  #fresh: number[] = []
  #broom = 0

  /** @param buckets - a power of two */
  constructor (buckets = GRAM_BUCKETS) {
    this.#buckets = new Array<Slots | undefined>(buckets)
  }

  add (item: T): void {
    item.slot = this.#free.pop() ?? this.#values.length
    this.#values[item.slot] = item

    // without the letter for the kind
    for (let i = 1; i < item.value.length; i++) {
      const slots = this.#buckets[this.#bucketOf(item.value, i)] ??= new Slots()
      slots.add(item.slot)
    }
  }

  delete (item: T): void {
    this.#values[item.slot] = undefined
    this.#fresh.push(item.slot)
    item.slot = NOWHERE
    this.#buckets[this.#broom]?.keep(slot => this.#values[slot] !== undefined)

    if (++this.#broom === this.#buckets.length) {
      this.#broom = 0
      this.#free = this.#free.concat(this.#resting)
      this.#resting = this.#fresh
      this.#fresh = []
    }
  }

  /** About how many have this in them, or at their end; `undefined` if it is too short to tell. */
  count (text: string, atEnd: boolean): number | undefined {
    return this.#least(text, atEnd)?.length
  }

  /** Those that may have this in them, or at their end, and others. What is added meanwhile may be missed. */
  * candidates (text: string, atEnd: boolean): Generator<T | undefined, void, undefined> {
    for (const slot of this.#least(text, atEnd)?.copy() ?? []) {
      yield this.#values[slot]
    }
  }

  #least (text: string, atEnd: boolean): Slots | undefined {
    let least: Slots | undefined

    for (let i = 0; i + (atEnd ? 0 : 2) < text.length; i++) {
      const slots = this.#buckets[this.#bucketOf(text, i)] ?? NONE

      if (least == null || slots.length < least.length) {
        least = slots
      }
    }

    return least
  }

  /** The bucket of three code units; behind the end of the text is what is no code unit. */
  #bucketOf (text: string, i: number): number {
    const second = i + 1 < text.length ? text.charCodeAt(i + 1) : 0x10000
    const third = i + 2 < text.length ? text.charCodeAt(i + 2) : 0x10000
    const mixed = Math.imul(Math.imul(Math.imul(text.charCodeAt(i), 0x9e3779b1) ^ second, 0x85ebca6b) ^ third, 0xc2b2ae35)

    return (mixed ^ (mixed >>> 15)) & (this.#buckets.length - 1)
  }
}

/** Whether this is long enough to be found by it. */
export function hasGrams (text: string, atEnd: boolean): boolean {
  return text.length >= (atEnd ? 1 : 3)
}

/** Numbers in the order in which they came, four bytes each. */
class Slots {
  #items = new Uint32Array(4)
  length = 0

  /** One after the other for the same value, so that it is there once. */
  add (slot: number): void {
    if (this.length > 0 && this.#items[this.length - 1] === slot) {
      return
    }

    if (this.length === this.#items.length) {
      this.#resize(this.length + (this.length >> 1))
    }

    this.#items[this.length++] = slot
  }

  keep (isKept: (slot: number) => boolean): void {
    let kept = 0

    for (let i = 0; i < this.length; i++) {
      if (isKept(this.#items[i])) {
        this.#items[kept++] = this.#items[i]
      }
    }

    this.length = kept

    if (kept < this.#items.length >> 2) {
      this.#resize(Math.max(4, kept << 1))
    }
  }

  copy (): Uint32Array {
    return this.#items.slice(0, this.length)
  }

  #resize (size: number): void {
    const items = new Uint32Array(size)
    items.set(this.#items.subarray(0, this.length))
    this.#items = items
  }
}

const NONE = new Slots()
