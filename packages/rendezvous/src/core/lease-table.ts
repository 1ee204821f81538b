import { MAX_HOLDERS } from '../constants.ts'
import { ExpiryHeap } from '@juxta/advertisement-cache/internal'
import type { Expiring } from '@juxta/advertisement-cache/internal'

export interface LeaseTableInit {
  maxClients: number
  maxClientsPerGroup: number
  maxLeaseMs: number
  keepMs: number
  maxDocumentsPerClient: number
  maxBytesPerClient: number
  pushedPerSecond: number
  pushedBurst: number
}

interface Client extends Expiring {
  name: string
  /** How its address began when it came, if that says anything. */
  group: string | undefined
  /** Its lease ended, and `expiresAt` is when what it pushed goes. */
  departed: boolean
  /** Another rendezvous places what it pushes. */
  standby: boolean
  documents: Map<string, number>
  /** Something that it pushed is not kept for it any more, since it was told that it is known. */
  robbed: boolean
  bytes: number
  /** Documents that it may push now, at `filledAt`. */
  allowance: number
  filledAt: number
}

/** `takesOver`: what the client pushed is to be placed from here from now on, which it was not before. */
export type Leasing = { granted: number, known: boolean, takesOver: boolean } | 'full'

/** What there is room for. */
export type Admission = 'admitted' | 'no-lease' | 'too-fast'

/** The clients of a rendezvous, their leases, and whose document is whose. Documents go by names of the caller's. */
export class LeaseTable {
  readonly #init: LeaseTableInit
  readonly #clients = new Map<string, Client>()
  /** Of each document the clients that pushed it, the longest ago first. */
  readonly #holders = new Map<string, Set<Client>>()
  readonly #groups = new Map<string, number>()
  readonly #heap = new ExpiryHeap<Client>()
  #leases = 0

  constructor (init: LeaseTableInit) {
    this.#init = init
  }

