/**
 * @packageDocumentation
 *
 * Questions that are answered by whoever has a handler for them: asked of one peer, or of all neighbours at once. Answers
 * stream in as they come; a deadline travels with the question, so that nobody works on what nobody waits for any more;
 * and a peer that is slow, floods or never ends is left at a bound of its own while the others go on.
 *
 * @example Asking a peer, and asking all neighbours
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { resolver } from '@juxta/resolver'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), resolver: resolver() }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 * const [encoder, decoder] = [new TextEncoder(), new TextDecoder()]
 *
 * bob.services.resolver.handle('count', async function * (query, { signal }) {
 *   for (let i = 1; i <= Number(decoder.decode(query)) && !signal.aborted; i++) {
 *     yield encoder.encode(`${i}`)
 *   }
 * })
 *
 * const connection = await alice.dial(bob.getMultiaddrs())
 * const answers = alice.services.resolver.query(connection, 'count', encoder.encode('3'), { deadlineMs: 2_000 })
 *
 * for await (const { from, response } of answers) {
 *   console.info(decoder.decode(response), 'says', from.toString())
 * }
 *
 * console.info(answers.ending) // exhausted
 *
 * // a neighbour is known once identify has said what it speaks
 * const neighbours = alice.services.resolver.queryNeighbours('count', encoder.encode('1000'), { limit: 10 })
 *
 * for await (const { response } of neighbours) {
 *   console.info(decoder.decode(response))
 * }
 *
 * for (const { peer, outcome, responses } of neighbours.summary.peers) {
 *   console.info(peer.toString(), outcome, responses)
 * }
 *
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 */
import { Resolver } from './resolver.ts'
import type { PeerReport } from './core/merge.ts'
import type { HandlerLimits, ResolverLimits } from './limits.ts'
import type { Admissions, Scope, StartTimer } from '@juxta/wire'
import type { AbortOptions, ComponentLogger, Connection, Metrics, PeerId, PeerStore, Startable } from '@libp2p/interface'
import type { ConnectionManager, Registrar } from '@libp2p/interface-internal'

export type { PeerOutcome } from './core/merge.ts'
export type { HandlerLimits, ResolverLimits } from './limits.ts'
export * from './errors.ts'

/** What a handler knows of a query besides its bytes. */
export interface HandlerContext {
  /** Who asks, as the connection has authenticated it. */
  readonly from: PeerId
  /** How many peers have passed the query on, 0 to `maxHops`. Only as true as `from` is honest. */
  readonly hops: number
  /** The scope both ends share. */
  readonly scope: Scope
  /** Aborted when the time is over, the asker gave up or the node stops. A handler that goes on keeps its place among those working. */
  readonly signal: AbortSignal
  /** Milliseconds of the time left: the asker's deadline, or the handler's own bound if that comes first. */
  msLeft (): number
}

/** A response that came from elsewhere, or that there is something to say about. Who passes one on says so. */
export interface PassedOn {
  readonly response: Uint8Array
  /** How many peers have passed it on, this one included, to `MAX_HOPS`; 0 if it is this one's own. */
  readonly passes: number
  /** What the asker is told beside it, in the handler's own encoding, at most 32 bytes. */
  readonly note?: Uint8Array
  /** Who gave it in the first place, if that is to be told. */
  readonly source?: PeerId
}

/**
 * Answers a query: with one response or none, or with several as they come up. A `StatusError` of wire with a status
 * from 64 to 127, whose meaning is the handler's own, reaches the asker as `HandlerStatusError`; anything else
 * that is thrown as `HandlerFailedError`, without its message.
 */
export type Handler = (query: Uint8Array, context: HandlerContext) => AsyncIterable<Uint8Array | PassedOn> | Promise<Uint8Array | PassedOn | undefined>

export interface Answer {
  readonly from: PeerId
  readonly response: Uint8Array
  /** What the other end's handler said beside it. */
  readonly note?: Uint8Array
  /** How many peers passed it on: 0 if `from` gave it itself. Only as true as `from` is honest, as is `source`. */
  readonly passes: number
  /** Who gave it in the first place; `from`, unless that says otherwise. */
  readonly source: PeerId
  /** Milliseconds from when `from` was asked, the way there included, to when this was read. */
  readonly ms: number
}

/**
 * How a query ended.
 *
 * - `exhausted`: everybody asked has said all.
 * - `limit`: a bound on the answer, ours or the other end's, was reached. There may be more.
 * - `deadline`: time was over. There may be more.
 * - `abandoned`: the reader left, or its signal was aborted.
 * - `failed`: an error was thrown.
 */
export type QueryEnding = 'exhausted' | 'limit' | 'deadline' | 'abandoned' | 'failed'

/** Answers as they come in, to be read once. The query is sent when the reading begins; leaving the loop gives it up. */
export interface QueryAnswers extends AsyncIterableIterator<Answer, undefined, undefined> {
  /** `undefined` while it goes on. */
  readonly ending: QueryEnding | undefined
  return (): Promise<IteratorResult<Answer, undefined>>
}

/** What became of one neighbour; see `PeerOutcome`. */
export interface NeighbourReport extends Omit<PeerReport, 'peer' | 'error'> {
  readonly peer: PeerId
  /** Why it failed: one of the errors that `query` throws. */
  readonly error?: Error
}

export interface NeighbourSummary {
  /** `undefined` while it goes on. */
  readonly ending: QueryEnding | undefined
  /** In the order in which they are asked. */
  readonly peers: NeighbourReport[]
}

export interface NeighbourAnswers extends QueryAnswers {
  /** Who answered, who failed and why: at any time, and for good when `ending` is set. */
  readonly summary: NeighbourSummary
}

