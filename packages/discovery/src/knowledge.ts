import { ofType, supersedes } from '@juxta/advertisement'
import { AdvertisementCache, AdvertisementIndex, matches } from '@juxta/advertisement-cache'
import { Alarm } from '@juxta/wire'
import { EXPIRED_PER_TURN } from './constants.ts'
import type { CheckedFindQuery } from './query.ts'
import type { DiscoveryLimits } from './limits.ts'
import type { AdvertisementType, Opened, ResourceId } from '@juxta/advertisement'
import type { Adding, CacheCounts, Query, Source } from '@juxta/advertisement-cache'
import type { StartTimer } from '@juxta/wire'
import type { Datastore } from 'interface-datastore'

export interface KnowledgeInit {
  limits: DiscoveryLimits
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  /** Where what was found is kept over restarts. */
  datastore?: Datastore
  onError (error: Error): void
  /** What this node keeps for others as their rendezvous, if it is one. */
  kept (): AdvertisementIndex | undefined
}

/** What this node knows without asking: what it publishes, what others left with it as their rendezvous, and what it found before. */
export class Knowledge {
  readonly #init: KnowledgeInit
  readonly #own: AdvertisementIndex
  readonly #cache: AdvertisementCache
  readonly #observers = new Set<(document: Opened) => void>()
  readonly #alarm: Alarm

  constructor (init: KnowledgeInit) {
    const { maxPublications, maxPublishedBytes, maxCached, maxCachedBytes, maxCachedPerPublisher, maxCachedBytesPerPublisher } = init.limits

    this.#init = init
    this.#own = new AdvertisementIndex({
      maxDocuments: maxPublications, maxIndexBytes: maxPublishedBytes, maxDocumentsPerPublisher: maxPublications, maxBytesPerPublisher: maxPublishedBytes
    })
    this.#cache = new AdvertisementCache({
      maxDocuments: maxCached,
      maxIndexBytes: maxCachedBytes,
      maxDocumentsPerPublisher: maxCachedPerPublisher,
      maxBytesPerPublisher: maxCachedBytesPerPublisher,
      evicts: true,
      datastore: init.datastore,
      prefix: 'juxta/discovery',
      startTimer: init.startTimer,
      onError: init.onError
    })
    this.#alarm = new Alarm(init.now, init.startTimer, () => { this.expire() })
  }

  /** Documents of this node, withdrawals included, and of others. */
  get sizes (): { own: number, cached: number } {
    return { own: this.#own.documents, cached: this.#cache.documents }
  }

  /** What became of the documents that are kept over restarts. */
  get counts (): CacheCounts {
    return this.#cache.counts
  }

  /** What was found before, by an earlier process too; then what is over goes. */
  async open (): Promise<void> {
    await this.#cache.open(this.#init.now())
    this.expire()
  }

  /** A document that this node sealed. */
  publish (document: Opened): Adding {
    const adding = this.#own.add(document, this.#init.now())

    if (adding === 'added' || adding === 'newer') {
      this.#cache.remove(document.id, document.type)
      this.#changed(document)
    }

    return adding
  }

  /** A document of this node whose lifetime is over. */
  forget ({ id, type }: Pick<Opened, 'id' | 'type'>): void {
    this.#own.remove(id, type)
  }

  /** A document that came from somebody and was verified; whether a newer one is known. It is kept, unless others are worth more. */
  hear (document: Opened, source: Source): { outdated: boolean } {
    const newest = this.newest(document.id, document.type)

    if (newest != null && supersedes(newest, document)) {
      return { outdated: true }
    }

    // what this node published itself, or keeps as a rendezvous, it need not remember twice
    if (this.#own.get(document.id, document.type) == null) {
      this.#cache.add(document, this.#init.now(), source)
    }

    this.#changed(document)

    return { outdated: false }
  }

  /** A document that this node now keeps for another, as its rendezvous. */
  entrusted (document: Opened): void {
    if (this.newest(document.id, document.type) === document) {
      this.#observers.forEach(fn => { fn(document) })
    }
  }

  /** The newest version here, which may be a withdrawal. */
  newest (id: ResourceId, type?: string): Opened | undefined {
    const now = this.#init.now()
    let newest: Opened | undefined

    for (const index of [this.#own, this.#init.kept(), this.#cache]) {
      const held = index?.get(id, type)

      if (held != null && held.expiresAt > now && (newest == null || supersedes(held.opened, newest))) {
        newest = held.opened
      }
    }

    return newest
  }

  /** What matches and is this node's to tell others: its own, and as a rendezvous, its clients'. */
  * answers (query: Query): Generator<Opened, void, undefined> {
    const now = this.#init.now()

    yield * this.#own.find(query, now)

    for (const document of this.#init.kept()?.find(query, now) ?? []) {
      const own = this.#own.get(document.id, document.type)?.opened

      if (own == null) {
        yield document
      }
    }
  }

  /** The same, with so much work in one turn of the event loop: what others ask must not keep this node from its own. */
  async * tell (query: Query, signal: AbortSignal): AsyncGenerator<Opened, void, undefined> {
    const now = this.#init.now()

    yield * this.#own.search(query, now, { signal })

    for await (const document of this.#init.kept()?.search(query, now, { signal }) ?? []) {
      if (this.#own.get(document.id, document.type) == null) {
        yield document
      }
    }
  }

  /** The version that this node would tell others of. */
  answer (id: ResourceId, type?: string): Opened | undefined {
    const now = this.#init.now()
    const held = this.#own.get(id, type) ?? this.#init.kept()?.get(id, type)

    return held != null && held.expiresAt > now ? held.opened : undefined
  }

  /** What matches, apart by whether this node is the one to know; of the type's definition, if that was given. */
  find ({ query, type }: CheckedFindQuery): { own: Opened[], cached: Opened[] } {
    const isRight = (document: Opened): boolean => type == null || isOfType(document, type)

    return {
      own: [...this.answers(query)].filter(isRight),
      // what is here in a newer version that does not match any more is not found
      cached: [...this.#cache.find(query, this.#init.now())].filter(document => isRight(document) && this.newest(document.id, document.type) === document)
    }
  }

  /** Calls `fn` with every document that is published or heard of, until the function that is returned is called. */
  observe (fn: (document: Opened) => void): () => void {
    this.#observers.add(fn)

    return () => { this.#observers.delete(fn) }
  }

  expire (): void {
    const now = this.#init.now()

    this.#own.expire(now, EXPIRED_PER_TURN)
    this.#cache.expire(now, EXPIRED_PER_TURN)
    this.#setAlarm()
  }

  async stop (): Promise<void> {
    this.#alarm.stop()
    await this.#cache.close()
  }

  #changed (document: Opened): void {
    this.#setAlarm()
    this.#observers.forEach(fn => { fn(document) })
  }

  #setAlarm (): void {
    this.#alarm.set(Math.min(this.#own.nextExpiry() ?? Infinity, this.#cache.nextExpiry() ?? Infinity))
  }
}

/** Whether a document that was opened without its type is one of it. */
function isOfType (document: Opened, type: AdvertisementType): boolean {
  try {
    ofType(document, type)

    return true
  } catch {
    return false
  }
}

/** Whether a document is one that a search is for. */
export function isMatch ({ query, type }: CheckedFindQuery, document: Opened): boolean {
  return matches(query, document) && (type == null || isOfType(document, type))
}
