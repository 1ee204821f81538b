/**
 * @packageDocumentation
 *
 * libp2p's own rendezvous protocol, `/rendezvous/1.0.0`, as go and rust peers speak it. A *point* is a peer at which others register under a namespace, with a
 * record that they signed, for a time. Whoever asks the point is given those who are registered, and with the *cookie* of one answer those who came since.
 *
 * It is beside Juxta's advertisements, not a part of them: a point knows peers and names, and nothing of what they offer. Every node with this service can register
 * and ask; with `serve` it is a point.
 *
 * @example A point, a peer that registers, and one that looks for it
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { libp2pRendezvous } from '@juxta/libp2p-rendezvous'
 * import type { Libp2pRendezvousInit } from '@juxta/libp2p-rendezvous'
 *
 * const create = (init: Libp2pRendezvousInit) => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { rendezvous: libp2pRendezvous(init) }
 * })
 * const [point, alice, bob] = await Promise.all([create({ serve: true }), create({}), create({})])
 * await Promise.all([alice.dial(point.getMultiaddrs()), bob.dial(point.getMultiaddrs())])
 *
 * // for two hours, and again before they are over, until the node stops
 * await bob.services.rendezvous.register(point.peerId, 'chess')
 *
 * for await (const { peerId, multiaddrs } of alice.services.rendezvous.discover(point.peerId, { namespace: 'chess' })) {
 *   await alice.dial(multiaddrs)
 *   console.info(peerId.equals(bob.peerId)) // true
 * }
 *
 * await Promise.all([alice.stop(), bob.stop(), point.stop()])
 * ```
 */
import { Libp2pRendezvous } from './libp2p-rendezvous.ts'
import type { RefusedStatus } from './errors.ts'
import type { Libp2pRendezvousLimits } from './limits.ts'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, ComponentLogger, Libp2pEvents, Metrics, PeerId, PeerStore, PrivateKey, Startable, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, ConnectionManager, Registrar } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export { checkNamespace } from './namespace.ts'
export * from './errors.ts'
export type { ClientLimits, Libp2pRendezvousLimits, PointLimits } from './limits.ts'

export interface RegisterOptions extends AbortOptions {
  /** Seconds; default what the point makes of none, two hours. Points take from two hours to 72. */
  ttl?: number
  /** Whether it is registered again, before the time is over and when this node's addresses change, until it is unregistered or the node stops; default true. */
  keep?: boolean
}

/** A registration that is kept at a point. */
export interface KeptRegistration {
  readonly point: PeerId
  readonly namespace: string
  /** Milliseconds for which the point has it; 0 when it could not be renewed in time. It is tried on. */
  readonly msLeft: number
  /** How often in a row it could not be renewed. */
  readonly failures: number
}

/** A peer that is registered at a point, by a record that it signed itself. */
export interface RegisteredPeer {
  readonly peerId: PeerId
  /** Those of its addresses whose kinds are known here. */
  readonly multiaddrs: Multiaddr[]
  readonly namespace: string
  /** Seconds for which the point says that it is registered still; hearsay, at most 72 hours. */
  readonly ttl: number
  /** The sealed record; a peer store takes it unless it is one of rust-libp2p's own format. */
  readonly record: Uint8Array
}

export interface DiscoverOptions extends AbortOptions {
  /** Default all. */
  namespace?: string
  /** Registrations taken in one look, also those that turn out to be forged and are left out; default 10,000. */
  limit?: number
  /** Of an earlier look at that point for that namespace: what came since. */
  cookie?: Uint8Array
  /** Whether it goes on, with what comes; default false. Nothing is said of those who go: what is registered has a `ttl`. */
  follow?: boolean
  /** Milliseconds between looks of one that goes on; default two minutes. */
  followMs?: number
}

/** Peers as they come in, to be read once. Nothing is asked before the reading begins; leaving the loop ends it. */
export interface Discovery extends AsyncIterableIterator<RegisteredPeer, undefined, undefined> {
  /** With this, a later look goes on where the last answer of this one ended. */
  readonly cookie: Uint8Array | undefined
  return (): Promise<IteratorResult<RegisteredPeer, undefined>>
}

