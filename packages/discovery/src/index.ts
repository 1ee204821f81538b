/**
 * @packageDocumentation
 *
 * Found by what it is: a peer publishes advertisements of what it offers, and others find them by type and attributes: exactly, in a range, by how text begins or ends or what is in it. A
 * search goes outward, from what is known here to the neighbours and to the rendezvous peers, gives what it finds as it comes in, each resource in its
 * newest version and with who had it and how far away that is, and says how it ended. What is published is renewed before it expires, and what is withdrawn is
 * gone. A watch goes on across rendezvous peers that come and go.
 *
 * @example Publish, find, withdraw
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { define, integer, string } from '@juxta/advertisement'
 * import { discovery } from '@juxta/discovery'
 * import { resolver } from '@juxta/resolver'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), resolver: resolver(), discovery: discovery() }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * const printer = define({
 *   type: 'printer',
 *   attributes: { name: string({ index: true }), dpi: integer({ index: true }), place: string({ optional: true }) }
 * })
 *
 * const hall = await bob.services.discovery.publish(printer, { attributes: { name: 'Hall', dpi: 600, place: 'ground floor' } })
 *
 * // with a service of `@juxta/rendezvous`, they need not be neighbours
 * await alice.dial(bob.getMultiaddrs())
 *
 * while (alice.services.resolver.neighbours().length === 0) {
 *   await new Promise(resolve => { setTimeout(resolve, 10) })
 * }
 *
 * const found = alice.services.discovery.find({ type: printer, where: { dpi: { min: 600 }, name: { prefix: 'H' } } })
 *
 * for await (const { advertisement, source, hops, ms } of found) {
 *   console.info(advertisement.attributes.place, 'of', advertisement.owner.toString(), 'at', source.toString(), hops, 'hop away, in', ms, 'ms')
 * }
 *
 * console.info(found.ending) // exhausted
 *
 * await hall.withdraw()
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 */
import { Discovery } from './discovery.ts'
import type { FindEnding } from './core/find.ts'
import type { PeerReport } from './core/reports.ts'
import type { Change } from './core/watch.ts'
import type { Verdict } from './judging.ts'
import type { DiscoveryLimits } from './limits.ts'
import type { Coverage } from './request.ts'
import type { Advertisement, AdvertisementType, Attributes, Genesis, IndexedAttributes, Opened, ResourceId, Version } from '@juxta/advertisement'
import type { AdvertisementIndex, CacheCounts, Query, Range, TextCondition } from '@juxta/advertisement-cache'
import type { ResolverService } from '@juxta/resolver'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, ComponentLogger, Metrics, PeerId, PrivateKey, Startable } from '@libp2p/interface'
import type { Datastore } from 'interface-datastore'

export type { FindEnding } from './core/find.ts'
export type { PeerOutcome } from './core/reports.ts'
export type { Coverage } from './request.ts'
export type { Change } from './core/watch.ts'
export type { Verdict as AnswerVerdict } from './judging.ts'
export type { DiscoveryLimits } from './limits.ts'
export * from './errors.ts'

/**
 * What an attribute is to be: a value; of text how it begins, how it ends, or what is in it; of text and numbers from where to where. `min` and `max` are in
 * the range, `above` and `below` are not; text is in bytewise order.
 */
export type WhereValue<V> = V | { readonly equals: V } |
  (V extends string ? TextCondition | Range<string> : V extends number | bigint ? Range<number | bigint> : never)

/** What is searched for: of a type's indexed attributes, and `id` and `owner`, which all have. All conditions must hold. */
export type Where<T extends AdvertisementType = AdvertisementType> = {
  readonly [K in keyof IndexedAttributes<T>]?: WhereValue<NonNullable<IndexedAttributes<T>[K]>>
}

export interface TypedFindQuery<T extends AdvertisementType> {
  /** By its definition the attributes of what is found are checked. */
  type: T
  where?: Where<T>
}

export interface NamedFindQuery {
  /** The name of a type that need not be known: attributes are as their publisher wrote them. */
  type: string
  where?: Where
}

export interface FindOptions extends AbortOptions {
  /** Documents wanted; default as many as there are. */
  limit?: number
  /** Milliseconds from the beginning of the reading, default 10 s. */
  deadlineMs?: number
  /** Asks nobody. Default false. */
  localOnly?: boolean
  /**
   * Milliseconds that documents of others found before wait for a rendezvous to say that they were withdrawn or changed, default 1 s.
   * With 0 they come at once.
   */
  confirmMs?: number
}

export type Distance = 'local' | 'neighbour' | 'rendezvous'

export interface Finding<D extends Opened = Advertisement> {
  readonly advertisement: D
  /** Who gave it: not who published it. */
  readonly from: PeerId | 'local'
  readonly distance: Distance
  /** Who had it: `from`, unless that says that it has asked another for it. Only as true as `from` is honest. */
  readonly source: PeerId | 'local'
  /** How far away that is: 0 here, 1 at `from`, 2 at one that `from` asked. */
  readonly hops: number
  /** Milliseconds from when `from` was asked to when it came, 0 if it was here. */
  readonly ms: number
}

