import { peerIdFromString } from '@libp2p/peer-id'
import { respond, Status, StatusError } from '@juxta/wire'
import { codec } from './codec.ts'
import {
  CHECK_MS, CLOCK_JUMP_MS, GOODBYE_MS, HANDOVER_MS, LEAST_LEASE_MS, MAX_GOODBYES, MAX_PUSH_BYTES, ORPHANED_SHARE, REQUEST_OVERHEAD_BYTES, RESTORED_PER_SWEEP, SENT_AWAY_RETRY_MS, SPREAD_CLIENTS, SWEEP_MS
} from './constants.ts'
import { LeaseTable } from './core/lease-table.ts'
import { Orphans } from './core/orphans.ts'
import { referrals } from './core/referrals.ts'
import { exchange } from './exchange.ts'
import { indexOf } from './index-of.ts'
import { documentName, takeIn } from './intake.ts'
import { toOthers } from './targets.ts'
import { Telling } from './telling.ts'
import { RefusalReason } from './wire/refusal.ts'
import { RendezvousStatus } from './wire/status.ts'
import type { RequestMessage } from './codec.ts'
import type { Context } from './context.ts'
import type { SeedKeeper } from './seed-keeper.ts'
import type { LeaseRequest, RendezvousAnswer } from './wire/rendezvous.ts'
import type { Opened, SealedDocument } from '@juxta/advertisement'
import type { AdvertisementCache } from '@juxta/advertisement-cache'
import type { ScopedStreamHandler } from '@juxta/wire'
import type { PlacementService } from '@juxta/placement'
import type { PeerId } from '@libp2p/interface'

type Answer = Partial<RendezvousAnswer>

/** The side of a rendezvous: grants leases, and takes what its clients push into its index. */
export class Server {
  readonly index: AdvertisementCache
  readonly #context: Context
  readonly #table: LeaseTable
  readonly #seeds: SeedKeeper
  readonly #takesType: (type: string) => boolean
  readonly #placement: PlacementService
  readonly #pushing = new Set<string>()
  readonly #orphans: Orphans
  readonly #salt: number
  readonly #telling: Telling
  #stopTimer = (): void => {}
  #lookAt = 0
  #running = false

  constructor (context: Context, seeds: SeedKeeper, takesType: (type: string) => boolean, placement: PlacementService) {
    this.#placement = placement
    this.#context = context
    this.#seeds = seeds
    this.#takesType = takesType
    this.#salt = Math.floor(context.random() * 2 ** 32)
    this.#table = new LeaseTable(context.limits)
    this.#orphans = new Orphans(context.limits.maxDocuments * ORPHANED_SHARE)
    this.#telling = new Telling(context, client => this.#table.isLeased(client))
    this.index = indexOf(context)
  }

  /** Clients with a lease. */
  get clients (): number {
    return this.#table.leases
  }

