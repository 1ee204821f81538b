import { expiresAt, supersedes } from '@juxta/advertisement'
import { OPENING_WORK } from '../constants.ts'
import { ExpiryHeap } from '../core/expiry-heap.ts'
import { looksOf } from '../query/matches.ts'
import { checkQuery } from '../query/query.ts'
import { holdingOf } from './entry.ts'
import { indexLimits } from './limits.ts'
import { Room } from './room.ts'
import { inSlices } from './slices.ts'
import { TypeLists } from './type-lists.ts'
import { takesBack } from './weight.ts'
import type { Source } from '../core/eviction.ts'
import type { CheckedQuery, Query } from '../query/query.ts'
import type { Entry, Holding } from './entry.ts'
import type { Adding, IndexedDocument, IndexInit, IndexObserver, Release } from './init.ts'
import type { SearchOptions } from './slices.ts'
import type { ClockOptions, Opened, ResourceId } from '@juxta/advertisement'

/**
 * Advertisements, found by what they are indexed by: exact values, how text begins or ends or what is in it, ranges. One version of each resource and type is
 * held; a withdrawal takes the place of what it withdraws and keeps earlier versions out until it expires. It has no clock: nothing goes before `expire` is
 * called, and `find` leaves out what is over.
 *
 * Documents are taken as they are: give it what `open` of @juxta/advertisement gave, or what `seal` made.
 */
export class AdvertisementIndex {
  readonly #clock: ClockOptions
  readonly #observer: IndexObserver | undefined
  readonly #room: Room
  /** Those of each resource, most often one. */
  readonly #byId = new Map<ResourceId, Entry[]>()
  readonly #byType = new Map<string, TypeLists>()
  readonly #heap = new ExpiryHeap<Entry>()

  /** @throws InvalidIndexLimitError */
  constructor (init: IndexInit = {}) {
    this.#clock = init.clockSkewMs == null ? {} : { clockSkewMs: init.clockSkewMs }
    this.#observer = init.observer
    this.#room = new Room(indexLimits(init), init.evicts === true)
  }

  /** Documents held, withdrawals and what is over but not yet taken out included. */
  get documents (): number {
    return this.#room.documents
  }

  /** Bytes of all of them, as they count against the bound: what is made of many small values counts for more than it has. */
  get bytes (): number {
    return this.#room.bytes
  }

