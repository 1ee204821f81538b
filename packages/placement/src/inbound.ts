import { open } from '@juxta/advertisement'
import { decodeQuery, matches } from '@juxta/advertisement-cache'
import { respond, Status, StatusError, turn, within } from '@juxta/wire'
import { codec, oneWay } from './codec.ts'
import {
  FOUND_BYTES, LOOKED_AT_PER_TURN, MAX_FOUND, MAX_FOUND_IN_ALL, MAX_ITEMS_BYTES, MAX_PLACINGS, MAX_PLACINGS_PER_PEER, MAX_REQUEST_BYTES, MAX_REQUESTS,
  PLACE_MS, PLACING_OVERHEAD_BYTES
} from './constants.ts'
import { entryKey } from './core/placement/entry-key.ts'
import { fromCompare, toCompared } from './messages.ts'
import { toPlaceable } from './to-placeable.ts'
import { hasNewer, toVersions, versionOf } from './versions.ts'
import type { Context } from './context.ts'
import type { Key } from './core/placement/entry-key.ts'
import type { Item } from './core/placement/ledger.ts'
import type { Placeable } from './core/placement/placeable.ts'
import type { Comparison, ComparisonAnswer, Placing } from './core/placement-event.ts'
import type { MemberRecord } from './core/view/members.ts'
import type { Fetch, FollowingKeys, Found, Placed, PlacementAnswer, PlacementRequest, Version as VersionMessage, Walk } from './wire/placement.ts'
import type { Opened, Version } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'
import type { ScopedStreamHandler, StreamReader } from '@juxta/wire'
import type { Connection, Stream } from '@libp2p/interface'

export interface InboundInit {
  verify (records: readonly Uint8Array[]): Promise<MemberRecord[]>
  compared (from: string, comparison: Comparison): ComparisonAnswer
  placed (from: string, placing: Placing<Opened>): void
  /** Another has a later version than this node, which placed an earlier one. */
  superseded (document: Opened): void
  follow (from: string, keys: readonly Key[]): FollowingKeys
  told (from: string, told: readonly Placed[], missed: boolean): Promise<void>
}

/** What others ask of this rendezvous, and give it. */
export class Inbound {
  readonly #context: Context
  readonly #init: InboundInit
  readonly #placing = new Map<string, number>()
  #placings = 0

  constructor (context: Context, init: InboundInit) {
    this.#context = context
    this.#init = init
  }