/** What became of one peer; see `PeerOutcome`. */
export interface FindReport extends Omit<PeerReport, 'peer'> {
  readonly peer: PeerId
}

export interface FindSummary {
  /** `undefined` while it goes on. */
  readonly ending: FindEnding | undefined
  /** A rendezvous that gave nothing wrong says that it knows all there is of it: what was not found is not published, or not yet known there. Else there may be more. */
  readonly whole: boolean
  /** Everybody who was asked or would have been. */
  readonly peers: FindReport[]
  /** Rendezvous peers that are known and could not be asked, and why: see `unreached` of @juxta/rendezvous. */
  readonly unreached: readonly Error[]
}

/**
 * What is found, as it comes in, to be read once. The search begins with the reading; leaving the loop ends it.
 *
 * Each resource comes once in its newest version, and once more if a newer one turns up later.
 */
export interface Found<D extends Opened = Advertisement> extends AsyncIterableIterator<Finding<D>, undefined, undefined> {
  /**
   * - `exhausted`: everybody asked has ended; what became of each is in the summary.
   * - `limit`: as many were found as were wanted.
   * - `deadline`: time was over.
   * - `abandoned`: the reader left, or its signal was aborted.
   */
  readonly ending: FindEnding | undefined
  readonly summary: FindSummary
  return (): Promise<IteratorResult<Finding<D>, undefined>>
}

export interface WatchOptions extends AbortOptions {
  /**
   * Milliseconds between two searches at others, default 30 s. What changes here is seen at once, and, for the first 16 watches of a node, within a second or so what
   * changes anywhere in the scope, if the query has an exact condition. Of queries with ranges and wildcards alone that is so for what the rendezvous peers that hold a lease
   * hear of; the rest is seen when others are searched.
   */
  intervalMs?: number
}

/** Changes as they come, to be read once; it never ends by itself. Changes of one resource that nobody has read yet become one. */
export interface Watching<D extends Opened = Advertisement> extends AsyncIterableIterator<Change<D>, undefined, undefined> {
  /** Resources that match and are not followed, since there are too many; counted as often as they come up. */
  readonly missed: number
  return (): Promise<IteratorResult<Change<D>, undefined>>
}

export interface PublishContent<T extends AdvertisementType> {
  attributes: Attributes<T>
  /**
   * What the resource is made from. Default: of the type's kind, this node's, with a random nonce, and so a resource of its own. With a nonce from
   * before, it is that resource, and a newer version of it.
   */
  genesis?: Partial<Genesis>
}

export interface PublishOptions extends AbortOptions {
  /** How long it is kept and renewed, ms. Default and most: a year. */
  lifetimeMs?: number
  /** How long others may keep one version, ms, default two hours. It is renewed after half of that. Within its lifetime they keep it as long as any earlier version. */
  expirationMs?: number
  /**
   * What the owner of the resource gave this node, sealed: see `sealAdvertisementDelegation` of @juxta/advertisement. Default: this node is the owner. The document is
   * published for no longer than the delegation holds. The owner of the genesis is by default who signed it; of a resource that exists the nonce must be given.
   */
  delegation?: Uint8Array
  /**
   * Has the next process, with the same key and datastore, go on publishing it, until its lifetime is over or it is withdrawn. Default false, or as before if it is
   * published already: a program that publishes what has a random nonce each time it starts would publish one more each time.
   */
  durable?: boolean
}

/** What this node publishes. */
export interface Published<T extends AdvertisementType = AdvertisementType> {
  readonly id: ResourceId
  /** The newest version, which is another after each renewal. */
  readonly advertisement: Advertisement<T>
  /** Publishes a newer version, for as long again. */
  update (attributes: Attributes<T>, options?: PublishOptions): Promise<void>
  withdraw (options?: AbortOptions): Promise<void>
}

export interface DiscoveryCounts {
  /** Searches by how they ended. */
  readonly searches: Partial<Record<FindEnding, number>>
  /** Documents of others that were refused, by the name of the error. */
  readonly refused: Partial<Record<string, number>>
  /** Documents given to others who asked. */
  readonly answered: number
  /** Queries of others that were none. */
  readonly badQueries: number
  /** Documents that this node publishes or withdrew, and those of others that it keeps. */
  readonly own: number
  readonly cached: number
  /** What became of those that are kept over restarts. */
  readonly kept: CacheCounts
}

