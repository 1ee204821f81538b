import { expiresAt, supersedes } from '@juxta/advertisement'
import { OPENING_WORK } from '../constants.ts'
import { Eviction, costOf } from '../core/eviction.ts'
import { ExpiryHeap } from '../core/expiry-heap.ts'
import { Withdrawals } from '../core/withdrawals.ts'
import { looksOf } from '../query/matches.ts'
import { checkQuery } from '../query/query.ts'
import { holdingOf } from './entry.ts'
import { indexLimits } from './limits.ts'
import { inSlices } from './slices.ts'
import { TypeLists } from './type-lists.ts'
import { takesBack } from './weight.ts'
import type { Source } from '../core/eviction.ts'
import type { CheckedQuery, Query } from '../query/query.ts'
import type { Entry, Holding } from './entry.ts'
import type { IndexLimits } from './limits.ts'
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
  readonly #limits: IndexLimits
  readonly #clock: ClockOptions
  readonly #observer: IndexObserver | undefined
  readonly #eviction: Eviction<Entry> | undefined
  readonly #withdrawals: Withdrawals<Entry> | undefined
  /** Those of each resource, most often one. */
  readonly #byId = new Map<ResourceId, Entry[]>()
  readonly #byType = new Map<string, TypeLists>()
  readonly #heap = new ExpiryHeap<Entry>()
  readonly #published = new Map<string, number>()
  #documents = 0
  #bytes = 0

  /** @throws InvalidIndexLimitError */
  constructor (init: IndexInit = {}) {
    this.#limits = indexLimits(init)
    this.#clock = init.clockSkewMs == null ? {} : { clockSkewMs: init.clockSkewMs }
    this.#observer = init.observer
    this.#eviction = init.evicts === true ? new Eviction() : undefined
    this.#withdrawals = init.evicts === true ? new Withdrawals(this.#limits) : undefined
  }

  /** Documents held, withdrawals and what is over but not yet taken out included. */
  get documents (): number {
    return this.#documents
  }

  /** Bytes of all of them, as they count against the bound: what is made of many small values counts for more than it has. */
  get bytes (): number {
    return this.#bytes
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

    if (!takesBack(holding, entry?.held) && !this.#makeRoom(holding, entry, now)) {
      return 'refused'
    }

    if (entry != null) {
      this.#take(entry, 'replaced')
    }

    this.#insert(holding)

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
    for (const ofId of this.#byId.values()) {
      for (const entry of ofId) {
        const document = this.#document(entry)

        if (document != null) {
          yield document
        }
      }
    }
  }

  /** What is known of all that is held, nothing of it opened for that. */
  * holdings (): IterableIterator<Holding, undefined, undefined> {
    for (const ofId of this.#byId.values()) {
      for (const { held } of ofId) {
        yield held
      }
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

      if (entry.ticket != null) {
        this.#eviction?.use(entry.ticket)
      }

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

  /** Whether there is room for something, in the place of an earlier version of it if there is one; some may have to go for it. */
  #makeRoom (holding: Holding, earlier: Entry | undefined, now: number): boolean {
    const { maxDocuments, maxIndexBytes, maxDocumentsPerPublisher } = this.#limits

    if (earlier == null && (this.#published.get(holding.publisher) ?? 0) >= maxDocumentsPerPublisher) {
      return false
    }

    while (this.#documents + (earlier == null ? 1 : 0) > maxDocuments || this.#bytes - (earlier?.held.weight ?? 0) + holding.weight > maxIndexBytes) {
      const withdrawal = this.#withdrawals?.excess(isOthers(holding) ? holding : undefined, earlier)

      if (withdrawal != null && !(isOthers(holding) && withdrawal.expiresAt <= holding.expiresAt)) {
        this.#take(withdrawal, 'evicted')
        continue
      }

      const cheapest = withdrawal != null ? undefined : this.#eviction?.cheapest(now, earlier?.ticket)

      if (cheapest == null || cheapest.cost >= costOf(holding, now)) {
        return false
      }

      this.#take(cheapest.item, 'evicted')
    }

    return true
  }

  #insert (held: Holding): void {
    const entry: Entry = { held, expiresAt: held.expiresAt, place: 0, ticket: undefined }

    entry.ticket = this.#eviction?.add(entry, held)

    if (isOthers(held)) {
      this.#withdrawals?.add(entry, held)
    }

    getOrSet(this.#byId, held.id, (): Entry[] => []).push(entry)
    this.#heap.add(entry)
    this.#published.set(held.publisher, (this.#published.get(held.publisher) ?? 0) + 1)
    this.#documents++
    this.#bytes += held.weight

    if (!held.withdrawn) {
      getOrSet(this.#byType, held.type, () => new TypeLists()).add(entry)
    }

    this.#observer?.held(held)
  }

  #take (entry: Entry, why: Release): void {
    const { held, ticket } = entry
    const ofId = (this.#byId.get(held.id) ?? []).filter(one => one !== entry)
    const ofType = this.#byType.get(held.type)
    const left = (this.#published.get(held.publisher) ?? 0) - 1

    this.#heap.remove(entry)
    this.#documents--
    this.#bytes -= held.weight

    if (ticket != null) {
      this.#eviction?.remove(ticket)
    }

    this.#withdrawals?.delete(entry)

    if (ofId.length > 0) {
      this.#byId.set(held.id, ofId)
    } else {
      this.#byId.delete(held.id)
    }

    if (left > 0) {
      this.#published.set(held.publisher, left)
    } else {
      this.#published.delete(held.publisher)
    }

    ofType?.delete(entry)

    if (ofType?.empty === true) {
      this.#byType.delete(held.type)
    }

    this.#observer?.released(held, why)
  }
}

/** A withdrawal, and none of this node's own. */
function isOthers ({ withdrawn, source }: Holding): boolean {
  return withdrawn && source !== 'own'
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
