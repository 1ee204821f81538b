/**
 * @packageDocumentation
 *
 * A reliable pipe session delivers messages once and in order, whatever happens to the connections, relays and addresses between its
 * two ends. It belongs to the two ends, not to a connection: when a stream is lost, a relay's limit strikes, or a better way is found,
 * the session attaches another path and sends exactly what is missing.
 *
 * A session ends when both ends have called `close()`, or one of them `abort()`. That is a handler's to do, too: to return from it leaves the session
 * open, to throw in it aborts the session. Whoever never closes runs into TooManySessionsError after 256 sessions with one peer.
 *
 * What is refused or goes wrong on this side, such as an `accept()` or a handler that throws, is logged under `juxta:reliable-pipe` and
 * `juxta:reliable-pipe:error`: in Node, `DEBUG=juxta:*` shows it.
 *
 * @example A file server in a few lines
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { path } from '@juxta/path'
 * import { reliablePipe } from '@juxta/reliable-pipe'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), path: path(), reliablePipe: reliablePipe() }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * bob.services.reliablePipe.listen('greetings', async session => {
 *   for await (const message of session) {
 *     session.send(new TextEncoder().encode(`hello ${new TextDecoder().decode(message)}`))
 *   }
 *
 *   await session.close()
 * })
 *
 * const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'greetings' })
 * session.send(new TextEncoder().encode('world'))
 * await session.close() // what was sent has arrived
 *
 * for await (const message of session) {
 *   console.info(new TextDecoder().decode(message)) // hello world
 * }
 *
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 *
 * @example A session where a libp2p stream, or a WHATWG stream, is wanted
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { lpStream } from '@libp2p/utils'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { path } from '@juxta/path'
 * import { reliablePipe } from '@juxta/reliable-pipe'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), path: path(), reliablePipe: reliablePipe() }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * // sends everything back, no faster than it is read
 * bob.services.reliablePipe.listen('echo', session => session.readable.pipeTo(session.writable))
 *
 * const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'echo' })
 * const stream = lpStream(session.stream())
 * await stream.write(new TextEncoder().encode('hello'))
 * console.info(new TextDecoder().decode((await stream.read()).subarray())) // hello
 * await session.close()
 *
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 */
import { ReliablePipe } from './reliable-pipe.ts'
import type { ReliableSession } from './session/session-interface.ts'
import type { WindowingName } from './core/windowing.ts'
import type { SessionLimits } from './limits.ts'
import type { Target } from './opening/target.ts'
import type { PathConstraint, PathService } from '@juxta/path'
import type { Clock } from '@juxta/path/internal'
import type { ListenOptions, SessionHandler } from './opening/listening.ts'
import type { SessionStore } from '@juxta/session-store'
import type { Scope } from '@juxta/wire'
import type { AbortOptions, ComponentLogger, Metrics, PeerId, Startable } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export * from './errors.ts'
export { streamHandler } from './interfaces/session-connection.ts'
export type { AcceptInfo, ListenOptions, SessionHandler } from './opening/listening.ts'
export type { Message } from './durable/message-log.ts'
export type { SessionStore } from '@juxta/session-store'
export type { SessionLimits } from './limits.ts'
export type * from './session/session-interface.ts'
export type { Target } from './opening/target.ts'
export type { SessionStats } from './core/session-state.ts'
export type { WindowingName } from './core/windowing.ts'

export interface ConnectOptions extends AbortOptions {
  /** what the other side listens for */
  name: string
  /** for the other side's `accept`, at most 4,096 bytes */
  info?: Uint8Array
  /** addresses to try besides those in the peer store */
  multiaddrs?: Array<Multiaddr | string>
  /** what its paths have to be over */
  only?: PathConstraint
  /**
   * how long the session is to be kept without a path, ms; the other side may grant less
   *
   * @default 10 minutes, of a durable session 7 days
   */
  retentionMs?: number
  /** Both ends keep in their stores what they send and receive, so that the session goes on after either has restarted: see `resume`, and docs/DURABLE-SESSIONS.md */
  durable?: boolean
  /**
   * Which windowing to ask for. With `claimed`, messages are buffered until they fill a window of N (64 at first), or for 10 ms, or until `flush` or
   * `close`; the other side acknowledges counts of M = N / 2; and what the window holds after it is shifted by a count is sent again with what is new.
   * It is slower than the default one, and needs no ranges in acknowledgements. Where the other side does not grant it, or is of a version that does
   * not know it, the session uses the default one: the session's `windowing` says which. A durable session does not have it: `connect` refuses both together.
   *
   * @default 'default'
   */
  windowing?: WindowingName
  /**
   * Whether to keep a second path attached, over another connection and to another address if there is one: when the first is lost the session goes on at once,
   * without a dial. Not over relays that set limits.
   *
   * @default the service's own
   */
  standby?: boolean
  /**
   * the session's share of a connection beside others, a weight from 1 to 256
   *
   * @default 16
   */
  priority?: number
  /**
   * in which scope to meet the other side
   *
   * @default the first of the service's own
   */
  scope?: Scope
}