export interface DiscoveryService extends Startable {
  /**
   * Signs an advertisement with the node's key and lets it be found, here and at the rendezvous peers, for its lifetime: renewed until then, at
   * every rendezvous that is leased meanwhile. It is kept in memory, unless it is `durable`: a new process publishes anew.
   *
   * @throws TooManyPublicationsError, DiscoveryStoppedError
   * @throws InvalidDocumentError, WrongPublisherError, TooLargeError - of @juxta/advertisement
   * @throws ForeignDelegationError, ForgedDelegationError, ExpiredDelegationError - of @juxta/advertisement: the delegation is not one for this
   * @throws InvalidDiscoverySettingError - it is to be durable, and there is no datastore
   */
  publish<T extends AdvertisementType> (type: T, content: PublishContent<T>, options?: PublishOptions): Promise<Published<T>>

  /** What this node publishes, each in its newest version: what an earlier process did to be `durable`, too, which a `publish` with the same genesis changes. */
  readonly published: Advertisement[]

  /**
   * Takes back what this node published, all documents of the resource, and tells those who were told of it.
   *
   * @throws NotPublishedError, DiscoveryStoppedError
   */
  withdraw (id: ResourceId, options?: AbortOptions): Promise<void>

  /**
   * Finds advertisements outward: what is published here, the neighbours and the first rendezvous, then the others. Every answer is verified; those
   * that are forged, expired, of another type or not what was asked for are refused, counted in the summary by the error's name, and the search goes on.
   *
   * Reading throws the signal's reason and `DiscoveryStoppedError`, and nothing that a peer does.
   *
   * @throws InvalidFindQueryError of @juxta/advertisement-cache, NotIndexedError, WrongKindError, InvalidDiscoverySettingError - at once
   */
  find<T extends AdvertisementType> (query: TypedFindQuery<T>, options?: FindOptions): Found<Advertisement<T>>
  find (query: NamedFindQuery, options?: FindOptions): Found

  /**
   * What matches now, and what changes of it: added, changed, and removed when it is withdrawn, expires or no longer matches.
   *
   * Reading throws the signal's reason and `DiscoveryStoppedError`.
   *
   * @throws InvalidFindQueryError of @juxta/advertisement-cache, NotIndexedError, WrongKindError, InvalidDiscoverySettingError, TooManyWatchesError - at once
   */
  watch<T extends AdvertisementType> (query: TypedFindQuery<T>, options?: WatchOptions): Watching<Advertisement<T>>
  watch (query: NamedFindQuery, options?: WatchOptions): Watching

  /**
   * The document of a resource, outward as `find`; a withdrawal, if it is withdrawn and that is still known.
   *
   * @throws InvalidIdError - of @juxta/advertisement
   * @throws DiscoveryStoppedError
   */
  get (id: ResourceId, options?: Omit<FindOptions, 'limit'>): Promise<Opened | undefined>

  readonly counts: DiscoveryCounts
}

export interface DiscoveryInit extends Partial<DiscoveryLimits> {
  /**
   * Where what was found, and what is published to be `durable`, is kept over restarts, opened before it starts and closed when it has stopped: of `datastore-level` in Node, of `datastore-idb` in a
   * browser. Default: in memory alone.
   */
  datastore?: Datastore
  /** Unix ms, for the dates of documents; default `Date.now`. */
  now? (): number
  /** Milliseconds from any origin, never set back; default `performance.now`. */
  monotonicNow? (): number
  startTimer?: StartTimer
}

/** What is used of the service of `@juxta/rendezvous`. */
export interface RendezvousComponent {
  readonly role: 'edge' | 'rendezvous'
  readonly leases: PeerId[]
  /** Rendezvous peers that there are connections to. */
  readonly peers: PeerId[]
  /** Why others could not be reached. */
  readonly unreached?: readonly Error[]
  readonly index: AdvertisementIndex
  push (document: Opened): void
  forget (id: ResourceId): void
  /** Without, a rendezvous that lies or is silent is asked on. */
  judge? (peer: PeerId, verdict: Verdict): void
  /** Without, a watch hears of others by searching alone. */
  follow? (queries: readonly Query[], tell: (from: PeerId, documents: readonly Uint8Array[], missed: boolean) => Promise<void>): void
  /** Of a rendezvous, what those that share the work with it have beyond what is known, and in the end how far it went; without, queries are passed on to `peers`. */
  locate? (request: { query?: Query, known: readonly Version[] }, options: AbortOptions): AsyncGenerator<Located, Coverage, undefined> | undefined
}

/** A verified document, and who had it, as text; not said if it was here. */
export interface Located {
  readonly document: Opened
  readonly from: string | undefined
}

export interface DiscoveryComponents {
  peerId: PeerId
  privateKey: PrivateKey
  logger: ComponentLogger
  metrics?: Metrics
  /** the service of `@juxta/resolver`, under this name */
  resolver: ResolverService
  /** the service of `@juxta/rendezvous`, under this name; without, only neighbours are asked */
  rendezvous?: RendezvousComponent
}

/** @throws InvalidDiscoverySettingError */
export function discovery (init: DiscoveryInit = {}): (components: DiscoveryComponents) => DiscoveryService {
  return components => new Discovery(components, init)
}
