import { GRAM_BUCKETS, GRAM_VALUES } from '../constants.ts'
import { TEXT } from '../query/terms.ts'
import { Grams, hasGrams, NOWHERE } from './grams.ts'
import { SortedValues } from './sorted-values.ts'
import type { Look } from '../query/matches.ts'
import type { Gramming } from './grams.ts'

/** What is under one value: most often one thing alone, for which a set would be a waste. */
interface Posting<T> extends Gramming {
  only: T | undefined
  many: Set<T> | undefined
}

/**
 * What is under each value of one attribute of one type. Values are also kept in order, so that a range is some of them that follow each other; and text, if
 * there is much of it, by what it has in it, from the first time that somebody asks for that and has the time for it.
 */
export class Postings<T> {
  readonly #byValue = new Map<string, Posting<T>>()
  readonly #values = new SortedValues()
  readonly #gramValues: number
  readonly #gramBuckets: number
  #grams: Grams<Posting<T>> | undefined
  /** Whether all text is in them. */
  #gramsDone = false

  /** @param gramValues - values above which text is also kept by what it has in it */
  constructor (gramValues = GRAM_VALUES, gramBuckets = GRAM_BUCKETS) {
    this.#gramValues = gramValues
    this.#gramBuckets = gramBuckets
  }

  get empty (): boolean {
    return this.#byValue.size === 0
  }

  add (value: string, item: T): void {
    const held = this.#byValue.get(value)

    if (held == null) {
      this.#create(value, item)
    } else if (held.many != null) {
      held.many.add(item)
    } else if (held.only !== item) {
      held.many = new Set([held.only as T, item])
      held.only = undefined
    }
  }

  delete (value: string, item: T): void {
    const held = this.#byValue.get(value)

    if (held?.many?.delete(item) === true ? held.many.size === 0 : held?.only === item) {
      this.#drop(value, held as Posting<T>)
    }
  }

  /** About how many there are to be looked at for a condition. */
  count ({ wanted }: Look): number {
    switch (wanted.kind) {
      case 'exact': {
        const held = this.#byValue.get(wanted.value)

        return held == null ? 0 : held.many?.size ?? 1
      }
      case 'between':
        return this.#values.count(wanted.from, wanted.to)
      default:
        return (this.#gramsDone ? this.#grams?.count(wanted.value, wanted.kind === 'suffix') : undefined) ?? this.#byValue.size
    }
  }

  /**
   * What is under values that a condition takes, and `undefined` for each value that was looked at in vain; something under two of them comes twice. What is
   * added meanwhile may be missed.
   *
   * @param hasTime - whether others come in between, so that there may be more work now for less later
   */
  * under ({ wanted, takes }: Look, hasTime = false): Generator<T | undefined, void, undefined> {
    if (wanted.kind === 'exact') {
      yield * itemsOf(this.#byValue.get(wanted.value))
      return
    }

    if (wanted.kind === 'between') {
      yield * this.#between(wanted.from, wanted.to, () => true)
      return
    }

    const atEnd = wanted.kind === 'suffix'

    if (hasTime && !this.#gramsDone && this.#byValue.size > this.#gramValues && hasGrams(wanted.value, atEnd)) {
      yield * this.#gramAll()
    }

    if (!this.#gramsDone || this.#grams?.count(wanted.value, atEnd) == null) {
      yield * this.#between(TEXT, BEHIND_TEXT, takes)
      return
    }

    for (const held of this.#grams.candidates(wanted.value, atEnd)) {
      if (held != null && takes(held.value)) {
        yield * itemsOf(held)
      } else {
        yield undefined
      }
    }
  }

  /** Goes on where somebody left off, if somebody did; what is added meanwhile comes last. */
  * #gramAll (): Generator<undefined, void, undefined> {
    const grams = this.#grams ??= new Grams(this.#gramBuckets)

    for (const held of this.#byValue.values()) {
      if (held.slot === NOWHERE && held.value.startsWith(TEXT)) {
        grams.add(held)
        // dearer than to look at it
        yield undefined
        yield undefined
      }

      yield undefined

      if (this.#grams !== grams) {
        return
      }
    }

    this.#gramsDone = true
  }

  * #between (from: string, to: string, takes: Look['takes']): Generator<T | undefined, void, undefined> {
    // searched anew each time, since whoever reads this may let others change it in between
    for (let value = this.#values.from(from); value !== undefined && value < to; value = this.#values.after(value)) {
      if (takes(value)) {
        yield * itemsOf(this.#byValue.get(value))
      } else {
        yield undefined
      }
    }
  }

  #create (value: string, item: T): void {
    const held: Posting<T> = { value, only: item, many: undefined, slot: NOWHERE }
    this.#byValue.set(value, held)
    this.#values.add(value)

    if (this.#gramsDone && value.startsWith(TEXT)) {
      this.#grams?.add(held)
    }
  }

  #drop (value: string, held: Posting<T>): void {
    this.#byValue.delete(value)
    this.#values.delete(value)

    if (this.#byValue.size < this.#gramValues / 2) {
      this.#forgetGrams()
    } else if (held.slot !== NOWHERE) {
      this.#grams?.delete(held)
    }

    // for who is reading it
    held.only = undefined
  }

  #forgetGrams (): void {
    if (this.#grams != null) {
      this.#grams = undefined
      this.#gramsDone = false
      this.#byValue.forEach(held => { held.slot = NOWHERE })
    }
  }
}

const BEHIND_TEXT = String.fromCharCode(TEXT.charCodeAt(0) + 1)

function * itemsOf<T> (held: Posting<T> | undefined): Generator<T, void, undefined> {
  if (held?.many != null) {
    yield * held.many
  } else if (held?.only !== undefined) {
    yield held.only
  }
}
