import { expiresAt, supersedes } from '@juxta/advertisement'
import { keyOf } from './key.ts'
import { sameValue } from './same-value.ts'
import type { Version } from '@juxta/advertisement'

/** What a watch has to know of a document that was verified. */
export interface Watched extends Version {
  readonly lifetimeMs: number
  readonly expirationMs: number
  readonly withdrawn: boolean
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Change<D> {
  change: 'added' | 'changed' | 'removed'
  /** The version that is there now; of one that is removed, the last that was. */
  advertisement: D
}

/**
 * What matches a query, and what changes of that. Changes of one resource that the reader has not taken yet become one, so a slow
 * reader costs no more memory than what is watched. A version that differs in its dates alone is no change.
 */
export class Watch<D extends Watched> {
  readonly #maxWatched: number
  readonly #clockSkewMs: number | undefined
  readonly #shown = new Map<string, D>()
  readonly #pending = new Map<string, Change<D>>()
  #wakeAt = Infinity
  #missed = 0

  constructor (init: { maxWatched: number, clockSkewMs?: number }) {
    this.#maxWatched = init.maxWatched
    this.#clockSkewMs = init.clockSkewMs
  }

  /** Resources that match and are not followed, since there is no room for more; counted as often as they come up. */
  get missed (): number {
    return this.#missed
  }

  /** What matches now. */
  get documents (): D[] {
    return [...this.#shown.values()]
  }

  /** Whether this resource matches now. */
  shows (document: Version): boolean {
    return this.#shown.has(keyOf(document))
  }

  /** When `expire` is due, Unix ms; `Infinity` when it is not. It may be too early, for what was renewed or removed since. */
  get wakeAt (): number {
    return this.#wakeAt
  }

  /**
   * A document that was published here or came from somebody, and whether it is one that is watched for.
   *
   * @param now - Unix ms: a search that began before a document expired may give it after that
   */
  observe (document: D, matches: boolean, now = -Infinity): void {
    const key = keyOf(document)
    const shown = this.#shown.get(key)

    if (shown == null) {
      if (matches && !document.withdrawn && this.#expiresAt(document) > now) {
        this.#add(key, document)
      }
    } else if (supersedes(document, shown)) {
      if (document.withdrawn || !matches) {
        this.#remove(key, shown)
      } else {
        this.#show(key, document)

        if (!sameValue(document.attributes, shown.attributes)) {
          this.#note(key, { change: 'changed', advertisement: document })
        } else {
          this.#refresh(key, document)
        }
      }
    }
  }

  expire (now: number): void {
    for (const [key, document] of this.#shown) {
      if (this.#expiresAt(document) <= now) {
        this.#remove(key, document)
      }
    }

    // not for each that is shown: it is asked for with every document that comes
    this.#wakeAt = this.documents.reduce((at, document) => Math.min(at, this.#expiresAt(document)), Infinity)
  }

  /** The next change, in the order in which they began. */
  take (): Change<D> | undefined {
    const { value: first } = this.#pending.entries().next()

    if (first == null) {
      return undefined
    }

    this.#pending.delete(first[0])

    return first[1]
  }

  #add (key: string, document: D): void {
    if (this.#shown.size >= this.#maxWatched) {
      this.#missed++
      return
    }

    this.#show(key, document)
    this.#note(key, { change: 'added', advertisement: document })
  }

  #show (key: string, document: D): void {
    this.#shown.set(key, document)
    this.#wakeAt = Math.min(this.#wakeAt, this.#expiresAt(document))
  }

  #remove (key: string, document: D): void {
    this.#shown.delete(key)
    this.#note(key, { change: 'removed', advertisement: document })
  }

  #note (key: string, next: Change<D>): void {
    const before = this.#pending.get(key)?.change

    if (before === 'added' && next.change === 'removed') {
      // the reader never heard of it
      this.#pending.delete(key)
    } else if (before === 'added') {
      this.#pending.set(key, { ...next, change: 'added' })
    } else if (before === 'removed') {
      this.#pending.set(key, { ...next, change: 'changed' })
    } else {
      this.#pending.set(key, next)
    }
  }

  /** What waits for the reader is to be the version that is there. */
  #refresh (key: string, document: D): void {
    const pending = this.#pending.get(key)

    if (pending != null) {
      pending.advertisement = document
    }
  }

  #expiresAt (document: D): number {
    return expiresAt(document, { clockSkewMs: this.#clockSkewMs })
  }
}