/**
 * Requests to a point, by what became of them.
 *
 * - `registered`, `unregistered`, `discovered`: it was done
 * - `invalid`: it was no request; the stream was reset
 * - `busy`: too many streams; the stream was reset
 * - a status: it was refused
 */
export type PointCount = 'registered' | 'unregistered' | 'discovered' | 'invalid' | 'busy' | RefusedStatus

/**
 * What came of what this node asked.
 *
 * - `registered`: also again
 * - `failed`: a registration that is kept was not renewed; it is tried on
 * - `discovered`, `invalid`: a peer that was found, and one that was left out because its record was none or forged
 */
export type ClientCount = 'registered' | 'failed' | 'discovered' | 'invalid'

export interface Libp2pRendezvousCounts {
  readonly requests: Partial<Record<PointCount, number>>
  readonly client: Partial<Record<ClientCount, number>>
  /** Registrations at this point. */
  readonly registrations: number
  /** Streams to this point. */
  readonly streams: number
}

export interface Libp2pRendezvousService extends Startable {
  /** Whether this node is a point. */
  readonly serving: boolean

  /** What this node keeps registered at points. */
  readonly registrations: KeptRegistration[]

  /**
   * Registers this node at a point, under its present addresses. Gives the seconds for which the point took it.
   *
   * @param namespace - 1 to 255 bytes
   * @throws PointRefusedError - with the `status`
   * @throws PointUnreachableError, InvalidPointAnswerError - no (right) answer
   * @throws NoAddressesError - this node has none
   * @throws InvalidNamespaceError, TooManyRegistrationsError, Libp2pRendezvousStoppedError
   */
  register (point: PeerId, namespace: string, options?: RegisterOptions): Promise<number>

  /**
   * Has this node registered at a point as soon as that can be done, and from then on: the point may be away, and this node without addresses. What comes of it shows in `registrations`.
   *
   * @throws InvalidNamespaceError, TooManyRegistrationsError
   */
  keep (point: PeerId, namespace: string, options?: Pick<RegisterOptions, 'ttl'>): void

  /**
   * Takes a registration back, and keeps it no longer, whether the point hears it or not. Points do not answer to that, so that it was sent is all that is known.
   *
   * @throws PointUnreachableError, InvalidNamespaceError, Libp2pRendezvousStoppedError
   */
  unregister (point: PeerId, namespace: string, options?: AbortOptions): Promise<void>

  /**
   * Who is registered at a point, those who registered first coming first. A point that no longer knows the cookie is asked from the beginning, so that peers may come twice.
   *
   * Reading throws
   *
   * @throws PointRefusedError, PointUnreachableError, InvalidPointAnswerError, the signal's reason
   *
   * and at once
   *
   * @throws InvalidNamespaceError, Libp2pRendezvousStoppedError
   */
  discover (point: PeerId, options?: DiscoverOptions): Discovery

  readonly counts: Libp2pRendezvousCounts
}

export interface Libp2pRendezvousInit extends Partial<Libp2pRendezvousLimits> {
  /** Whether this node is a point for others; default false. */
  serve?: boolean
  /** Milliseconds from any origin, never set back; default `performance.now`. */
  now? (): number
  startTimer?: StartTimer
  /** From 0 to 1, default `Math.random`. */
  random? (): number
}

/** What the service uses of a libp2p node. */
export interface Libp2pRendezvousComponents {
  peerId: PeerId
  privateKey: PrivateKey
  registrar: Registrar
  connectionManager: ConnectionManager
  addressManager: AddressManager
  peerStore: PeerStore
  events: TypedEventTarget<Libp2pEvents>
  logger: ComponentLogger
  metrics?: Metrics
}

/** @throws InvalidLibp2pRendezvousLimitError - a limit with which it could not work */
export function libp2pRendezvous (init: Libp2pRendezvousInit = {}): (components: Libp2pRendezvousComponents) => Libp2pRendezvousService {
  return components => new Libp2pRendezvous(components, init)
}