export interface QueryOptions extends AbortOptions {
  /** Default the open scope. */
  scope?: Scope
  /** Milliseconds from the beginning of the reading to the end of the answer, the reader's own time included; default 10 s. */
  deadlineMs?: number
  /** Responses wanted, of each peer asked; the other end stops there. Default 1,024. */
  maxResponses?: number
  /** Bytes wanted in all responses of each peer asked; the other end stops before. Default 4 MiB. */
  maxBytes?: number
  /** How often the query has been passed on: who passes one on says `context.hops + 1`. Default 0. */
  hops?: number
}

export interface NeighbourQueryOptions extends QueryOptions {
  /** Whom to ask, in that order, instead of all neighbours in a random one. Those not connected are dialled. */
  peers?: Iterable<PeerId>
  /** Peers asked at once, default 8; also the most responses held for a reader that is slow. */
  concurrency?: number
  /** Milliseconds that one peer has, default 5 s. */
  perPeerMs?: number
  /** Responses wanted, of all peers together; default as many as they give. */
  limit?: number
}

/**
 * What came of queries of others.
 *
 * - `exhausted`, `limit`, `deadline`, `failed`: as in `QueryEnding`, where `failed` is the handler's doing.
 * - `abandoned`: the asker gave up or was lost.
 * - `busy`, `peer-busy`: a bound on queries at once was reached, in all (or the handler's), or the peer's own.
 * - `unknown-handler`: nobody here handles queries of that name.
 * - `refused`: a handler's own status, too many hops, too long, or a requirement that is not known.
 * - `unread`: it did not arrive as a whole in time, or was no query.
 */
export type AnswerOutcome = 'exhausted' | 'limit' | 'deadline' | 'abandoned' | 'failed' | 'busy' | 'peer-busy' | 'unknown-handler' | 'refused' | 'unread'

export interface ResolverCounts {
  /** Queries of this node, by how they ended; one to many neighbours counts once. */
  readonly asked: Partial<Record<QueryEnding, number>>
  /** Queries of others, by what came of them. */
  readonly answered: Partial<Record<AnswerOutcome, number>>
  /** Queries of others worked on now. */
  readonly working: number
}

export interface ResolverService extends Startable {
  /**
   * Has queries of that name (1 to 128 bytes of UTF-8) answered by `handler`, also across restarts of the node, until
   * the function that is returned is called; queries under way are not touched by that.
   *
   * @throws HandlerTakenError - there is a handler of that name
   * @throws InvalidQueryError - the name is not one
   * @throws InvalidLimitError - a limit above the resolver's own, or none at all
   */
  handle (name: string, handler: Handler, limits?: Partial<HandlerLimits>): () => void

  /**
   * Asks one peer, over the connection given or the best that is open, and else over one that is dialled; limited
   * relayed connections will do. The signal and the deadline end the waiting; the other end is told.
   *
   * Reading the answers throws, with `retryable` on each:
   *
   * @throws UnknownHandlerError, HandlerFailedError, HandlerStatusError, HandlerTimeoutError - of the other end's handler
   * @throws ResponderBusyError, QueryTooLargeError, ResponseTooLargeError, TooManyHopsError, QueryRefusedError - the other end's bounds
   * @throws QueryDeadlineError - the deadline passed; what came before it was given
   * @throws PeerUnreachableError, ResolverUnsupportedError, ScopeNotSharedError, AnswerCutError - no way to an answer, or it broke off
   * @throws InvalidAnswerError, AnswerOverflowError - the other end broke the protocol
   * @throws ResolverStoppedError - the node is not started, or stopped meanwhile
   *
   * and at once
   *
   * @throws InvalidQueryError, QueryTooLargeError, TooManyHopsError - an argument is out of its range
   */
  query (peer: PeerId | Connection, name: string, query: Uint8Array, options?: QueryOptions): QueryAnswers

  /**
   * Asks all neighbours (see there) in the scope, some at a time, and merges their answers as they come in. One that fails, for any
   * of the reasons why `query` does, is slow or says too much is left and reported in the `summary`; the others go on. The deadline
   * ends it without an error. Reading throws only the signal's reason and `ResolverStoppedError`.
   *
   * @throws InvalidQueryError, QueryTooLargeError, TooManyHopsError - an argument is out of its range
   */
  queryNeighbours (name: string, query: Uint8Array, options?: NeighbourQueryOptions): NeighbourAnswers

  /**
   * The connected peers that speak the resolver, as identify found, without those that refused the scope (default the
   * open one) in the last minute. Who was never asked counts: only asking shows whether a peer shares a scope.
   */
  neighbours (scope?: Scope): PeerId[]

  readonly counts: ResolverCounts
}

export interface ResolverInit extends Partial<ResolverLimits> {
  /** First part of the protocol's id, default `juxta`; another one forks the network. */
  protocolPrefix?: string
  /** The scopes in which queries are answered, asked at every query; default the open scope alone. */
  scopes?: Iterable<Scope> | (() => Iterable<Scope>)
  /** The node's verdicts on its peers, shared by its protocols. */
  admissions?: Admissions
  /** Milliseconds from any origin, never set back; default `performance.now`. */
  now? (): number
  startTimer?: StartTimer
  /** From 0 to 1, for the order in which neighbours are asked; default `Math.random`. */
  random? (): number
}

/** What the service uses of a libp2p node. */
export interface ResolverComponents {
  peerId: PeerId
  registrar: Registrar
  connectionManager: ConnectionManager
  peerStore: PeerStore
  logger: ComponentLogger
  metrics?: Metrics
}

/** @throws InvalidLimitError - a limit with which the resolver could not work */
export function resolver (init: ResolverInit = {}): (components: ResolverComponents) => ResolverService {
  return components => new Resolver(components, init)
}
