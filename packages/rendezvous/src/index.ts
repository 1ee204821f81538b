/**
 * @packageDocumentation
 *
 * Where advertisements are found. A *rendezvous* is a peer that keeps an index of what its clients publish. An *edge* holds leases of two of them, gives
 * them its advertisements when there are new ones, is told by them of changes that it follows, and takes others when one goes, falls silent or lies. One that stops hands its
 * edges on. Who asks them, and how, is not in this package: discovery asks through
 * the resolver.
 *
 * @example An edge and a rendezvous
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { generateKeyPair } from '@libp2p/crypto/keys'
 * import { define, integer, seal, string } from '@juxta/advertisement'
 * import { rendezvous } from '@juxta/rendezvous'
 * import type { RendezvousInit } from '@juxta/rendezvous'
 *
 * const create = (init: RendezvousInit) => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), rendezvous: rendezvous(init) }
 * })
 *
 * const server = await create({ role: 'rendezvous' })
 * const changed = new Promise(resolve => {
 *   server.services.rendezvous.addEventListener('index:change', ({ detail }) => { resolve(detail.added?.id) })
 * })
 * const edge = await create({ seeds: server.getMultiaddrs() })
 *
 * const printer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }) } })
 * const privateKey = await generateKeyPair('Ed25519')
 * const sealed = await seal(printer, {
 *   genesis: { kind: 'printer', owner: privateKey.publicKey, nonce: crypto.getRandomValues(new Uint8Array(16)) },
 *   attributes: { name: 'Hall', dpi: 600 }
 * }, { privateKey, now: Date.now() })
 *
 * edge.services.rendezvous.push(sealed)
 * console.info(await changed) // urn:juxta:printer:…
 *
 * const query = { type: 'printer', where: { name: { prefix: 'Ha' }, dpi: { equals: 600 } } }
 *
 * for (const { id, attributes } of server.services.rendezvous.index.find(query, Date.now())) {
 *   console.info(id, attributes)
 * }
 *
 * await Promise.all([edge.stop(), server.stop()])
 * ```
 */
import { Rendezvous } from './rendezvous.ts'
import type { RendezvousUnreachedError } from './errors.ts'
import type { Target as RendezvousTarget } from './core/candidates.ts'
import type { LossReason } from './core/edge-events.ts'
import type { Verdict } from './core/trust.ts'
import type { RendezvousLimits } from './limits.ts'
import type { RefusalName } from './wire/refusal.ts'
import type { Opened, SealedDocument } from '@juxta/advertisement'
import type { AdvertisementIndex, CacheCounts, Query } from '@juxta/advertisement-cache'
import type { Coverage, Located, LookupOptions, LookupRequest, PlacementCounts, PlacementInit, ScopeView } from '@juxta/placement'
import type { Admissions, StartTimer } from '@juxta/wire'
import type { ComponentLogger, Libp2pEvents, Metrics, PeerId, PeerStore, PrivateKey, Startable, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, ConnectionManager, Registrar } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Datastore } from 'interface-datastore'

export * from './errors.ts'
export type { RendezvousLimits } from './limits.ts'
export type { LossReason } from './core/edge-events.ts'
export type { Verdict } from './core/trust.ts'
export type { Target as RendezvousTarget } from './core/candidates.ts'
export type { ScopeView } from '@juxta/placement'
export type { RefusalName } from './wire/refusal.ts'

/** What a node is: an edge leases, a rendezvous is leased. */
export type RendezvousRole = 'edge' | 'rendezvous'

export interface RendezvousEvents {
  /** A rendezvous holds a lease of this edge, which it did not before. */
  'lease:granted': CustomEvent<PeerId>
  'lease:lost': CustomEvent<{ peer: PeerId, reason: LossReason }>
  /** A rendezvous did not take a document. Those that are `full`, `clientFull` or `futureDated` are pushed again when the lease is renewed. */
  'push:refused': CustomEvent<{ peer: PeerId, id: string, reason: RefusalName }>
  /** The index of this rendezvous has something new, perhaps in place of an earlier version, or something that it no longer has. */
  'index:change': CustomEvent<{ added?: Opened, replaced?: Opened, removed?: Opened }>
  /** This rendezvous holds for the others of the scope what it did not before: an advertisement that is not in its index, or a withdrawal. */
  placed: CustomEvent<Opened>
  /** This rendezvous knows others than before. */
  'view:change': CustomEvent<ScopeView>
}

/**
 * Leases, by what became of them: of an edge those it asked for, of a rendezvous those it was asked for.
 *
 * - `granted`, `renewed`: there is one
 * - `full`: the rendezvous had too many clients
 * - `sent-away`: it had enough of them to send new ones to others first
 * - `answered`, `too-short`: what an edge was granted, as it asked or shorter than it takes
 * - `refused`, `timeout`, `invalid`, `unreachable`: no lease, by a status, for lack of an answer, of a right one, of a way to it
 * - `lost`: an edge's was over before its time
 * - `expired`, `given-up`: a rendezvous' client did not renew it, or said goodbye
 */
export type LeaseCount = 'granted' | 'renewed' | 'full' | 'sent-away' | 'answered' | 'too-short' | 'refused' | 'timeout' | 'invalid' | 'unreachable' | 'lost' | 'expired' | 'given-up'

/** Documents by what became of them; `failed`, `busy`, `no-lease` and `too-fast` count whole pushes. */
export type PushCount = RefusalName | 'taken' | 'failed' | 'busy' | 'no-lease' | 'too-fast'

