import { open } from '@juxta/advertisement'
import { encodeQuery, matches } from '@juxta/advertisement-cache'
import { HOLDER_MS, MAX_FOUND_IN_ALL, MAX_KNOWN, MAX_REFUSED, MAX_WALK, WALK_CONCURRENCY, WALK_MS } from './constants.ts'
import { shardKey } from './core/placement/entry-key.ts'
import { ask } from './exchange.ts'
import { InvalidPlacementAnswerError } from './errors.ts'
import { keysToAsk } from './plan.ts'
import { fromVersions, hasNewer, versionOf } from './versions.ts'
import type { Context } from './context.ts'
import type { Key } from './core/placement/entry-key.ts'
import type { LookupRequest } from './plan.ts'
import type { PlacementRequest } from './wire/placement.ts'
import type { Opened, Version } from '@juxta/advertisement'

/** A document, and who has it: this node itself if it is not said. */
export interface Located {
  readonly document: Opened
  readonly from: string | undefined
}

/** How far a search went. */
export interface Coverage {
  /** Everything that had been placed when they were asked, and was not withdrawn, was found. */
  readonly whole: boolean
  /** Other rendezvous peers that were asked, and that answered as they should. */
  readonly asked: number
  readonly answered: number
  /** Of so many that there are. */
  readonly of: number
  /** Milliseconds since they were asked, if that was for somebody else. */
  readonly ageMs?: number
}

export interface LookupOptions {
  /** Documents wanted. */
  max?: number
  signal?: AbortSignal
}

type Answered = 'nothing' | 'something' | 'more' | 'failed'

/** One search among the rendezvous peers: at a holder of what is asked for, or through all of them. */
export class Lookup {
  readonly #context: Context
  readonly #self: string
  readonly #request: LookupRequest
  readonly #max: number
  readonly #signal: AbortSignal
  readonly #versions: ReadonlyMap<string, Version>
  readonly #found: Located[] = []
  readonly #names = new Map<string, Opened>()
  #asked = 0
  #answered = 0
  #splits = 0

  constructor (context: Context, request: LookupRequest, { max = MAX_FOUND_IN_ALL, signal }: LookupOptions) {
    this.#context = context
    this.#self = context.components.peerId.toString()
    this.#request = request
    this.#max = max
    this.#signal = signal == null ? context.running() : AbortSignal.any([signal, context.running()])
    this.#versions = new Map(request.known.map(version => [`${version.id} ${version.type}`, version]))
  }

  /** Gives what is found as it comes, and in the end how far it went. */
  async * run (): AsyncGenerator<Located, Coverage, undefined> {
    const { core, now, secret } = this.#context
    const keys = keysToAsk(this.#request, { self: this.#self, holders: core.holders, now: now(), secret })
    let whole = true

    if (keys == null) {
      whole = await this.#walk()
      yield * this.#found.splice(0)
    } else {
      for (const key of keys) {
        whole = (yield * this.#exact(key)) && whole
      }
    }

    return { whole, asked: this.#asked, answered: this.#answered, of: core.holders.members.filter(peer => peer !== this.#self).length }
  }

  /** All shards of a key, each at one of its holders. */
  async * #exact (key: Key): AsyncGenerator<Located, boolean, undefined> {
    const { core, now } = this.#context
    let whole = true
    this.#splits = core.splits.known(key, core.holders, now())

    for (let shard = 0; shard < 2 ** this.#splits && this.#names.size < this.#max; shard++) {
      whole = await this.#atHolders(shardKey(key, shard)) && whole
      yield * this.#found.splice(0)
    }

    return whole && this.#names.size <= this.#max
  }

  /** One holder after the other, until one that may know it has given something, or two have nothing. */
  async #atHolders (key: Key): Promise<boolean> {
    const { core, now } = this.#context
    const { order, sure } = core.former.askable(key, core.holders, now())
    let nothing = 0

    for (const peer of order) {
      const answered = peer === this.#self ? this.#here(key) : await this.#fetch(peer, key)

      if (sure.has(peer)) {
        if (answered === 'something' || answered === 'more') {
          return answered === 'something'
        }

        nothing += answered === 'nothing' ? 1 : 0

        if (nothing === 2) {
          return true
        }
      }
    }

    // alone, one knows all there is
    return nothing > 0 && nothing === Math.min(2, order.length)
  }

  async #fetch (peer: string, key: Key): Promise<Answered> {
    const fetch = { key, query: this.#query(), known: fromVersions(this.#request.known.slice(0, MAX_KNOWN)), max: this.#max - this.#names.size }

    return this.#ask(peer, { fetch }, HOLDER_MS)
  }

  /** What is held here under a key. */
  #here (key: Key): Answered {
    const { core, now } = this.#context
    let found: Answered = 'nothing'

    for (const { document, expiresAt } of core.holdings.under(key)) {
      if (expiresAt > now() && this.#isWanted(document)) {
        found = 'something'
        this.#add(document, undefined)
      }
    }

    return found
  }

