import { prefixOf } from '@juxta/placement'
import { peerIdFromString } from '@libp2p/peer-id'
import { supersedes } from '@juxta/advertisement'
import { respond, Status, StatusError } from '@juxta/wire'
import { codec } from './codec.ts'
import { GOODBYE_MS, HANDOVER_MS, LEAST_LEASE_MS, MAX_GOODBYES, MAX_PUSH_BYTES, REQUEST_OVERHEAD_BYTES, SENT_AWAY_RETRY_MS } from './constants.ts'
import { LeaseTable } from './core/lease-table.ts'
import { exchange } from './exchange.ts'
import { indexOf } from './index-of.ts'
import { documentName, takeIn } from './intake.ts'
import { Keeping } from './keeping.ts'
import { Referring } from './referring.ts'
import { Telling } from './telling.ts'
import { RefusalReason } from './wire/refusal.ts'
import { RendezvousStatus } from './wire/status.ts'
import type { RequestMessage } from './codec.ts'
import type { Context } from './context.ts'
import type { SeedKeeper } from './seed-keeper.ts'
import type { LeaseRequest, RendezvousAnswer } from './wire/rendezvous.ts'
import type { Opened, SealedDocument } from '@juxta/advertisement'
import type { AdvertisementCache, Query } from '@juxta/advertisement-cache'
import type { ScopedStreamHandler } from '@juxta/wire'
import type { FollowListener, PlacementService } from '@juxta/placement'
import type { Connection } from '@libp2p/interface'

type Answer = Partial<RendezvousAnswer>

/** The side of a rendezvous: grants leases, and takes what its clients push into its index. */
export class Server {
  readonly index: AdvertisementCache
  readonly #context: Context
  readonly #table: LeaseTable
  readonly #referring: Referring
  readonly #takesType: (type: string) => boolean
  readonly #placement: PlacementService
  readonly #pushing = new Set<string>()
  readonly #keeping: Keeping
  readonly #telling: Telling
  #own: Array<() => void> = []
  #running = false

