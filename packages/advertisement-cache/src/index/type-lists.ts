import { termsMatch } from '../query/matches.ts'
import { Postings } from './postings.ts'
import type { Entry } from './entry.ts'
import type { Look } from '../query/matches.ts'

/** What there is of one type, by id, and by attribute and value. */
export class TypeLists {
  readonly #all = new Map<string, Entry>()
  readonly #byAttribute = new Map<string, Postings<Entry>>()

  get empty (): boolean {
    return this.#all.size === 0
  }

  add (entry: Entry): void {
    this.#all.set(entry.held.id, entry)

    for (const { attribute, value } of entry.held.terms) {
      if (attribute === 'id') {
        // who asks for ids asks for one: any other question looks at all of them
        continue
      }

      let postings = this.#byAttribute.get(attribute)

      if (postings == null) {
        // of peer ids nobody asks what is in the middle of them
        postings = new Postings(attribute === 'owner' ? Infinity : undefined)
        this.#byAttribute.set(attribute, postings)
      }

      postings.add(value, entry)
    }
  }

  delete (entry: Entry): void {
    if (!this.#all.delete(entry.held.id)) {
      return
    }

    for (const { attribute, value } of entry.held.terms) {
      const postings = this.#byAttribute.get(attribute)
      postings?.delete(value, entry)

      if (postings?.empty === true) {
        this.#byAttribute.delete(attribute)
      }
    }
  }

  /** What matches, some of it perhaps twice, and `undefined` for each value or document that was looked at in vain. */
  * find (looks: readonly Look[], hasTime: boolean): Generator<Entry | undefined, void, undefined> {
    for (const entry of this.#candidates(looks, hasTime)) {
      yield entry != null && termsMatch(looks, entry.held.terms) ? entry : undefined
    }
  }

  /** Entries among which are all that match: those under the condition for which there is least to look at. */
  #candidates (looks: readonly Look[], hasTime: boolean): Iterable<Entry | undefined> {
    let least: { postings: Postings<Entry>, look: Look, count: number } | undefined

    for (const look of looks) {
      if (look.attribute === 'id') {
        if (look.wanted.kind === 'exact') {
          return [this.#all.get(look.wanted.value.slice(1))]
        }

        continue
      }

      const postings = this.#byAttribute.get(look.attribute)
      const count = postings?.count(look) ?? 0

      if (postings == null || count === 0) {
        return []
      }

      if (least == null || count < least.count) {
        least = { postings, look, count }
      }
    }

    return least == null || least.count > this.#all.size ? this.#all.values() : least.postings.under(least.look, hasTime)
  }
}
