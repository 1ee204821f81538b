/**
 * @packageDocumentation
 *
 * A *path* is one libp2p stream to a peer, and what is known of what carries it: a direct connection, one through a relay, or
 * one routed over several. This package gets one, whatever it takes: it dials in order of rank, waits for its turn at a relay that
 * limits what it carries, keeps reservations on relays alive across their restarts, and says when a better path can be had.
 *
 * @example Opening a path
 *
 * ```typescript
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { path } from '@juxta/path'
 *
 * async function node () {
 *   return createLibp2p({
 *     addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *     transports: [tcp()],
 *     connectionEncrypters: [noise()],
 *     streamMuxers: [yamux()],
 *     services: { identify: identify(), path: path() }
 *   })
 * }
 *
 * const listener = await node()
 * const dialler = await node()
 *
 * await listener.handle('/hello/1.0.0', (stream, connection) => {
 *   const from = listener.services.path.from(stream, connection)
 *   console.info('reached by a', from.kind, 'path')
 * }, { runOnLimitedConnection: true })
 *
 * const found = await dialler.services.path.open(listener.peerId, '/hello/1.0.0', {
 *   multiaddrs: listener.getMultiaddrs()
 * })
 *
 * console.info(found.kind, found.allowance()) // direct Infinity
 *
 * await found.close()
 * await dialler.stop()
 * await listener.stop()
 * ```
 */

import { PathService as PathServiceClass } from './path.ts'
import type { PathKind } from './core/rank.ts'
import type { PathConstraint } from './core/transport.ts'
import type { PathComponents, PathInit } from './init.ts'
import type { AbortOptions, Connection, PeerId, Startable, Stream, TypedEventTarget } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export type { Clock } from './clock.ts'
export type { PathKind } from './core/rank.ts'
export type { PathConstraint } from './core/transport.ts'
export type { Attempt, PathFailure } from './errors.ts'
export type { PathComponents, PathInit } from './init.ts'
export * from './errors.ts'

/**
 * One libp2p stream, and what is known of what carries it. Disposable: it may end at any moment, also without an error.
 */
export interface Path {
  readonly stream: Stream
  readonly connection: Connection
  readonly peer: PeerId
  readonly kind: PathKind

  /**
   * Through whom, when the path is relayed
   */
  readonly relay?: PeerId

  /**
   * Of one that was opened `early`, and came before the other end had agreed to the protocol: resolves when it has, and the stream may be read. Rejects when it
   * does not, and the stream is reset then. Nobody has to listen.
   */
  readonly agreed?: Promise<void>

  /**
   * Bytes that the relay still lets through, both directions together and counted as they are on the wire (encrypted). `Infinity`
   * when there is no limit.
   */
  allowance (): number

  /**
   * Milliseconds until the relay ends the connection, 0 when they are over, `Infinity` when there is no limit
   */
  remainingMs (): number

  /**
   * Closes the stream after what was written went out. A connection that this service dialled through others, and that nothing but
   * identify, ping and the like still uses, is closed with it: a relay carries only 32 for a peer. Never throws; what does
   * not close in time is aborted. The signal cuts the waiting short.
   */
  close (options?: AbortOptions): Promise<void>

  /**
   * Ends the stream at once, and the connection under it by the same rule
   */
  abort (error: Error): void
}

/**
 * What an open is doing, so that a slow one can say why
 */
export type PathProgress =
  { type: 'budget-wait', relay: PeerId, ms: number } |
  { type: 'dial', address: Multiaddr, kind: PathKind } |
  { type: 'dial-failed', address: string, kind: PathKind, error: Error } |
  { type: 'connected', address: Multiaddr, kind: PathKind, reused: boolean }

export interface OpenPathOptions extends AbortOptions {
  /**
   * Addresses to try besides those that the peer store has
   */
  multiaddrs?: Multiaddr[]

  /**
   * Only a path that ranks better than this
   */
  betterThan?: PathKind

  /**
   * Only a path over this; one that is open and another is left alone. Providers are not asked.
   */
  only?: PathConstraint

  /**
   * Not over any connection that is open now: its allowance is used up, or it is suspect
   */
  fresh?: boolean

  /**
   * Not over the connections with these ids
   */
  avoid?: Iterable<string>

  /**
   * Whether a connection that is open already will do, besides all else
   */
  suits? (connection: Connection): boolean

  /** On a connection of its own, whatever else is dialled. Fails where that can't be: two are, or no relay is connected that is known to set limits. */
  beside?: boolean

  /**
   * Resolves before the other end has agreed to the protocol, where the path needs a new connection: what is written then goes in the same flight as the request for
   * it. For those who know that the peer speaks it, and have something to say first. Look at `agreed` before the stream is read.
   */
  early?: boolean

  onProgress? (event: PathProgress): void
}

export interface WatchOptions {
  /**
   * The kind of path there is now, `undefined` when there is none
   */
  current (): PathKind | undefined