/** Inbound things that were refused, by what they were: for metrics and tests */
export type Refusal =
  'half-open' | 'attach-timeout' | 'attach-rate' | 'no-listener' | 'refused' | 'too-many-sessions' | 'unknown-session' |
  'ended-session' | 'handed-over' | 'not-durable' | 'suspended' | 'store-full' | 'stale-attach' | 'malformed' | 'unsupported-frame' | 'unexpected-frame' | 'violation'

export interface StoreStats {
  appends: number
  records: number
}

export interface ReliablePipeService extends Startable {
  /**
   * Takes the sessions that are opened under this name, and the durable ones that were before this node was started. Returns a function that stops listening; sessions go on.
   *
   * @throws NameTakenError
   * @throws InvalidArgumentError - no name that the protocol has room for, or no handler
   */
  listen (name: string, handler: SessionHandler, options?: ListenOptions): () => void

  /**
   * Opens a session. It is tried until it works, the signal aborts, or 30 seconds are over.
   *
   * @throws NoStoreError - a durable session was asked for, and this service has no `store`
   * @throws InvalidArgumentError - what was given names no peer, or several, or no name, or what the protocol has no room for
   * @throws SessionRefusedError - by the other side, `status` says why
   * @throws TooManySessionsError - by this side
   * @throws StoreFullError - the store here had no room for a durable session in that time: it may be tried again
   * @throws ConnectTimeoutError - its `cause` is the last reason why there was no path, which its message ends with
   * @throws NoPathError, ProtocolNotSupportedError - at once, where trying again can't help: no transport for any address, or another peer answers at each
   * @throws the signal's reason - with the last reason why there was no path as its `cause`, unless it is one that the caller made
   */
  connect (target: Target, options: ConnectOptions): Promise<ReliableSession>

  /**
   * The durable sessions that this node had opened under the name before it was started, and that are not over or have messages that were not committed;
   * each is given once. They look for their paths from the start on, and nothing is lost while nobody asks for them. What others had opened goes to `listen`.
   *
   * @throws InvalidArgumentError - no name
   */
  resume (name: string): ReliableSession[]

  /** calls of the store's `append`, each of which ends with a sync, and the records that they were for */
  readonly storeStats: StoreStats
  /** Why nothing can be kept any more: the store has failed, and its sessions are suspended until the node is stopped and started again. It is logged, too. */
  readonly storeFailure: Error | undefined
  readonly sessions: ReliableSession[]
  /** how many inbound streams, attaches and frames were refused */
  readonly refusals: Partial<Record<Refusal, number>>
}

export interface ReliablePipeInit extends Partial<SessionLimits> {
  /** @default 'juxta' */
  protocolPrefix?: string
  /**
   * Re-attaches a second through limited relays that this node's libp2p lets in
   * from one host, to be shared by those who send to it: its
   * `connectionManager.inboundConnectionThreshold` less one.
   *
   * @default 4
   */
  inboundAttachesPerSecond?: number
  /**
   * Whether the sessions that this node opens keep a second path in reserve, which costs a connection and a stream at both ends
   *
   * @default false
   */
  standby?: boolean
  /**
   * Who may speak the protocol at all; checked before a byte of it is read
   *
   * @default the open scope: everybody
   */
  scopes?: Scope[]
  /** Where durable sessions are kept: `sessionStore(folder)` of `@juxta/session-store`, or one of your own. Without one there are none. */
  store?: SessionStore
  clock?: Clock
  /** 0 … 1, for back-off jitter */
  random? (): number
  /** for session ids; must not be predictable */
  randomBytes? (length: number): Uint8Array
}

export interface ReliablePipeComponents {
  peerId: PeerId
  registrar: Registrar
  logger: ComponentLogger
  metrics?: Metrics
  /** the service of `@juxta/path`, under this name */
  path: PathService
}

export function reliablePipe (init: ReliablePipeInit = {}): (components: ReliablePipeComponents) => ReliablePipeService {
  return components => new ReliablePipe(components, init)
}
