/** What is needed of a document to know when it must be renewed. */
export interface Dates {
  /** Unix ms at which it was sealed */
  readonly sequence: number
  readonly lifetimeMs: number
  readonly expirationMs: number
}

export interface PublicationsInit {
  /** Share of its expiration after which a document is renewed. */
  renewShare: number
  /** Milliseconds before a renewal that failed is tried again, doubled each time, and the most of that. */
  retryMs: number
  retryCapMs: number
}

export type PublicationEvent =
  /** A version of the resource was sealed by its owner: the first, or one with other attributes. */
  { type: 'published', id: string, dates: Dates } |
  /** The version that was asked for is there. */
  { type: 'renewed', id: string, dates: Dates } |
  { type: 'failed', id: string } |
  { type: 'withdrawn', id: string } |
  /** It is `wakeAt`, or later: a machine may have slept. */
  { type: 'wake' }

export type PublicationEffect =
  /** Seal the next version, for this long, and say how it went. */
  { type: 'renew', id: string, lifetimeMs: number, expirationMs: number } |
  /** Its lifetime is over. Nobody is told: with its expiration it goes everywhere. */
  { type: 'forget', id: string }

interface Publication {
  /** Unix ms */
  endsAt: number
  expirationMs: number
  dueAt: number
  failures: number
  renewing: boolean
}

/**
 * What this node publishes, and when which version must follow: a document is renewed well before others let it expire, until its
 * lifetime is over. Times are Unix ms.
 */
export class Publications {
  readonly #init: PublicationsInit
  readonly #publications = new Map<string, Publication>()

  constructor (init: PublicationsInit) {
    this.#init = init
  }

  /** When `wake` is due, Unix ms; `Infinity` when it is not. */
  get wakeAt (): number {
    let at = Infinity

    for (const { dueAt, endsAt, renewing } of this.#publications.values()) {
      at = Math.min(at, renewing ? endsAt : dueAt, endsAt)
    }

    return at
  }

  handle (event: PublicationEvent, now: number): PublicationEffect[] {
    switch (event.type) {
      case 'published': {
        const { sequence, lifetimeMs, expirationMs } = event.dates
        const renewing = this.#publications.get(event.id)?.renewing ?? false

        this.#publications.set(event.id, { endsAt: sequence + lifetimeMs, expirationMs, dueAt: this.#dueAt(event.dates), failures: 0, renewing })

        return []
      }

      case 'renewed':
        this.#settle(event.id, publication => {
          publication.dueAt = this.#dueAt(event.dates)
          publication.failures = 0
        })

        return []

      case 'failed':
        this.#settle(event.id, publication => {
          const { retryMs, retryCapMs } = this.#init

          publication.dueAt = now + Math.min(retryCapMs, retryMs * 2 ** publication.failures)
          publication.failures++
        })

        return []

      case 'withdrawn':
        this.#publications.delete(event.id)

        return []

      case 'wake':
        return this.#wake(now)
    }
  }

  #wake (now: number): PublicationEffect[] {
    const effects: PublicationEffect[] = []

    for (const [id, publication] of this.#publications) {
      const { endsAt, expirationMs, dueAt, renewing } = publication
      const left = endsAt - now

      if (left < 1) {
        this.#publications.delete(id)
        effects.push({ type: 'forget', id })
      } else if (!renewing && dueAt <= now) {
        publication.renewing = true
        effects.push({ type: 'renew', id, lifetimeMs: left, expirationMs: Math.min(expirationMs, left) })
      }
    }

    return effects
  }

  #settle (id: string, change: (publication: Publication) => void): void {
    const publication = this.#publications.get(id)

    // it may have been withdrawn meanwhile
    if (publication != null) {
      publication.renewing = false
      change(publication)
    }
  }

  #dueAt ({ sequence, lifetimeMs, expirationMs }: Dates): number {
    // what lives no longer than it is kept by others needs no renewal
    return expirationMs >= lifetimeMs ? Infinity : sequence + Math.floor(expirationMs * this.#init.renewShare)
  }
}