export interface RendezvousCounts {
  readonly leases: Partial<Record<LeaseCount, number>>
  /** Of an edge what it pushed, counted for each lease; of a rendezvous what was pushed to it. */
  readonly pushed: Partial<Record<PushCount, number>>
  /** Clients with a lease. */
  readonly clients: number
  /** Documents that an edge keeps at those who hold its leases. */
  readonly remembered: number
  /** Of a rendezvous, what became of the documents that it keeps over restarts. */
  readonly kept: CacheCounts | undefined
  /** Of a rendezvous, what it holds for others, and who they are. */
  readonly placement: PlacementCounts | undefined
}

export interface RendezvousService extends Startable, TypedEventTarget<RendezvousEvents> {
  readonly role: RendezvousRole

  /** Of an edge, the rendezvous peers that hold its leases, the one that did for longest first. */
  readonly leases: PeerId[]

  /** The rendezvous peers that this node is connected to, whether they hold a lease or not. A rendezvous keeps itself connected to its seeds. */
  readonly peers: PeerId[]

  /**
   * Of an edge, why it has no lease of those that it asked last, at most 8; while it has none, those that it waits for, too. Of a rendezvous, why it is not connected to
   * its seeds.
   */
  readonly unreached: readonly RendezvousUnreachedError[]

  /** Of a rendezvous, all others of the scope, as far as it knows. */
  readonly members: PeerId[]

  /** Of a rendezvous, the same as it works with them: who they are, and whether that may be all. */
  readonly view: ScopeView | undefined

  /**
   * Rendezvous peers may be there, as somebody says whose word need not be good: an edge that lacks a lease asks there, a rendezvous compares notes. A bounded number
   * of such places is known, and each is forgotten when nobody has answered there three times.
   */
  found (targets: readonly RendezvousTarget[]): void

  /**
   * Of a rendezvous, what matches and is known to the others, as it comes, and in the end how far it went: for an exact condition one of the others is asked, else all.
   * Of an edge nothing.
   */
  locate (request: LookupRequest, options?: LookupOptions): AsyncGenerator<Located, Coverage, undefined> | undefined

  /** Of a rendezvous, what its clients pushed; of an edge, empty. */
  readonly index: AdvertisementIndex

  /**
   * Has an advertisement, or a withdrawal, known to all that hold a lease, now and whenever there is a new one, until it expires or a later
   * version of it is pushed. At a rendezvous it is put into its own index. It returns at once; what comes of it shows in events and counts.
   */
  push (document: SealedDocument): void

  /** What was pushed of that resource is not pushed to anybody any more. Where it is, it stays until it expires. */
  forget (id: string): void

  /**
   * Has those who hold a lease of this edge tell it of changes of what these queries find, at most the first 16 of them, as far as they hear of them: what comes, what
   * takes its place, and withdrawals, as bytes that nobody has verified. It takes the place of the queries before, and is done anew at each rendezvous that is leased. One of an
   * older version tells nothing.
   *
   * @param tell - `missed`: there was more. It is not told of more by the same peer before its promise is settled
   */
  follow (queries: readonly Query[], tell: (from: PeerId, documents: readonly Uint8Array[], missed: boolean) => Promise<void>): void

  /**
   * Tells an edge what an answer of a rendezvous that it leases was like. One that is wrong or silent too often is left for a while, and another takes its
   * place; of one that is silent the lease is renewed at once, or lost. Ignored of others.
   */
  judge (peer: PeerId, verdict: Verdict): void

  readonly counts: RendezvousCounts
}

export interface RendezvousInit extends Partial<RendezvousLimits>, Pick<PlacementInit, PlacementLimit> {
  /** Default `edge`. */
  role?: RendezvousRole
  /** Rendezvous peers to begin with. An address without a peer id is whoever answers there. */
  seeds?: Iterable<Multiaddr>
  /**
   * Where a rendezvous keeps its index over restarts, opened before it starts and closed when it has stopped: of `datastore-level` in Node, of `datastore-idb` in a
   * browser. Default: in memory alone.
   */
  datastore?: Datastore
  /** The types of advertisement that a rendezvous takes; default all. */
  takesType? (type: string): boolean
  /** How far apart clocks may be, ms; see @juxta/advertisement. */
  clockSkewMs?: number
  /** First part of the protocols' ids, default `juxta`; another one forks the network. */
  protocolPrefix?: string
  /** The node's verdicts on its peers, shared by its protocols. */
  admissions?: Admissions
  /** Unix ms, default `Date.now`. */
  now? (): number
  startTimer?: StartTimer
  /** From 0 to 1, default `Math.random`. */
  random? (): number
}

/** Bounds of a rendezvous on what it holds for others; see @juxta/placement. */
export type PlacementLimit = 'maxHeld' | 'maxHeldBytes' | 'maxHeldPerSource' | 'maxHeldBytesPerSource' | 'maxMembers' | 'maxPerPrefix' | 'splitDocuments'

/** What the service uses of a libp2p node. */
export interface RendezvousComponents {
  peerId: PeerId
  privateKey: PrivateKey
  registrar: Registrar
  connectionManager: ConnectionManager
  addressManager: AddressManager
  /** Without, others hear a little later where a rendezvous is. */
  events?: TypedEventTarget<Libp2pEvents>
  peerStore: PeerStore
  logger: ComponentLogger
  metrics?: Metrics
}

/** @throws InvalidRendezvousLimitError - a limit with which it could not work */
export function rendezvous (init: RendezvousInit = {}): (components: RendezvousComponents) => RendezvousService {
  return components => new Rendezvous(components, init)
}