  constructor (context: Context, seeds: SeedKeeper, takesType: (type: string) => boolean, placement: PlacementService) {
    this.#placement = placement
    this.#context = context
    this.#referring = new Referring(context, seeds, placement)
    this.#takesType = takesType
    this.#table = new LeaseTable(context.limits)
    this.#telling = new Telling(context, {
      isClient: client => this.#table.isLeased(client),
      follow: (query, listener) => this.#follow(query, listener)
    })
    this.index = indexOf(context, name => { this.#evicted(name) })
    this.#keeping = new Keeping(context, this.index, this.#table, removed => { this.#changed({ removed }) }, () => { this.#telling.prune() })
  }

  /** Clients with a lease. */
  get clients (): number {
    return this.#table.leases
  }

  get handler (): ScopedStreamHandler {
    return respond(async (message: RequestMessage, { connection, signal }) => this.#answer(message, connection, signal), codec, {
      maxRequestLength: MAX_PUSH_BYTES + REQUEST_OVERHEAD_BYTES,
      log: this.#context.log,
      startTimer: this.#context.startTimer
    })
  }

  /** What was there before a restart, if that was kept. */
  async load (): Promise<void> {
    await this.#keeping.load()
  }

  /** Writes what is not yet. */
  async close (): Promise<void> {
    await this.index.close()
  }

  start (): void {
    this.#running = true
    this.#telling.start()
    this.#keeping.start()
  }

  /**
   * Sends its clients elsewhere, each in another order, and forgets them. It waits, for a bounded time, until they have others in its place. What they pushed stays, as
   * long as it would have.
   */
  async stop (): Promise<void> {
    const clients = this.#table.clients.slice(0, MAX_GOODBYES)
    this.#running = false
    this.#telling.stop()
    this.#keeping.stop()
    this.#table.clients.forEach(client => { this.#table.depart(client, this.#context.now()) })

    await Promise.allSettled(clients.map(async client => exchange(this.#context, this.#context.clientProtocol, peerIdFromString(client), { goodbye: { others: this.#referring.others(client) } }, {
      signal: new AbortController().signal,
      timeoutMs: HANDOVER_MS + GOODBYE_MS
    })))
  }

  /** Its own, which nobody has to vouch for. */
  add (document: SealedDocument): void {
    const opened = document as Opened
    const replaced = this.index.get(opened.id, opened.type)?.opened

    if (['added', 'newer'].includes(this.index.add(opened, this.#context.now()))) {
      this.#table.release(documentName(opened))
      this.#changed({ added: opened, replaced })
    }
  }

  /** Another rendezvous has a later version of what was placed from here: the one that is here is not given to anybody any more. */
  superseded (document: Opened): void {
    const replaced = this.index.get(document.id, document.type)?.opened

    if (replaced != null && this.index.add(document, this.#context.now()) === 'newer') {
      this.#placement.drop(document)
      this.#context.emit('index:change', { added: document, replaced })
      this.#telling.changed(document, replaced)
    }
  }

  /** Something is here for the scope that was not before. Those who follow it are told, unless they were when it came into the index. */
  placed (document: Opened, replaced: Opened | undefined): void {
    const held = this.index.get(document.id, document.type)?.opened

    if (held == null || supersedes(document, held)) {
      this.#context.emit('placed', document)
      this.#telling.changed(document, held ?? replaced)
    }
  }

  /** What this node itself wants to hear of, in place of what it did before. */
  followOwn (queries: readonly Query[], missed: () => void): void {
    const before = this.#own
    this.#own = queries.map(query => this.#follow(query, { news: document => { this.#context.emit('placed', document) }, missed }))
    before.forEach(end => { end() })
  }

  /** What others hold and tell of, unless it is here. */
  #follow (query: Query, { news, missed }: FollowListener): () => void {
    return this.#placement.follow(query, {
      news: document => {
        const held = this.index.get(document.id, document.type)?.opened

        if (held == null || supersedes(document, held)) {
          news(document)
        }
      },
      missed
    })
  }

  /** @throws StatusError */
  async #answer ({ lease, push, goodbye, follow, requires }: RequestMessage, connection: Connection, signal: AbortSignal): Promise<Answer> {
    if (requires !== 0 && requires !== undefined) {
      throw new StatusError(Status.unsupported, 'the request requires what is not known here')
    }

    if (!this.#running) {
      throw new StatusError(Status.busy, 'the rendezvous stops')
    }

    if ([lease, push, goodbye, follow].filter(part => part != null).length !== 1) {
      throw new StatusError(Status.badRequest, 'not one of lease, push, goodbye, follow')
    }

    const client = connection.remotePeer.toString()
    this.#keeping.sweep()

    if (lease != null) {
      return this.#lease(client, connection, lease)
    }

    if (push != null) {
      return this.#push(client, push.documents, signal)
    }

    if (follow != null) {
      return this.#followed(client, follow.queries)
    }

    this.#context.leaseCounts.increment('given-up')
    this.#table.depart(client, this.#context.now())
    this.#telling.drop(client)

    return {}
  }

  #lease (client: string, connection: Connection, { wantedMs, standby = false, insists }: LeaseRequest): Answer {
    const others = this.#referring.others(client)

    // one that would not know to insist is not sent away
    if (insists === false && !this.#table.isLeased(client) && this.#referring.isSentAway(client, this.#table.leases)) {
      this.#context.leaseCounts.increment('sent-away')

      return { full: { others, retryMs: SENT_AWAY_RETRY_MS } }
    }

    // who wants less than an edge may would only ask more often
    const leased = this.#table.lease(client, Math.max(wantedMs, LEAST_LEASE_MS), this.#context.now(), standby, prefixOf(connection.remoteAddr))

    if (leased === 'full') {
      this.#context.leaseCounts.increment('full')

      return { full: { others, retryMs: this.#context.limits.fullRetryMs } }
    }

    if (leased.takesOver || standby) {
      this.#placeAll(client, standby)
    }

    this.#context.leaseCounts.increment(leased.known ? 'renewed' : 'granted')

    return { granted: { ms: leased.granted, known: leased.known, others, follows: this.#telling.followed(client) } }
  }

  async #push (client: string, documents: Uint8Array[], signal: AbortSignal): Promise<Answer> {
    if (this.#pushing.has(client) || this.#pushing.size >= this.#context.limits.maxPushes) {
      throw this.#refused(Status.busy, 'busy')
    }

    switch (this.#table.admit(client, documents.length, this.#context.now())) {
      case 'no-lease':
        throw this.#refused(RendezvousStatus.noLease, 'no-lease')
      case 'too-fast':
        throw this.#refused(RendezvousStatus.tooFast, 'too-fast')
      case 'admitted':
    }

    this.#pushing.add(client)

    try {
      const reasons = await takeIn({
        index: this.index,
        table: this.#table,
        clock: this.#context.clock,
        takesType: this.#takesType,
        now: this.#context.now,
        changed: change => { this.#changed(change) },
        shared: opened => { this.#place(opened) }
      }, client, documents, signal)

      reasons.forEach(reason => { this.#context.pushCounts.increment(reason ?? 'taken') })

      return { pushed: { refusals: reasons.flatMap((reason, index) => reason == null ? [] : [{ index, reason: RefusalReason[reason] }]) } }
    } finally {
      this.#pushing.delete(client)
    }
  }

  /** @throws StatusError */
  #followed (client: string, queries: Uint8Array[]): Answer {
    if (!this.#table.isLeased(client)) {
      throw new StatusError(RendezvousStatus.noLease, 'no-lease')
    }

    try {
      return { followed: { queries: this.#telling.follow(client, queries) } }
    } catch (error) {
      throw new StatusError(Status.badRequest, (error as Error).message)
    }
  }

  /** What is in the index is placed with others, too, unless another rendezvous of who pushed it does that. */
  #changed (change: { added?: Opened, removed?: Opened, replaced?: Opened }): void {
    if (change.removed != null) {
      this.#placement.drop(change.removed)
    }

    if (change.added != null) {
      this.#place(change.added)
    }

    this.#context.emit('index:change', change)

    if (change.added != null) {
      this.#telling.changed(change.added, change.replaced)
    }
  }

  #place (document: Opened): void {
    if (!this.#table.isPlacedElsewhere(documentName(document))) {
      this.#placement.put(document)
    }
  }

  /** A client says whether what it pushed is to be placed from here. */
  #placeAll (client: string, standby: boolean): void {
    for (const name of this.#table.documentsOf(client)) {
      const [id, type] = name.split(' ') as [Opened['id'], string]
      const held = this.index.get(id, type)

      if (standby && this.#table.isPlacedElsewhere(name)) {
        this.#placement.drop({ id, type })
      } else if (!standby && held != null) {
        this.#placement.put(held.opened)
      }
    }
  }

  /** It went for another, since withdrawals had more than their share. */
  #evicted (version: Pick<Opened, 'id' | 'type'>): void {
    this.#table.release(documentName(version))
    this.#placement.drop(version)
  }

  #refused (status: number, count: 'busy' | 'no-lease' | 'too-fast'): StatusError {
    this.#context.pushCounts.increment(count)

    return new StatusError(status, count)
  }
}