  /** Clients with a lease. */
  get clients (): string[] {
    return [...this.#clients.values()].filter(({ departed }) => !departed).map(({ name }) => name)
  }

  get leases (): number {
    return this.#leases
  }

  /** When `sweep` has something to do. */
  get next (): number | undefined {
    return this.#heap.first?.expiresAt
  }

  /**
   * Grants or renews. `known`: what the client pushed before is still there.
   *
   * @param standby - another rendezvous places what the client pushes
   * @param group - those whose addresses begin alike have a share of all leases
   */
  lease (name: string, wantedMs: number, now: number, standby = false, group?: string): Leasing {
    const known = this.#clients.get(name)
    const { maxClients, maxClientsPerGroup } = this.#init

    if ((known == null || known.departed) && (this.#leases >= maxClients || this.#ofGroup(group) >= maxClientsPerGroup)) {
      return 'full'
    }

    const client = known ?? this.#create(name, now, group)
    const granted = Math.min(wantedMs, this.#init.maxLeaseMs)
    const takesOver = !standby && (known == null || known.departed || known.standby)

    if (client.departed) {
      client.departed = false
      client.group = group
      this.#count(client, 1)
    }

    // who thinks that all is there would not push it again when the other one goes
    const has = known?.robbed === false
    client.robbed = false
    client.standby = standby
    this.#due(client, now + granted)

    return { granted, known: has, takesOver }
  }

  isLeased (name: string): boolean {
    return this.#clients.get(name)?.departed === false
  }

  /** Whether another rendezvous places what a client pushes; of who has no lease, too, since nobody else may know that it went. */
  isStandby (name: string): boolean {
    return this.#clients.get(name)?.standby === true
  }

  /** Whether all who pushed a document have other rendezvous peers place it. */
  isPlacedElsewhere (document: string): boolean {
    const holders = [...this.#holders.get(document) ?? []]

    return holders.length > 0 && holders.every(({ standby }) => standby)
  }

  /** The names of what a client pushed. */
  documentsOf (name: string): string[] {
    return [...this.#clients.get(name)?.documents.keys() ?? []]
  }

  /** Whether so many documents may be pushed; they count as pushed, if so. */
  admit (name: string, documents: number, now: number): Admission {
    const client = this.#clients.get(name)

    if (client == null || client.departed || client.expiresAt <= now) {
      return 'no-lease'
    }

    client.allowance = this.#allowance(client, now)
    client.filledAt = now

    if (documents > client.allowance) {
      return 'too-fast'
    }

    client.allowance -= documents

    return 'admitted'
  }

  /** Whether a client may hold a document, which may be one that it holds already. */
  hasRoom (name: string, document: string, bytes: number): boolean {
    const client = this.#clients.get(name)

    if (client == null) {
      return false
    }

    const held = client.documents.get(document)

    return (held != null || client.documents.size < this.#init.maxDocumentsPerClient) &&
      client.bytes - (held ?? 0) + bytes <= this.#init.maxBytesPerClient
  }

  /** Makes a document a client's, too: it goes with the last of those who pushed it. Of more than a few the first is none any more, and is to push it again. */
  hold (name: string, document: string, bytes: number): void {
    const client = this.#clients.get(name)

    if (client == null) {
      return
    }

    this.#quit(client, document)
    const holders = this.#holders.get(document) ?? new Set()
    this.#holders.set(document, holders.add(client))
    client.documents.set(document, bytes)
    client.bytes += bytes

    if (holders.size > MAX_HOLDERS) {
      const first = [...holders].find(({ departed }) => departed) ?? [...holders][0]
      first.robbed = true
      this.#quit(first, document)
    }
  }

  /** Whether a document goes before it expires, since whoever pushed it has no lease any more. */
  isOrphan (document: string): boolean {
    return ![...this.#holders.get(document) ?? []].some(({ departed }) => !departed)
  }

  /** Whether it is known whose it is. */
  isHeld (document: string): boolean {
    return this.#holders.has(document)
  }

  /** Documents of nobody who is known, each with its bytes: until then they are there for whoever pushes them. */
  adopt (name: string, documents: Iterable<[document: string, bytes: number]>, until: number): void {
    const client = this.#create(name, until)

    client.departed = true
    this.#count(client, -1)

    for (const [document, bytes] of documents) {
      this.hold(name, document, bytes)
    }
  }

  /** It is nobody's any more. */
  release (document: string): void {
    this.#holders.get(document)?.forEach(client => { this.#quit(client, document) })
  }

  /** Ends a client's lease. */
  depart (name: string, now: number): void {
    const client = this.#clients.get(name)

    if (client == null || client.departed) {
      return
    }

    client.departed = true
    this.#count(client, -1)
    this.#remember(client, client.documents.size > 0 ? this.#init.keepMs : this.#refillMs(client, now), now)
  }

  /** Ends what is over. Gives the documents that are to go, and how many leases ended. */
  sweep (now: number): { documents: string[], ended: number } {
    const documents: string[] = []
    let ended = 0

    for (let client = this.#heap.first; client != null && client.expiresAt <= now; client = this.#heap.first) {
      ended += client.departed ? 0 : 1

      if (client.departed) {
        documents.push(...this.#releaseAll(client))
        this.#remember(client, this.#refillMs(client, now), now)
      } else {
        // counted from the end of the lease, whenever it is looked at
        this.depart(client.name, client.expiresAt)
      }
    }

    return { documents, ended }
  }

  clear (): void {
    for (const client of [...this.#clients.values()]) {
      this.#forget(client)
    }
  }

  /** The clock was set back: no lease is longer than it could be if it were granted now. */
  shorten (now: number): void {
    for (const client of this.#clients.values()) {
      this.#due(client, Math.min(client.expiresAt, now + (client.departed ? this.#init.keepMs : this.#init.maxLeaseMs)))
      client.filledAt = Math.min(client.filledAt, now)
    }
  }

  #create (name: string, now: number, group?: string): Client {
    const client: Client = {
      name, group, departed: false, standby: false, documents: new Map(), robbed: false, bytes: 0, allowance: this.#init.pushedBurst, filledAt: now, expiresAt: now, place: 0
    }

    this.#clients.set(name, client)
    this.#heap.add(client)
    this.#count(client, 1)

    return client
  }

  /** One lease more, or less. */
  #count ({ group }: Client, one: 1 | -1): void {
    this.#leases += one

    if (group != null) {
      const count = this.#ofGroup(group) + one
      count > 0 ? this.#groups.set(group, count) : this.#groups.delete(group)
    }
  }

  #ofGroup (group: string | undefined): number {
    return group == null ? 0 : this.#groups.get(group) ?? 0
  }

  #due (client: Client, at: number): void {
    this.#heap.remove(client)
    client.expiresAt = at
    this.#heap.add(client)
  }

  #allowance ({ allowance, filledAt }: Client, now: number): number {
    const { pushedBurst, pushedPerSecond } = this.#init

    return Math.min(pushedBurst, allowance + Math.max(0, now - filledAt) * pushedPerSecond / 1_000)
  }

  /** Milliseconds until it may push as much as a new client: remembered for that long, or it would leave and come back to push on. */
  #refillMs (client: Client, now: number): number {
    return Math.ceil((this.#init.pushedBurst - this.#allowance(client, now)) * 1_000 / this.#init.pushedPerSecond)
  }

  #remember (client: Client, ms: number, now: number): void {
    if (ms > 0 || client.documents.size > 0) {
      this.#due(client, now + ms)
    } else {
      this.#forget(client)
    }
  }

  /** Gives those that are nobody's any more. */
  #releaseAll (client: Client): string[] {
    const documents = [...client.documents.keys()]
    documents.forEach(document => { this.#quit(client, document) })

    return documents.filter(document => !this.#holders.has(document))
  }

  #quit (client: Client, document: string): void {
    const holders = this.#holders.get(document)
    client.bytes -= client.documents.get(document) ?? 0
    client.documents.delete(document)

    if (holders?.delete(client) === true && holders.size === 0) {
      this.#holders.delete(document)
    }
  }

  #forget (client: Client): void {
    this.#heap.remove(client)
    this.#clients.delete(client.name)
    this.#releaseAll(client)

    if (!client.departed) {
      this.#count(client, -1)
    }
  }
}