  get handler (): ScopedStreamHandler {
    return respond(async (message: RequestMessage, { remotePeer, signal }) => this.#answer(message, remotePeer, signal), codec, {
      maxRequestLength: MAX_PUSH_BYTES + REQUEST_OVERHEAD_BYTES,
      log: this.#context.log,
      startTimer: this.#context.startTimer
    })
  }

  /**
   * What was in the index before a restart, if that was kept. Whose it was is not known: each is its client's when the client pushes it again, and else goes as if
   * its lease had ended now.
   */
  async load (): Promise<void> {
    const { now, limits } = this.#context
    await this.index.open(now())
    const restored = [...this.index.holdings()].filter(held => !this.#table.isHeld(documentName(held)))

    for (let i = 0; i < restored.length; i += RESTORED_PER_SWEEP) {
      const some = restored.slice(i, i + RESTORED_PER_SWEEP).map((held): [string, number] => [documentName(held), held.bytes.byteLength])
      // not all at once, since there may be many
      this.#table.adopt(`restored ${i}`, some, now() + limits.keepMs + SWEEP_MS * i / RESTORED_PER_SWEEP)
    }
  }

  /** Writes what is not yet. */
  async close (): Promise<void> {
    await this.index.close()
  }

  start (): void {
    this.#running = true
    this.#telling.start()
    this.#look()
  }

  /**
   * Sends its clients elsewhere, each in another order, and forgets them. It waits, for a bounded time, until they have others in its place. What they pushed stays, as
   * long as it would have.
   */
  async stop (): Promise<void> {
    const clients = this.#table.clients.slice(0, MAX_GOODBYES)
    this.#running = false
    this.#telling.stop()
    this.#stopTimer()
    this.#table.clients.forEach(client => { this.#table.depart(client, this.#context.now()) })

    await Promise.allSettled(clients.map(async client => exchange(this.#context, this.#context.clientProtocol, peerIdFromString(client), { goodbye: { others: this.#others(client) } }, {
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
    if (this.index.get(document.id, document.type) != null && this.index.add(document, this.#context.now()) === 'newer') {
      this.#placement.drop(document)
      this.#context.emit('index:change', { added: document })
    }
  }

  /** @throws StatusError */
  async #answer ({ lease, push, goodbye, follow, requires }: RequestMessage, from: PeerId, signal: AbortSignal): Promise<Answer> {
    if (requires !== 0 && requires !== undefined) {
      throw new StatusError(Status.unsupported, 'the request requires what is not known here')
    }

    if (!this.#running) {
      throw new StatusError(Status.busy, 'the rendezvous stops')
    }

    if ([lease, push, goodbye, follow].filter(part => part != null).length !== 1) {
      throw new StatusError(Status.badRequest, 'not one of lease, push, goodbye, follow')
    }

    const client = from.toString()
    this.#sweep()

    if (lease != null) {
      return this.#lease(client, lease)
    }

    if (push != null) {
      return this.#push(client, push.documents, signal)
    }

    if (follow != null) {
      return this.#follow(client, follow.queries)
    }

    this.#context.leaseCounts.increment('given-up')
    this.#table.depart(client, this.#context.now())
    this.#telling.drop(client)

    return {}
  }

  #lease (client: string, { wantedMs, standby = false, insists }: LeaseRequest): Answer {
    const others = this.#others(client)

    // one that would not know to insist is not sent away
    if (insists === false && this.#isSentAway(client)) {
      this.#context.leaseCounts.increment('sent-away')

      return { full: { others, retryMs: SENT_AWAY_RETRY_MS } }
    }

    // who wants less than an edge may would only ask more often
    const leased = this.#table.lease(client, Math.max(wantedMs, LEAST_LEASE_MS), this.#context.now(), standby)

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
        changed: change => { this.#changed(change, client) }
      }, client, documents, signal)

      reasons.forEach(reason => { this.#context.pushCounts.increment(reason ?? 'taken') })

      return { pushed: { refusals: reasons.flatMap((reason, index) => reason == null ? [] : [{ index, reason: RefusalReason[reason] }]) } }
    } finally {
      this.#pushing.delete(client)
    }
  }

  /** @throws StatusError */
  #follow (client: string, queries: Uint8Array[]): Answer {
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
  #changed (change: { added?: Opened, removed?: Opened, replaced?: Opened }, client?: string): void {
    if (change.removed != null) {
      this.#placement.drop(change.removed)
    }

    if (change.added != null && (client == null || !this.#table.isStandby(client))) {
      this.#placement.put(change.added)
    }

    this.#context.emit('index:change', change)

    if (change.added != null) {
      this.#telling.changed(change.added, change.replaced)
    }
  }

  /** A client says whether what it pushed is to be placed from here. */
  #placeAll (client: string, standby: boolean): void {
    for (const name of this.#table.documentsOf(client)) {
      const [id, type] = name.split(' ') as [Opened['id'], string]
      const held = this.index.get(id, type)

      if (standby) {
        this.#placement.drop({ id, type })
      } else if (held != null) {
        this.#placement.put(held.opened)
      }
    }
  }

  #refused (status: number, count: 'busy' | 'no-lease' | 'too-fast'): StatusError {
    this.#context.pushCounts.increment(count)

    return new StatusError(status, count)
  }

  /** Others for a client, those first that are to be tried first. */
  #others (client: string): Uint8Array<ArrayBuffer>[] {
    return toOthers(referrals(client, this.#seeds.addresses(), this.#salt))
  }

  /** Whether one that is new here is to go to another first: so that those who know the same seed don't all stay there. */
  #isSentAway (client: string): boolean {
    const others = [...this.#seeds.addresses()].filter(([, addresses]) => addresses.length > 0)
    const self = this.#context.components.peerId.toString()

    return this.#table.leases >= SPREAD_CLIENTS && others.length > 0 && !this.#table.isLeased(client) &&
      referrals(client, [...others, [self, []] as const], this.#salt)[0][0] !== self
  }

  /** Takes out what is over. */
  #sweep (): void {
    const now = this.#context.now()
    const { documents, ended } = this.#table.sweep(now)

    if (ended > 0) {
      this.#context.leaseCounts.increment('expired', ended)
    }

    for (const name of documents) {
      const [id, type] = name.split(' ') as [Opened['id'], string]
      const held = this.index.get(id, type)

      if (held?.opened.withdrawn === false) {
        this.#remove(name)
      } else if (held != null) {
        // a withdrawal stays for as long as it keeps something out; but anybody can make withdrawals, and leave
        this.#orphans.add(name, one => this.#table.isOrphan(one)).forEach(over => { this.#remove(over) })
      }
    }

    for (const opened of this.index.expire(now)) {
      this.#table.release(documentName(opened))
      this.#changed({ removed: opened })
    }
  }

  #remove (name: string): void {
    const [id, type] = name.split(' ') as [Opened['id'], string]
    const held = this.index.get(id, type)

    if (held != null) {
      this.index.remove(id, type)
      this.#changed({ removed: held.opened })
    }
  }

  #look (): void {
    const { now, startTimer } = this.#context

    if (now() < this.#lookAt - CHECK_MS - CLOCK_JUMP_MS) {
      this.#table.shorten(now())
    }

    this.#sweep()
    const next = Math.min(this.index.nextExpiry() ?? Infinity, this.#table.next ?? Infinity) - now()
    const ms = Math.min(Math.max(next, SWEEP_MS), CHECK_MS)

    this.#lookAt = now() + ms
    this.#stopTimer = startTimer(ms, () => { this.#look() })
  }
}
