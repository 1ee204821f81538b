/**
 * @packageDocumentation
 *
 * A *pipe* is a channel with a name, whose ends may be anywhere and may move. Who owns it says who may listen; who listens signs where it is; who
 * connects finds the pipe by its name, asks where its end is, and gets a reliable session with it, which follows the end when it moves to another peer and
 * says what was delivered before and what may not have been.
 *
 * @example Listening, and connecting by name
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { discovery } from '@juxta/discovery'
 * import { path } from '@juxta/path'
 * import { pipe } from '@juxta/pipe'
 * import { reliablePipe } from '@juxta/reliable-pipe'
 * import { resolver } from '@juxta/resolver'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: {
 *     identify: identify(), path: path(), reliablePipe: reliablePipe(), resolver: resolver(), discovery: discovery(), pipe: pipe()
 *   }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * const notes = await bob.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
 *
 * const end = await bob.services.pipe.listen(notes, async session => {
 *   for await (const message of session) {
 *     console.info('bob has', new TextDecoder().decode(message))
 *   }
 * })
 *
 * // with a rendezvous that both use, they need not be neighbours
 * await alice.dial(bob.getMultiaddrs())
 *
 * while (alice.services.resolver.neighbours().length === 0) {
 *   await new Promise(resolve => { setTimeout(resolve, 10) })
 * }
 *
 * const session = await alice.services.pipe.connect(`notes@${bob.peerId.toString()}`)
 *
 * // when the end is elsewhere, the session is with who has it now
 * session.addEventListener('moved', ({ detail: { to, delivered, undelivered } }) => {
 *   console.info('now at', to.toString(), delivered, 'arrived', undelivered.length, 'may not have')
 * })
 *
 * await session.deliver(new TextEncoder().encode('remember the milk'))
 * await session.close()
 *
 * await end.close()
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 */
import { Pipes } from './pipe.ts'
import type { Discovery } from './discovery.ts'
import type { Delegation } from './document/delegation.ts'
import type { SealedBinding } from './document/binding.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { FindPipeOptions, Pins } from './names.ts'
import type { Undelivered } from './session/sent.ts'
import type { InboundOutcome } from './unicast/inbound.ts'
import type { InputPipe, OutputPipe, QueueOptions } from './unicast/types.ts'
import type { PathService } from '@juxta/path'
import type { AcceptInfo, CurrentPath, ReliablePipeService, ReliableSession, ReliableSessionStats } from '@juxta/reliable-pipe'
import type { ResolverService } from '@juxta/resolver'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, ComponentLogger, Libp2pEvents, Metrics, PeerId, PeerStore, PrivateKey, Startable, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, Registrar } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export * from './errors.ts'
export { bindingType } from './binding-type.ts'
export type { BindingFacts, DelegationFacts } from './core/facts.ts'
export { openDelegation } from './document/delegation.ts'
export type { Delegation } from './document/delegation.ts'
export type { SealedBinding } from './document/binding.ts'
export type { PipeAdvertisement } from './document/pipe-facts.ts'
export { parseName } from './names.ts'
export type { FindPipeOptions, Pins } from './names.ts'
export { signDelegation } from './sign-delegation.ts'
export type { SignDelegationOptions } from './sign-delegation.ts'
export type { Undelivered } from './session/sent.ts'
export type { InboundOutcome } from './unicast/inbound.ts'
export type * from './unicast/types.ts'

export interface CreatePipeOptions {
  /** 1 to 256 bytes; the same owner's pipe of the same name is the same pipe */
  name: string
  /** whether one end listens at a time, or as many as come */
  input: 'shared' | 'exclusive'
  /** who may listen; default the owner alone, and of a shared pipe anyone. An exclusive one can't be anyone's. */
  who?: 'owner' | 'delegates' | 'anyone'
  /** default reliable */
  reliability?: 'reliable' | 'unreliable'
  /** the network transport that must carry it, by the name of its protocol in multiaddrs: `tcp`, `ws`, `quic-v1`, `webrtc-direct` */
  transport?: string
  /** how long the advertisement is renewed, ms; default a year */
  lifetimeMs?: number
}

export interface DelegateOptions {
  /** who may bind an end */
  to: PeerId
  /** 0: may bind when the end has expired or was given up; more: may also take it from who has a lower rank. The owner's own end has 0. */
  rank: number
  /** for how long, ms; default 30 days, at most a year */
  expiresMs?: number
}