  /**
   * @param now - Unix ms
   * @param source - how it came, which matters where something may have to go; default `pushed`
   */
  add (opened: Opened, now: number, source: Source = 'pushed'): Adding {
    const held = this.#entry(opened.id, opened.type)?.held

    // most of what comes again is the same
    if (held != null && !supersedes(opened, held) && expiresAt(opened, this.#clock) > now) {
      return supersedes(held, opened) ? 'older' : 'known'
    }

    return this.hold(holdingOf(opened, source, this.#clock), now)
  }

  /** As `add`, of a document that need not be opened before somebody wants it. */
  hold (holding: Holding, now: number): Adding {
    const entry = this.#entry(holding.id, holding.type)

    if (holding.expiresAt <= now) {
      return 'refused'
    }

    if (entry != null && !supersedes(holding, entry.held)) {
      return supersedes(entry.held, holding) ? 'older' : 'known'
    }

    if (!takesBack(holding, entry?.held) && !this.#room.make(holding, entry, now, going => { this.#take(going, 'evicted') }, () => this.#entries())) {
      return 'refused'
    }

    if (entry != null) {
      this.#take(entry, 'replaced')
    }

    this.#insert(holding, now)

    return entry == null ? 'added' : 'newer'
  }

  /** The document of a resource, which may be a withdrawal or be over; the first that came, if there are several types of it and none is given. */
  get (id: ResourceId, type?: string): IndexedDocument | undefined {
    const entry = this.#entry(id, type)

    return entry == null ? undefined : this.#document(entry)
  }

  /**
   * Advertisements that are not over, each once, in no order that means anything. It looks at what is under the condition for which there is least to look at,
   * else at all of the type. What is added or taken out while it is being read may be missing or there.
   *
   * @param now - Unix ms
   * @throws InvalidFindQueryError - at once
   */
  find (query: Query, now: number): IterableIterator<Opened, undefined, undefined> {
    return found(this.#steps(checkQuery(query), now, false))
  }

  /**
   * As `find`, with no more than 1,024 values and documents looked at in one turn of the event loop. The first that asks for what is in some text, of which there
   * is much, has it kept by that from then on.
   *
   * @param now - Unix ms when it begins
   * @throws InvalidFindQueryError - at once
   */
  search (query: Query, now: number, options?: SearchOptions): AsyncGenerator<Opened, void, undefined> {
    return inSlices(this.#steps(checkQuery(query), now, true), options)
  }

  /** Takes out what is over, the soonest first and at most `limit`, and gives it, withdrawals included. */
  expire (now: number, limit = Infinity): Opened[] {
    const over: Opened[] = []

    for (let entry = this.#heap.first; entry != null && entry.expiresAt <= now && over.length < limit; entry = this.#heap.first) {
      const opened = this.#opened(entry)

      if (opened != null) {
        this.#take(entry, 'expired')
        over.push(opened)
      }
    }

    return over
  }

  /** Unix ms at which the next one is over. */
  nextExpiry (): number | undefined {
    return this.#heap.first?.expiresAt
  }

  /** Takes out what is there of a resource: of the type, or of all. */
  remove (id: ResourceId, type?: string): void {
    for (const entry of [...this.#byId.get(id) ?? []]) {
      if (type == null || entry.held.type === type) {
        this.#take(entry, 'removed')
      }
    }
  }

  /** All that is held, withdrawals included. */
  * [Symbol.iterator] (): IterableIterator<IndexedDocument, undefined, undefined> {
    for (const entry of this.#entries()) {
      const document = this.#document(entry)

      if (document != null) {
        yield document
      }
    }
  }

  /** What is known of all that is held, nothing of it opened for that. */
  * holdings (): IterableIterator<Holding, undefined, undefined> {
    for (const { held } of this.#entries()) {
      yield held
    }
  }

  /** What matches, and as a number how much work was done before it or in vain. */
  * #steps (query: CheckedQuery, now: number, hasTime: boolean): Generator<Opened | number, void, undefined> {
    const seen = new Set<string>()

    for (const entry of this.#byType.get(query.type)?.find(looksOf(query), hasTime) ?? []) {
      yield entry == null || entry.held.isOpen ? 1 : OPENING_WORK
      const found = entry == null || entry.expiresAt <= now || seen.has(entry.held.id) ? undefined : this.#opened(entry)

      if (entry == null || found == null) {
        continue
      }

      seen.add(entry.held.id)

      this.#room.use(entry, now)
      yield found
    }
  }

  /** The document, unless what was kept of it can't be opened: then it is gone. */
  #opened (entry: Entry): Opened | undefined {
    try {
      return entry.held.opened()
    } catch {
      this.#take(entry, 'corrupt')

      return undefined
    }
  }

  #document (entry: Entry): IndexedDocument | undefined {
    const opened = this.#opened(entry)

    return opened == null ? undefined : { opened, expiresAt: entry.expiresAt }
  }

  #entry (id: ResourceId, type?: string): Entry | undefined {
    const ofId = this.#byId.get(id)

    return type == null ? ofId?.[0] : ofId?.find(({ held }) => held.type === type)
  }

  * #entries (): Generator<Entry, void, undefined> {
    for (const ofId of this.#byId.values()) {
      yield * ofId
    }
  }

  #insert (held: Holding, now: number): void {
    const entry: Entry = { held, expiresAt: held.expiresAt, place: 0, ticket: undefined }

    this.#room.add(entry, now)
    getOrSet(this.#byId, held.id, (): Entry[] => []).push(entry)
    this.#heap.add(entry)

    if (!held.withdrawn) {
      getOrSet(this.#byType, held.type, () => new TypeLists()).add(entry)
    }

    this.#observer?.held(held)
  }

  #take (entry: Entry, why: Release): void {
    const { held } = entry
    const ofId = (this.#byId.get(held.id) ?? []).filter(one => one !== entry)
    const ofType = this.#byType.get(held.type)

    this.#heap.remove(entry)
    this.#room.delete(entry)

    if (ofId.length > 0) {
      this.#byId.set(held.id, ofId)
    } else {
      this.#byId.delete(held.id)
    }

    ofType?.delete(entry)

    if (ofType?.empty === true) {
      this.#byType.delete(held.type)
    }

    this.#observer?.released(held, why)
  }
}

function * found<T> (steps: Iterable<T | number>): IterableIterator<T, undefined, undefined> {
  for (const one of steps) {
    if (typeof one !== 'number') {
      yield one
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