  /** Every member, some at a time; each document is at three of them. */
  async #walk (): Promise<boolean> {
    const { core, now } = this.#context
    const members = core.holders.members.filter(peer => peer !== this.#self)
    const left = members.slice(0, MAX_WALK)
    let missing = members.length - left.length
    let more = false

    for (const { document, expiresAt } of core.holdings) {
      if (expiresAt > now() && this.#isWanted(document)) {
        this.#add(document, undefined)
      }
    }

    await Promise.all(Array.from({ length: WALK_CONCURRENCY }, async () => {
      for (let peer = left.shift(); peer != null && this.#names.size < this.#max; peer = left.shift()) {
        const answered = await this.#ask(peer, { walk: { query: this.#query() ?? new Uint8Array(0), known: fromVersions(this.#request.known.slice(0, MAX_KNOWN)), max: this.#max } }, WALK_MS)
        missing += answered === 'failed' ? 1 : 0
        more ||= answered === 'more'
      }
    }))

    // what only those had who are gone may be with nobody yet
    return !more && left.length === 0 && missing + core.former.lost(core.holders, now()) < core.holders.replicas
  }

  async #ask (peer: string, message: Partial<PlacementRequest>, ms: number): Promise<Answered> {
    const { core, counts, log, doubted } = this.#context
    let answered: Answered = 'nothing'
    let refused = 0
    this.#asked++

    try {
      for await (const { answer: { found } } of ask(this.#context, core.view.target(peer), message, ms, this.#signal)) {
        if (found == null) {
          throw new InvalidPlacementAnswerError('The answer is of another kind')
        }

        for (const bytes of found.documents) {
          const isRight = await this.#take(bytes, peer)
          answered = isRight && answered === 'nothing' ? 'something' : answered
          refused += isRight ? 0 : 1

          if (refused > MAX_REFUSED) {
            throw new InvalidPlacementAnswerError('Too much of the answer is wrong')
          }
        }

        this.#splits = Math.max(this.#splits, Math.min(found.splits, 6))
        answered = found.more ? 'more' : answered

        // by its own view it is another's to know
        if (!found.holder && answered === 'nothing') {
          answered = 'failed'
        }
      }
    } catch (error) {
      this.#signal.throwIfAborted()
      counts.increment('failed')
      log('%s did not answer as it should - %e', peer, error)
      doubted(peer)

      return 'failed'
    }

    this.#answered++

    // who says something wrong may leave out as much
    return refused > 0 ? 'failed' : answered
  }

  async #take (bytes: Uint8Array, from: string): Promise<boolean> {
    const { now, clock, counts } = this.#context

    try {
      const document = await open(bytes, { now: now(), ...clock })

      if (!this.#isWanted(document)) {
        counts.increment('refused')
        return false
      }

      this.#add(document, from)

      return true
    } catch {
      this.#signal.throwIfAborted()
      counts.increment('refused')
      return false
    }
  }

  #add (document: Opened, from: string | undefined): void {
    const name = `${document.id} ${document.type}`
    const known = this.#names.get(name)

    if (known == null || hasNewer(new Map([[name, document]]), known)) {
      if (known?.sequence !== document.sequence) {
        this.#names.set(name, document)
        this.#found.push({ document, from })
      }
    }
  }

  #isWanted (document: Opened): boolean {
    return versionOf(this.#versions, document) == null ? this.#request.query != null && matches(this.#request.query, document) : !hasNewer(this.#versions, document)
  }

  #query (): Uint8Array<ArrayBuffer> | undefined {
    return this.#request.query == null ? undefined : encodeQuery(this.#request.query) as Uint8Array<ArrayBuffer>
  }
}