export interface PipeListenOptions extends AbortOptions {
  /** the owner's word that this node may bind; not needed by the owner, or where anyone may */
  delegation?: Delegation
  /** for how long a binding holds, ms; renewed after half of it. Default ten minutes, at most a day. */
  bindingMs?: number
  /** as of reliable pipes */
  accept? (remotePeer: PeerId, info: AcceptInfo): boolean | { retentionMs: number } | Promise<boolean | { retentionMs: number }>
}

export interface BoundEndEvents {
  /** the binding was signed and published anew */
  renewed: Event
  /** somebody else has the end now, or it can't be kept: no session comes any more, those that were there are over */
  lost: CustomEvent<{ error: Error }>
}

/** An end of a pipe that this node has bound */
export interface BoundEnd extends TypedEventTarget<BoundEndEvents> {
  readonly pipe: PipeAdvertisement
  /** the newest that this node signed */
  readonly binding: SealedBinding | undefined
  /** false once it was given up or lost */
  readonly bound: boolean
  /** Gives the end up: it is said so, sessions end, and whoever may bind can have it */
  close (): Promise<void>
  /** Gives the end to a peer that may bind: nobody else can have it until this binding expires */
  handOver (to: PeerId): Promise<void>
}

/** Where an end of a pipe is: verified, as its holder has signed it */
export interface ResolvedBinding {
  readonly peer: PeerId
  readonly addresses: Multiaddr[]
  /** of a pipe that requires a transport: the one address to be used */
  readonly endpoint?: Multiaddr
  readonly binding: SealedBinding
}

export interface ResolvePipeOptions extends AbortOptions {
  /** ms, default 5 s */
  deadlineMs?: number
  /** answers from what is known here if an end is, without asking anybody. Default false. */
  cached?: boolean
}

export interface PipeConnectOptions extends AbortOptions {
  /** for the other side's `accept`, at most 4,096 bytes; a function is asked for each session with an end, after `moving` */
  info?: Uint8Array | (() => Uint8Array | undefined)
  /** how long a session is to be kept without a path, ms; the other side may grant less */
  retentionMs?: number
  /** for how long an end that moved is looked for, ms; default ten minutes */
  followMs?: number
}

/** What became of the messages that were sent to an end, when it is there no longer */
export interface MovedReport {
  readonly from: PeerId
  /** who has the end now: the same peer if it started again */
  readonly to: PeerId
  /** messages that ends have acknowledged, of all that were sent */
  readonly delivered: number
  /** those that may not have arrived; they are not sent again */
  readonly undelivered: readonly Undelivered[]
  /** why the session with `from` ended */
  readonly cause: Error
}

export interface PipeSessionEvents {
  drain: Event
  path: CustomEvent<CurrentPath>
  detach: CustomEvent<{ cause: string }>
  remoteClose: Event
  /** the session with one end is over, and the pipe's end is looked for */
  moving: CustomEvent<Omit<MovedReport, 'to'>>
  /** a session with the new end is there */
  moved: CustomEvent<MovedReport>
  close: CustomEvent<{ error?: Error }>
}

/**
 * As a reliable session, with the end of a pipe wherever it is. Iterating gives the messages of one end after those of the other.
 */
export interface PipeSession extends TypedEventTarget<PipeSessionEvents>, AsyncIterable<Uint8Array> {
  readonly pipe: PipeAdvertisement
  /** of the session at hand */
  readonly id: string
  readonly remotePeer: PeerId
  readonly status: 'open' | 'moving' | 'closing' | 'closed'
  readonly path: CurrentPath | undefined
  /** of the session at hand */
  readonly stats: ReliableSessionStats
  /** messages accepted, and acknowledged, with all ends */
  readonly watermarks: { accepted: number, acknowledged: number }
  readonly bufferedBytes: number
  readonly writableNeedsDrain: boolean

  /**
   * As of a reliable session.
   *
   * @throws EndMovingError - the end has moved and is not reached yet; the message was not accepted
   */
  send (data: Uint8Array): boolean
  /** Waits for room, and for an end that moves, then sends */
  deliver (data: Uint8Array, options?: AbortOptions): Promise<void>
  /**
   * Sends no more, and resolves when everything was acknowledged by the end at hand.
   *
   * @throws UndeliveredError - the session ended before; it says what may not have arrived
   */
  close (options?: AbortOptions): Promise<void>
  abort (error: Error): void
}

