import { expiresAt, supersedes } from '@juxta/advertisement'
import { termsMatch } from '../query/matches.ts'
import { checkQuery } from '../query/query.ts'
import { termsOf, wanted } from '../query/terms.ts'
import { ExpiryHeap } from '../core/expiry-heap.ts'
import { indexLimits } from './limits.ts'
import { Postings } from './postings.ts'
import { isWithdrawalOf, weightOf } from './weight.ts'
import type { Expiring } from '../core/expiry-heap.ts'
import type { IndexLimits } from './limits.ts'
import type { Query } from '../query/query.ts'
import type { Term } from '../query/terms.ts'
import type { ClockOptions, Opened, ResourceId } from '@juxta/advertisement'

/**
 * What became of a document that was given to an index.
 *
 * - `added`: nothing of its resource and type was there
 * - `newer`: it took the place of an earlier version
 * - `known`: it was there already
 * - `older`: a later version, perhaps a withdrawal, is there
 * - `refused`: it is expired, or a bound is reached
 */
export type Adding = 'added' | 'newer' | 'known' | 'older' | 'refused'

/** A document in an index. */
export interface IndexedDocument {
  readonly opened: Opened
  /** Unix ms from which it is left out, the clock skew included. */
  readonly expiresAt: number
}

interface Entry extends Expiring {
  opened: Opened
  publisher: string
  /** none of a withdrawal, which is held, and never found */
  terms: Term[]
  weight: number
}

interface OfType {
  all: Set<Entry>
  byAttribute: Map<string, Postings<Entry>>
}

/**
 * Advertisements, found by exact values and prefixes of what they are indexed by. One version of each resource and type is held; a withdrawal
 * takes the place of what it withdraws and keeps earlier versions out until it expires. It has no clock: nothing goes before `expire` is called, and `find`
 * leaves out what is over.
 *
 * Documents are taken as they are: give it what `open` of @juxta/advertisement gave, or what `seal` made.
 */
export class AdvertisementIndex {
  readonly #limits: IndexLimits
  readonly #clock: ClockOptions
  readonly #byId = new Map<ResourceId, Map<string, Entry>>()
  readonly #byType = new Map<string, OfType>()
  readonly #heap = new ExpiryHeap<Entry>()
  readonly #published = new Map<string, number>()
  #documents = 0
  #bytes = 0

  /** @throws InvalidIndexLimitError */
  constructor (limits: Partial<IndexLimits> & ClockOptions = {}) {
    this.#limits = indexLimits(limits)
    this.#clock = limits.clockSkewMs == null ? {} : { clockSkewMs: limits.clockSkewMs }
  }

  /** Documents held, withdrawals and what is over but not yet taken out included. */
  get documents (): number {
    return this.#documents
  }

  /** Bytes of all of them, as they count against the bound: what is made of many small values counts for more than it has. */
  get bytes (): number {
    return this.#bytes
  }