  get requests (): ScopedStreamHandler {
    return respond((message: Partial<PlacementRequest>, { remotePeer }) => this.#answer(message, remotePeer.toString()), codec, {
      maxRequestLength: MAX_REQUEST_BYTES,
      maxResponseLength: MAX_REQUEST_BYTES,
      maxConcurrent: MAX_REQUESTS,
      log: this.#context.log,
      startTimer: this.#context.startTimer
    })
  }

  /** Reads what is placed; nothing is answered, and what is too much is dropped: it comes again when sums are compared. */
  readonly placings: ScopedStreamHandler = async (reader, stream, connection) => {
    const from = connection.remotePeer.toString()
    const own = this.#placing.get(from) ?? 0

    if (this.#context.running().aborted || this.#placings >= MAX_PLACINGS || own >= MAX_PLACINGS_PER_PEER) {
      this.#context.counts.increment('busy')
      stream.abort(new StatusError(Status.busy))
      return
    }

    this.#placings++
    this.#placing.set(from, own + 1)

    try {
      await this.#place(reader, stream, connection, from)
    } finally {
      this.#placings--
      const left = (this.#placing.get(from) ?? 1) - 1

      if (left > 0) {
        this.#placing.set(from, left)
      } else {
        this.#placing.delete(from)
      }
    }
  }

  async #place (reader: StreamReader, stream: Stream, _connection: Connection, from: string): Promise<void> {
    const { startTimer, counts } = this.#context
    const { signal, done } = within(startTimer, PLACE_MS, () => new Error('It took too long'), this.#context.running())

    try {
      const bytes = await reader.readFrame({ maxLength: MAX_ITEMS_BYTES + 16_384 + PLACING_OVERHEAD_BYTES, signal })

      if (bytes != null) {
        const { items, splits, moved, load, told, missed = false } = oneWay.decode(bytes)
        const verified = await this.#verify(items, signal)

        this.#init.placed(from, { items: verified.filter(({ keys }) => keys.length > 0), splits, moved, load })
        verified.filter(({ keys }) => keys.length === 0).forEach(({ placeable }) => { this.#init.superseded(placeable.document) })
        await this.#init.told(from, told, missed)
      }

      await stream.close({ signal })
    } catch (error) {
      counts.increment('invalid')
      throw error
    } finally {
      done()
    }
  }

  async #verify (items: ReadonlyArray<{ document: Uint8Array, keys: readonly bigint[] }>, signal: AbortSignal): Promise<Array<Item<Opened>>> {
    const { now, clock, secret, counts, log } = this.#context
    const verified: Array<Item<Opened>> = []

    for (const { document, keys } of items) {
      signal.throwIfAborted()

      try {
        verified.push({ placeable: toPlaceable(await open(document, { now: now(), ...clock }), clock, secret), keys })
      } catch (error) {
        counts.increment('refused')
        log('what was placed is refused - %e', error)
      }
    }

    return verified
  }

  /** @throws StatusError */
  #answer ({ compare, fetch, walk, follow, requires }: Partial<PlacementRequest>, from: string): Promise<PlacementAnswer> | AsyncIterable<PlacementAnswer> {
    if (requires !== 0 && requires !== undefined) {
      throw new StatusError(Status.unsupported, 'the request requires what is not known here')
    }

    if (this.#context.running().aborted) {
      throw new StatusError(Status.busy, 'the rendezvous stops')
    }

    if ([compare, fetch, walk, follow].filter(part => part != null).length !== 1) {
      throw new StatusError(Status.badRequest, 'not one of compare, fetch, walk, follow')
    }

    if (follow != null) {
      return Promise.resolve({ following: this.#init.follow(from, follow.keys) })
    }

    if (compare != null) {
      return this.#compare(compare, from)
    }

    return fetch != null ? answerOf(this.#fetch(fetch)) : this.#walk(walk as Walk)
  }

  async #compare (compare: NonNullable<PlacementRequest['compare']>, from: string): Promise<PlacementAnswer> {
    const comparison = await fromCompare(compare, this.#init.verify)

    return { compared: toCompared(this.#init.compared(from, comparison)) }
  }

  #fetch ({ key, query: bytes, known, max }: Fetch): Found[] {
    const { core, now } = this.#context
    const query = bytes == null ? undefined : queryOf(bytes)
    const versions = versionsOf(known)
    const documents = new Set(newer(core.holdings, versions))

    for (const { document, expiresAt } of core.holdings.under(key)) {
      const isWanted = versionOf(versions, document) == null ? query != null && matches(query, document) : !hasNewer(versions, document)

      if (expiresAt > now() && isWanted) {
        documents.add(document)
      }
    }

    return partsOf([...documents], max, { holder: core.holdings.isHolder(key, now()), splits: core.splits.known(key, core.holders, now()) })
  }

  /** What is held under the key of its id, so that each document comes from three of all members. */
  async * #walk ({ query: bytes, known, max }: Walk): AsyncGenerator<PlacementAnswer, void, undefined> {
    const { core, now, secret, components } = this.#context
    const self = components.peerId.toString()
    const query = queryOf(bytes)
    const versions = versionsOf(known)
    const documents = newer(core.holdings, versions)
    let looked = 0

    for (const { document, expiresAt } of core.holdings) {
      if (expiresAt > now() && matches(query, document) && !hasNewer(versions, document)) {
        const key = entryKey('', 'id', document.id, secret)

        // its new holders may not have it yet
        if (core.holdings.isHolder(key, now()) || core.former.held(key, self, now())) {
          documents.push(document)
        }
      }

      if (++looked % LOOKED_AT_PER_TURN === 0) {
        await turn()
      }

      if (documents.length > MAX_FOUND_IN_ALL) {
        break
      }
    }

    for (const found of partsOf(documents, max, { holder: true, splits: 0 })) {
      yield { found }
    }
  }
}

/** One part goes as one message, several as they are read. */
function answerOf (parts: Found[]): Promise<PlacementAnswer> | AsyncIterable<PlacementAnswer> {
  return parts.length === 1 ? Promise.resolve({ found: parts[0] }) : all(parts)
}

async function * all (parts: Found[]): AsyncGenerator<PlacementAnswer, void, undefined> {
  for (const found of parts) {
    yield { found }
  }
}

function partsOf (documents: Opened[], max: number, { holder, splits }: Pick<Found, 'holder' | 'splits'>): Found[] {
  const most = max === 0 ? MAX_FOUND_IN_ALL : Math.min(max, MAX_FOUND_IN_ALL)
  const parts: Found[] = [{ documents: [], holder, splits, more: false }]
  let bytes = 0

  for (const document of documents.slice(0, most)) {
    const part = parts[parts.length - 1]
    bytes += document.bytes.byteLength

    if (part.documents.length > 0 && (bytes > FOUND_BYTES || part.documents.length === MAX_FOUND)) {
      parts.push({ documents: [document.bytes as Uint8Array<ArrayBuffer>], holder, splits, more: false })
      bytes = document.bytes.byteLength
    } else {
      part.documents.push(document.bytes as Uint8Array<ArrayBuffer>)
    }
  }

  parts[parts.length - 1].more = documents.length > most

  return parts
}

/** Later versions of what is known. */
function newer (holdings: { get (name: string): Placeable<Opened> | undefined }, versions: ReadonlyMap<string, Version>): Opened[] {
  return [...versions].flatMap(([name, version]) => {
    const document = holdings.get(name)?.document

    return document != null && !hasNewer(new Map([[name, version]]), document) ? [document] : []
  })
}

/** @throws StatusError */
function queryOf (bytes: Uint8Array): Query {
  try {
    return decodeQuery(bytes)
  } catch (error) {
    throw new StatusError(Status.badRequest, (error as Error).message)
  }
}

/** @throws StatusError */
function versionsOf (known: readonly VersionMessage[]): Map<string, Version> {
  try {
    return toVersions(known)
  } catch (error) {
    throw new StatusError(Status.badRequest, (error as Error).message)
  }
}
