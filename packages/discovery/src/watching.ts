import { Alarm } from '@juxta/wire'
import { Watch } from './core/watch.ts'
import { isMatch } from './knowledge.ts'
import { matching } from './subject.ts'
import { MAX_KNOWN, PARTIAL_MS, REFRESH_MS } from './constants.ts'
import type { Change } from './core/watch.ts'
import type { Watching } from './index.ts'
import type { CheckedFindQuery } from './query.ts'
import type { Search } from './search.ts'
import type { SearchContext, SearchInit } from './search-init.ts'
import type { Query } from '@juxta/advertisement-cache'
import type { Opened } from '@juxta/advertisement'

export interface WatcherInit {
  checked: CheckedFindQuery
  intervalMs: number
  signal?: AbortSignal
  search (init: Pick<SearchInit, 'subject' | 'known' | 'skip' | 'signal'>): Search
  onEnd (): void
}

/** Runs a `Watch`: it sees whatever this node publishes or hears of, and searches again and again for what others have. */
export class Watcher implements Watching<Opened> {
  readonly #context: SearchContext
  readonly #init: WatcherInit
  readonly #watch: Watch<Opened>
  readonly #left = new AbortController()
  readonly #expiry: Alarm
  readonly #interval: Alarm
  #stopObserving = (): void => {}
  #searches = 0
  /** Searches in a row in which a rendezvous could not ask all. */
  #partial = 0
  #isSearching = false
  #nextAt = Infinity
  #begun = false
  #ended = false
  #error: { reason: unknown } | undefined
  #wake = Promise.withResolvers<void>()

  constructor (context: SearchContext, init: WatcherInit) {
    this.#context = context
    this.#init = init
    this.#watch = new Watch({ maxWatched: context.limits.maxWatched })
    this.#expiry = new Alarm(context.now, context.startTimer, () => { this.#expire() })
    this.#interval = new Alarm(context.monotonicNow, context.startTimer, () => { void this.#search() })
  }

  /** What it is for. */
  get query (): Query {
    return this.#init.checked.query
  }

  get missed (): number {
    return this.#watch.missed
  }

  /** Whether a document is one that it is for, or another version of one that it shows. */
  concerns (document: Opened): boolean {
    return isMatch(this.#init.checked, document) || this.#watch.shows(document)
  }

  /** Others may know what it has not heard. */
  searchSoon (): void {
    const at = this.#context.monotonicNow() + REFRESH_MS

    if (this.#begun && !this.#ended && at < this.#nextAt) {
      this.#nextAt = at

      if (!this.#isSearching) {
        this.#interval.set(at)
      }
    }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }

  async next (): Promise<IteratorResult<Change<Opened>, undefined>> {
    this.#begin()

    for (;;) {
      if (this.#error != null) {
        const { reason } = this.#error
        this.#error = undefined
        throw reason
      }

      const change = this.#ended ? undefined : this.#watch.take()

      if (change != null) {
        return { done: false, value: change }
      }

      if (this.#ended) {
        return { done: true, value: undefined }
      }

      await this.#wake.promise
    }
  }

  async return (): Promise<IteratorResult<Change<Opened>, undefined>> {
    this.#end()

    return { done: true, value: undefined }
  }

  /** Looks at all that is here. */
  #refresh (): void {
    const { knowledge } = this.#context
    const { own, cached } = knowledge.find(this.#init.checked)
    const newest = this.#watch.documents.map(({ id, type }) => knowledge.newest(id, type)).filter(document => document != null)

    for (const document of [...newest, ...own, ...cached]) {
      this.#observe(document)
    }

    this.#tell()
  }

  #observe (document: Opened): void {
    this.#watch.observe(document, isMatch(this.#init.checked, document), this.#context.now())
  }

  #begin (): void {
    if (this.#begun || this.#ended) {
      return
    }

    this.#begun = true

    for (const signal of [this.#init.signal, this.#context.running()]) {
      signal?.addEventListener('abort', this.#onAbort)
      this.#fail(signal)
    }

    if (!this.#ended) {
      this.#stopObserving = this.#context.knowledge.observe(document => {
        this.#observe(document)
        this.#tell()
      })
      void this.#search()
    }
  }

  async #search (): Promise<void> {
    this.#refresh()
    this.#isSearching = true
    this.#nextAt = Infinity

    const skip = this.#searches++ * MAX_KNOWN
    const search = this.#init.search({ subject: matching(this.#init.checked), known: this.#watch.documents, skip, signal: this.#left.signal })

    try {
      // what is found is observed by then, unless it is not to be kept
      for await (const { advertisement } of search) {
        this.#observe(advertisement)
        this.#tell()
      }
    } catch {
      // left, or stopped: those that asked for it know
    }

    this.#isSearching = false
    this.#partial = isPartial(search) ? this.#partial + 1 : 0

    if (!this.#ended) {
      const ms = this.#partial > 0 ? PARTIAL_MS * 2 ** (this.#partial - 1) : Infinity
      this.#nextAt = Math.min(this.#nextAt, this.#context.monotonicNow() + Math.min(ms, this.#init.intervalMs))
      this.#interval.set(this.#nextAt)
    }
  }

  #expire (): void {
    this.#watch.expire(this.#context.now())
    this.#tell()
  }

  #tell (): void {
    if (!this.#ended) {
      this.#expiry.set(this.#watch.wakeAt)
    }

    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }

  readonly #onAbort = (event: Event): void => { this.#fail(event.target as AbortSignal) }

  #fail (signal: AbortSignal | undefined): void {
    if (signal?.aborted === true && !this.#ended) {
      this.#error = { reason: signal.reason }
      this.#end()
    }
  }

  #end (): void {
    if (this.#ended) {
      return
    }

    this.#ended = true
    this.#left.abort()
    this.#stopObserving()
    this.#expiry.stop()
    this.#interval.stop()
    this.#init.signal?.removeEventListener('abort', this.#onAbort)
    this.#context.running().removeEventListener('abort', this.#onAbort)
    this.#init.onEnd()
    this.#tell()
  }
}

/** Whether somebody who looked elsewhere says that there may be more, and nobody that there is not. */
function isPartial ({ summary: { whole, peers } }: Search): boolean {
  return !whole && peers.some(({ coverage }) => coverage != null)
}