  /**
   * Called once for each connection that ranks better than `current()`; `open(peer, protocol, { betterThan })` will use it
   */
  onBetter (connection: Connection): void

  /**
   * Addresses to try besides those that the peer store has
   */
  multiaddrs?: Multiaddr[]
}

export interface ProviderOptions {
  /**
   * Aborted when nobody waits any longer, or the time for this kind is over
   */
  signal: AbortSignal

  /**
   * Addresses that the caller of `open` gave
   */
  multiaddrs: Multiaddr[]

  onProgress (event: PathProgress): void
}

/**
 * A way to get connections to peers: the seam for routed paths. Direct and relayed ones are built in.
 */
export interface PathProvider {
  /**
   * A name for logs and errors
   */
  readonly name: string

  /**
   * How the connections rank that it makes
   */
  readonly kind: PathKind

  /**
   * A new connection to the peer, or an error that says why there is none. Calls for one peer don't overlap.
   */
  connect (peer: PeerId, options: ProviderOptions): Promise<Connection>
}

export interface RelayStatus {
  readonly relay: PeerId
  readonly address: Multiaddr
  readonly state: 'waiting' | 'reserving' | 'reserved' | 'stopped'

  /**
   * Milliseconds since the epoch, when reserved and known
   */
  readonly expires?: number

  /**
   * Failed attempts since the last reservation
   */
  readonly attempts: number

  /**
   * How often a reservation was lost
   */
  readonly losses: number

  /** Why the last attempt failed. Its `cause` is a WrongPeerError when another peer answers at the relay's address: it is asked on, but comes back only with its key. */
  readonly lastError?: Error
}

export interface PathEvents {
  'relay:reserved': CustomEvent<RelayStatus>
  'relay:lost': CustomEvent<RelayStatus>
  /** an attempt to reserve failed, of which `lastError` says why; another one follows */
  'relay:failed': CustomEvent<RelayStatus>
  /** the machine slept, or the process was stopped, for about so long: what looks open may be dead. What failed before counts for nothing any more. */
  wake: CustomEvent<{ ms: number }>
}

export interface PathCounts {
  /** paths opened */
  readonly opened: number
  /** dials begun */
  readonly dials: number
  /** dials that failed */
  readonly dialsFailed: number
  /** attaches that had to wait for a relay's budget */
  readonly budgetWaits: number
  /** how long they waited, ms */
  readonly budgetWaitMs: number
  /** connections closed because the path they were dialled for was over */
  readonly connectionsClosed: number
}

export interface PathService extends Startable, TypedEventTarget<PathEvents> {
  /**
   * Opens a stream for `protocol` over the best connection there is, or over the best that can be dialled: direct, then relayed, then
   * from registered providers. Concurrent calls for one peer may share a connection, never a stream. The signal ends this call's
   * waiting, not a dial for which others wait.
   *
   * @throws {NoPathError} nothing worked; `attempts` says why, address by address: the dial's error, NoTransportError, WrongPeerError
   * @throws {StreamTimeoutError} there was a connection, but no agreement on the protocol in time
   * @throws {ProtocolNotSupportedError} the peer doesn't speak the protocol
   * @throws {TooManyDialsError} a bound was reached
   * @throws {InvalidTargetError} the peer is this node, or a given address is another peer's, or the only one can't be dialled here
   * @throws {PathServiceStoppedError} the service is not running
   */
  open (peer: PeerId, protocol: string, options?: OpenPathOptions): Promise<Path>

  /**
   * The path that an inbound stream is
   */
  from (stream: Stream, connection: Connection): Path

  /**
   * For a connection that is called open, and on which a path fell silent: resolves with whether the other side answers anything at all. If it doesn't
   * within 2 s, the connection is aborted, so that nobody goes on using it. Never rejects.
   */
  probe (connection: Connection): Promise<boolean>

  /**
   * Calls `onBetter` when a connection opens that ranks better than `current()` (DCUtR made it, or the peer dialled us), or is
   * open already; once for each. While there is a path, dials addresses that rank better, in the background and backed off; one
   * that becomes known is dialled within 2 s. Returns a function that ends the watch.
   *
   * @throws {TooManyDialsError} more watches than a bound allows
   */
  watch (peer: PeerId, options: WatchOptions): () => void

  /**
   * The peer allows us this many attaches a second through limited relays; the lower of this and our own budget counts.
   * Brought into the range 1/60 to 1,000; anything but a number is ignored.
   */
  grant (peer: PeerId, attachesPerSecond: number): void

  /**
   * Adds a provider; returns a function that takes it out again
   */
  registerProvider (provider: PathProvider): () => void

  /**
   * The relays on which a reservation is kept
   */
  readonly relays: RelayStatus[]

  readonly counts: PathCounts
}

export function path (init: PathInit = {}): (components: PathComponents) => PathService {
  return (components) => new PathServiceClass(components, init)
}
