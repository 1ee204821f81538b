import type { Discovery } from '../discovery.ts'
import type { Delegation } from '../document/delegation.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { FindPipeOptions, Pins } from '../names.ts'
import type { InboundOutcome } from '../unicast/inbound.ts'
import type { InputPipe, OutputPipe, QueueOptions } from '../unicast/types.ts'
import type { BoundEnd, CreatePipeOptions, DelegateOptions, PipeListenOptions, ResolvedBinding, ResolvePipeOptions } from './ends.ts'
import type { PipeConnectOptions, PipeSession, PipeSessionHandler } from './sessions.ts'
import type { ConnectAllOptions, SharedSession } from './shared.ts'
import type { PathService } from '@juxta/path'
import type { ReliablePipeService } from '@juxta/reliable-pipe'
import type { ResolverService } from '@juxta/resolver'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, ComponentLogger, Libp2pEvents, Metrics, PeerId, PeerStore, PrivateKey, Startable, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, Registrar } from '@libp2p/interface-internal'

export interface PipeCounts {
  /** bindings and chains of others that were refused, by the names of the errors */
  readonly refused: Partial<Record<string, number>>
  /** hand-overs that new holders showed this node as a sender and that were refused, by the names of the errors */
  readonly handOversRefused: Partial<Record<string, number>>
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
   * Binds an end of a reliable pipe here, says so until it is closed or the node stops, and takes the sessions that come. It does not wait until a rendezvous has heard of it:
   * who connects does. A node that starts again
   * listens again; with the same key it takes its binding up where it was.
   *
   * @throws NotEntitledError, NotSucceedingError, ForkedEpochError and the other errors of bindings - this node may not have the end, or not yet
   * @throws NoInterfaceError, InvalidPipeError, PipeStoppedError
   */
  listen (pipe: PipeAdvertisement, onSession: PipeSessionHandler, options?: PipeListenOptions): Promise<BoundEnd>

  /**
   * Binds the end of an exclusive pipe that its holder has handed over to this node, and goes on with its sessions: the handler gets each when its sender
   * has come for it, with what the old holder's application had not taken before all else. Other sessions come as with `listen`.
   *
   * @param handOver - the bytes that `handOver` of the end gave
   * @throws HandOverRefusedError - the bytes are not what somebody handed over to this node; the class says why
   * @throws as `listen`
   */
  takeOver (pipe: PipeAdvertisement, handOver: Uint8Array, onSession: PipeSessionHandler, options?: PipeListenOptions): Promise<BoundEnd>

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
   * A session with the end of a reliable pipe, or with one of the ends of a shared one. Where nobody is known to listen it looks again for a moment.
   *
   * @throws NoEndError - nobody listens; and those of `find`, and of reliable pipes
   */
  connect (pipe: PipeAdvertisement | string, options?: PipeConnectOptions): Promise<PipeSession>

  /**
   * Sends to all ends of a shared reliable pipe, those that are bound later included: each has all messages from the one with which it joined.
   *
   * @throws NoEndError - none of the ends could be reached; and those of `find`
   * @throws InvalidPipeError
   */
  connectAll (pipe: PipeAdvertisement | string, options?: ConnectAllOptions): Promise<SharedSession>

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