export type PipeSessionHandler = (session: ReliableSession) => void | Promise<void>

export interface PipeCounts {
  /** bindings and chains of others that were refused, by the names of the errors */
  readonly refused: Partial<Record<string, number>>
  /** inbound streams of unreliable pipes */
  readonly inbound: Partial<Record<InboundOutcome, number>>
  /** sessions that found their end at another peer, or at the same after it had started again */
  readonly moved: number
}

export interface PipeService extends Startable {
  /**
   * Makes a pipe that this node owns, and publishes it for as long as the node runs.
   *
   * @throws InvalidPipeError, and what publishing throws
   */
  create (options: CreatePipeOptions): Promise<PipeAdvertisement>

  /**
   * Takes back a pipe that this node made, so that it is found by its name no more. Ends stay bound until they are given up; but delegates who are
   * still to listen find the pipe by what is taken back here. `create` makes it again.
   *
   * @throws NotPublishedError of @juxta/discovery - this node has not published it
   */
  withdraw (pipe: PipeAdvertisement, options?: AbortOptions): Promise<void>

  /**
   * Allows another peer to bind an end: its bytes are what that peer is to be given.
   *
   * @throws InvalidPipeError - this node is not the owner, or delegates may not bind
   */
  delegate (pipe: PipeAdvertisement, options: DelegateOptions): Promise<Delegation>

  /**
   * Binds an end of a reliable pipe here, says so until it is closed or the node stops, and takes the sessions that come. A node that starts again
   * listens again; with the same key it takes its binding up where it was.
   *
   * @throws NotEntitledError, NotSucceedingError, ForkedEpochError and the other errors of bindings - this node may not have the end, or not yet
   * @throws NoInterfaceError, InvalidPipeError, PipeStoppedError
   */
  listen (pipe: PipeAdvertisement, onSession: PipeSessionHandler, options?: PipeListenOptions): Promise<BoundEnd>

  /**
   * Finds a pipe by NAME@owner, or by NAME while one owner has it, who is then remembered for the name.
   *
   * @throws AmbiguousNameError - several owners, and none of them is remembered
   * @throws PipeNotFoundError, InvalidPipeError
   */
  find (name: string, options?: FindPipeOptions): Promise<PipeAdvertisement>

  /**
   * Where the ends of a pipe are: of an exclusive one at most one. What others say is verified; what is refused is counted by name.
   */
  resolve (pipe: PipeAdvertisement, options?: ResolvePipeOptions): Promise<ResolvedBinding[]>

  /**
   * A session with the end of a reliable pipe, or with one of the ends of a shared one.
   *
   * @throws NoEndError - nobody listens; and those of `find`, and of reliable pipes
   */
  connect (pipe: PipeAdvertisement | string, options?: PipeConnectOptions): Promise<PipeSession>

  /** Into an unreliable pipe. Who listens is asked when there is something to send. */
  output (pipe: PipeAdvertisement | string, options?: QueueOptions & AbortOptions): Promise<OutputPipe>

  /** Binds an end of an unreliable pipe here. Throws as `listen`. */
  input (pipe: PipeAdvertisement, options?: QueueOptions & Pick<PipeListenOptions, 'delegation' | 'bindingMs' | 'signal'>): Promise<InputPipe>

  readonly ends: BoundEnd[]
  readonly counts: PipeCounts
}

export interface PipeInit {
  /** First part of the protocol's id, default `juxta`; another one forks the network. */
  protocolPrefix?: string
  /** where owners of names are remembered; default in memory */
  pins?: Pins
  /** Unix ms, default `Date.now` */
  now? (): number
  startTimer?: StartTimer
  /** 0 to 1, for which end of a shared pipe is taken */
  random? (): number
}

export interface PipeComponents {
  peerId: PeerId
  privateKey: PrivateKey
  registrar: Registrar
  peerStore: PeerStore
  addressManager: AddressManager
  events: TypedEventTarget<Libp2pEvents>
  logger: ComponentLogger
  metrics?: Metrics
  /** the services of the packages of these names, under these names */
  path: PathService
  reliablePipe: ReliablePipeService
  resolver: ResolverService
  discovery: Discovery
}

export function pipe (init: PipeInit = {}): (components: PipeComponents) => PipeService {
  return components => new Pipes(components, init)
}
