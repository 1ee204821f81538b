import { decodeQuery } from '@juxta/advertisement-cache'
import { peerIdFromString } from '@libp2p/peer-id'
import { MAX_DOCUMENTS_PER_PUSH, MAX_FOLLOWED, MAX_PUSH_BYTES, MAX_STANDING_QUERIES, MAX_TELLING, TELL_LINGER_MS } from './constants.ts'
import { StandingQueries } from './core/standing-queries.ts'
import { exchange } from './exchange.ts'
import { documentName } from './intake.ts'
import type { Context } from './context.ts'
import type { Opened } from '@juxta/advertisement'
import type { PlacementService } from '@juxta/placement'

/** What one client is to be told next. */
interface Waiting {
  documents: Map<string, Uint8Array>
  bytes: number
  missed: boolean
}

export interface TellingInit {
  isClient (name: string): boolean
  /** Has others tell of what changes with them of what a query finds. */
  follow: PlacementService['follow']
}

/** Tells clients what changes of what they follow: a bounded number at once, each one thing after the other, and that there was more when it was too much. */
export class Telling {
  readonly #context: Context
  readonly #standing: StandingQueries
  readonly #isClient: (name: string) => boolean
  readonly #waiting = new Map<string, Waiting>()
  /** Those whose turn it may be, and those who are being told. */
  readonly #ready = new Set<string>()
  readonly #told = new Set<string>()
  readonly #timers = new Set<() => void>()
  /** Those who could not be told of something. */
  readonly #missed = new Set<string>()
  #run = new AbortController()

  constructor (context: Context, init: TellingInit) {
    this.#context = context
    this.#isClient = init.isClient
    this.#standing = new StandingQueries({
      maxPerClient: MAX_FOLLOWED,
      max: MAX_STANDING_QUERIES,
      isClient: init.isClient,
      stands: (client, query) => init.follow(query, { news: document => { this.#news(client, document) }, missed: () => { this.#miss(client) } })
    })
  }

  /** Queries of a client that are followed. */
  followed (client: string): number {
    return this.#standing.of(client)
  }

  /** @throws InvalidFindQueryError, UnsupportedFindQueryError */
  follow (client: string, queries: readonly Uint8Array[]): number {
    return this.#standing.set(client, queries.map(query => decodeQuery(query)))
  }

  /** Leases ended. */
  prune (): void {
    this.#standing.prune()
  }

  drop (client: string): void {
    this.#standing.drop(client)
    this.#waiting.delete(client)
    this.#missed.delete(client)
  }

  start (): void {
    this.#run = new AbortController()
  }

  stop (): void {
    this.#run.abort()
    this.#timers.forEach(stop => { stop() })
    this.#timers.clear()
    this.#waiting.clear()
    this.#missed.clear()
    this.#ready.clear()
  }

  /** @param replaced - the version that was here before */
  changed (added: Opened, replaced: Opened | undefined): void {
    if (this.#standing.size === 0 || this.#run.signal.aborted) {
      return
    }

    for (const client of this.#standing.concernedBy(added, replaced)) {
      if (this.#isClient(client)) {
        this.#add(client, added)
      } else {
        this.drop(client)
      }
    }
  }

  /** What others told of. */
  #news (client: string, document: Opened): void {
    if (!this.#run.signal.aborted && this.#isClient(client)) {
      this.#add(client, document)
    }
  }

  /** What others could not tell of. */
  #miss (client: string): void {
    if (!this.#run.signal.aborted && this.#isClient(client)) {
      const waiting = this.#waiting.get(client)
      this.#waiting.set(client, { documents: new Map(), bytes: 0, ...waiting, missed: true })

      if (waiting == null) {
        this.#tellSoon(client)
      }
    }
  }

  #add (client: string, document: Opened): void {
    const waiting = this.#waiting.get(client)
    const { documents, bytes } = waiting ?? { documents: new Map<string, Uint8Array>(), bytes: 0 }
    const name = documentName(document)
    const more = document.bytes.byteLength - (documents.get(name)?.byteLength ?? 0)

    if ((documents.size >= MAX_DOCUMENTS_PER_PUSH && !documents.has(name)) || bytes + more > MAX_PUSH_BYTES) {
      this.#waiting.set(client, { documents, bytes, missed: true })
    } else {
      this.#waiting.set(client, { documents: documents.set(name, document.bytes), bytes: bytes + more, missed: waiting?.missed ?? this.#missed.delete(client) })
    }

    if (waiting == null) {
      this.#tellSoon(client)
    }
  }

  #tellSoon (client: string): void {
    const stop = this.#context.startTimer(TELL_LINGER_MS, () => {
      this.#timers.delete(stop)
      this.#ready.add(client)
      this.#next()
    })

    this.#timers.add(stop)
  }

  #next (): void {
    for (const client of this.#ready) {
      if (this.#told.size >= MAX_TELLING) {
        return
      }

      if (!this.#told.has(client)) {
        this.#ready.delete(client)
        void this.#tell(client)
      }
    }
  }

  async #tell (client: string): Promise<void> {
    const { clientProtocol, log } = this.#context
    const waiting = this.#waiting.get(client)
    this.#waiting.delete(client)

    if (waiting == null) {
      return
    }

    this.#told.add(client)

    try {
      await exchange(this.#context, clientProtocol, peerIdFromString(client), { told: { documents: [...waiting.documents.values()], missed: waiting.missed } }, { signal: this.#run.signal })
    } catch (error) {
      log('could not tell %s of changes - %e', client, error)

      // with the next that it can be told of, it hears that there was more
      if (this.#standing.of(client) > 0) {
        this.#missed.add(client)
      }
    } finally {
      this.#told.delete(client)
      this.#next()
    }
  }
}