  /** @param now - Unix ms */
  add (opened: Opened, now: number): Adding {
    const until = expiresAt(opened, this.#clock)
    const held = this.#byId.get(opened.id)?.get(opened.type)

    if (until <= now) {
      return 'refused'
    }

    if (held == null) {
      if (!this.#hasRoom(opened)) {
        return 'refused'
      }

      this.#insert(opened, until)

      return 'added'
    }

    if (!supersedes(opened, held.opened)) {
      return supersedes(held.opened, opened) ? 'older' : 'known'
    }

    if (this.#bytes - held.weight + weightOf(opened) > this.#limits.maxIndexBytes && !isWithdrawalOf(opened, held.opened)) {
      return 'refused'
    }

    this.#take(held)
    this.#insert(opened, until)

    return 'newer'
  }

  /** The document of a resource, which may be a withdrawal or be over; the first that came, if there are several types of it and none is given. */
  get (id: ResourceId, type?: string): IndexedDocument | undefined {
    const ofId = this.#byId.get(id)
    const entry = type == null ? ofId?.values().next().value : ofId?.get(type)

    return entry == null ? undefined : { opened: entry.opened, expiresAt: entry.expiresAt }
  }

  /**
   * Advertisements that are not over, each once, in no order that means anything. It looks at those under the rarest exact value, else at those
   * under the least prefix, else at all of the type. What is added or taken out while it is being read may be missing or there.
   *
   * @param now - Unix ms
   * @throws InvalidFindQueryError - at once
   */
  find (query: Query, now: number): IterableIterator<Opened, undefined, undefined> {
    return this.#find(checkQuery(query), now)
  }

  /** Takes out what is over, and gives it, withdrawals included. */
  expire (now: number): Opened[] {
    const over: Opened[] = []

    for (let entry = this.#heap.first; entry != null && entry.expiresAt <= now; entry = this.#heap.first) {
      this.#take(entry)
      over.push(entry.opened)
    }

    return over
  }

  /** Unix ms at which the next one is over. */
  nextExpiry (): number | undefined {
    return this.#heap.first?.expiresAt
  }

  /** Takes out what is there of a resource: of the type, or of all. */
  remove (id: ResourceId, type?: string): void {
    for (const entry of [...this.#byId.get(id)?.values() ?? []]) {
      if (type == null || entry.opened.type === type) {
        this.#take(entry)
      }
    }
  }

  /** All that is held, withdrawals included. */
  * [Symbol.iterator] (): IterableIterator<IndexedDocument, undefined, undefined> {
    for (const ofId of this.#byId.values()) {
      for (const { opened, expiresAt } of ofId.values()) {
        yield { opened, expiresAt }
      }
    }
  }

  * #find (query: Query, now: number): Generator<Opened, undefined, undefined> {
    const ofType = this.#byType.get(query.type)

    if (ofType == null) {
      return
    }

    const seen = new Set<string>()

    for (const { opened, terms, expiresAt } of this.#candidates(ofType, query)) {
      if (expiresAt > now && !seen.has(opened.id) && termsMatch(query, terms)) {
        seen.add(opened.id)
        yield opened
      }
    }
  }

  /** Entries among which are all that match. */
  #candidates ({ all, byAttribute }: OfType, { where }: Query): Iterable<Entry> {
    let exact: ReadonlySet<Entry> | undefined
    let range: { postings: Postings<Entry>, prefix: string, values: number } | undefined

    for (const [name, condition] of Object.entries(where)) {
      const { exact: isExact, value } = wanted(condition)
      const postings = byAttribute.get(name)

      if (postings == null) {
        return []
      }

      if (isExact) {
        const held = postings.get(value)

        if (held == null) {
          return []
        }

        exact = exact == null || held.size < exact.size ? held : exact
      } else {
        const values = postings.count(value)
        range = range == null || values < range.values ? { postings, prefix: value, values } : range
      }
    }

    return exact ?? range?.postings.startingWith(range.prefix) ?? all
  }

  #hasRoom (opened: Opened): boolean {
    return this.#documents < this.#limits.maxDocuments &&
      this.#bytes + weightOf(opened) <= this.#limits.maxIndexBytes &&
      (this.#published.get(opened.publisher.toString()) ?? 0) < this.#limits.maxDocumentsPerPublisher
  }

  #insert (opened: Opened, until: number): void {
    const terms = opened.withdrawn ? [] : termsOf(opened)
    const entry: Entry = { opened, publisher: opened.publisher.toString(), terms, weight: weightOf(opened, terms.length), expiresAt: until, place: 0 }

    getOrSet(this.#byId, opened.id, () => new Map<string, Entry>()).set(opened.type, entry)
    this.#heap.add(entry)
    this.#published.set(entry.publisher, (this.#published.get(entry.publisher) ?? 0) + 1)
    this.#documents++
    this.#bytes += entry.weight

    if (!opened.withdrawn) {
      const ofType = getOrSet(this.#byType, opened.type, (): OfType => ({ all: new Set(), byAttribute: new Map() }))
      ofType.all.add(entry)

      for (const { attribute, value } of entry.terms) {
        getOrSet(ofType.byAttribute, attribute, () => new Postings<Entry>()).add(value, entry)
      }
    }
  }

  #take (entry: Entry): void {
    const { opened: { id, type }, publisher, weight } = entry
    const ofId = this.#byId.get(id)
    const left = (this.#published.get(publisher) ?? 0) - 1

    ofId?.delete(type)
    this.#heap.remove(entry)
    this.#documents--
    this.#bytes -= weight

    if (ofId?.size === 0) {
      this.#byId.delete(id)
    }

    if (left > 0) {
      this.#published.set(publisher, left)
    } else {
      this.#published.delete(publisher)
    }

    this.#unlist(entry)
  }

  #unlist (entry: Entry): void {
    const ofType = this.#byType.get(entry.opened.type)

    if (ofType?.all.delete(entry) !== true) {
      return
    }

    for (const { attribute, value } of entry.terms) {
      const postings = ofType.byAttribute.get(attribute)
      postings?.delete(value, entry)

      if (postings?.empty === true) {
        ofType.byAttribute.delete(attribute)
      }
    }

    if (ofType.all.size === 0) {
      this.#byType.delete(entry.opened.type)
    }
  }
}

function getOrSet<K, V> (map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)

  if (value === undefined) {
    value = make()
    map.set(key, value)
  }

  return value
}
