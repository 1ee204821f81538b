import { Admissions, Counters, openScope, scopedHandler, startTimer } from '@juxta/wire'
import { isConnection, serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { Answers, MergedAnswers } from './answers.ts'
import { ask } from './ask.ts'
import * as constants from './constants.ts'
import { HandlerTakenError, InvalidQueryError, ResolverStoppedError, ScopeNotSharedError } from './errors.ts'
import { Inbound } from './inbound.ts'
import { handlerLimitsOf, limitsOf } from './limits.ts'
import { NeighbourQuery } from './neighbour-query.ts'
import { Neighbours } from './neighbours.ts'
import { StreamOpening } from './open-stream.ts'
import { checkName, checkNames, checkNeighbourQuery, checkQuery } from './query-arguments.ts'
import type { AnswersInit } from './answers.ts'
import type { Ask, AskContext } from './ask.ts'
import type { Registration } from './inbound.ts'
import type {
  Answer, AnswerOutcome, Handler, NeighbourAnswers, NeighbourQueryOptions, QueryAnswers, QueryEnding, QueryOptions, ResolverComponents,
  ResolverCounts, ResolverInit, ResolverService
} from './index.ts'
import type { HandlerLimits, ResolverLimits } from './limits.ts'
import type { Scope, StartTimer } from '@juxta/wire'
import type { Connection, Logger, PeerId } from '@libp2p/interface'

type OneAnswer = AsyncGenerator<Answer, 'exhausted' | 'limit', undefined>

/** The service: who handles what, and queries of this node. */
export class Resolver implements ResolverService {
  readonly [Symbol.toStringTag] = '@juxta/resolver'
  readonly [serviceCapabilities] = ['@juxta/resolver']
  readonly [serviceDependencies] = ['@libp2p/identify']

  readonly #components: ResolverComponents
  readonly #init: ResolverInit
  readonly #limits: ResolverLimits
  readonly #log: Logger
  readonly #context: AskContext
  readonly #startTimer: StartTimer
  readonly #handlers = new Map<string, Registration>()
  readonly #asked: Counters<QueryEnding>
  readonly #answered: Counters<AnswerOutcome>
  readonly #inbound: Inbound
  readonly #neighbours: Neighbours
  readonly #opening: StreamOpening
  #run = new AbortController()
  #started = false

  constructor (components: ResolverComponents, init: ResolverInit) {
    const limits = this.#limits = limitsOf(init)
    const now = init.now ?? (() => performance.now())
    const protocol = `/${init.protocolPrefix ?? constants.PROTOCOL_PREFIX}/${constants.PROTOCOL_NAME}/${constants.PROTOCOL_VERSION}`

    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('juxta:resolver')
    this.#startTimer = init.startTimer ?? startTimer
    this.#context = {
      protocol,
      admissions: init.admissions ?? new Admissions(),
      maxResponseBytes: limits.maxResponseBytes,
      now,
      startTimer: this.#startTimer
    }
    this.#asked = new Counters(components.metrics, 'juxta_resolver_queries_total', { label: 'ending', help: 'Queries of this node by how they ended' })
    this.#answered = new Counters(components.metrics, 'juxta_resolver_answers_total', { label: 'outcome', help: 'Queries of others by what came of them' })
    this.#inbound = new Inbound({
      limits,
      handler: name => this.#handlers.get(name),
      counters: this.#answered,
      log: this.#log,
      now,
      startTimer: this.#startTimer
    })
    this.#neighbours = new Neighbours({ components, protocol, refusalMs: limits.refusalMs, now })
    this.#opening = new StreamOpening(components.connectionManager)
    components.metrics?.registerMetric('juxta_resolver_working', { help: 'Queries of others worked on', calculate: () => this.#inbound.working })
    this.#run.abort(new ResolverStoppedError())
  }

  get counts (): ResolverCounts {
    return { asked: this.#asked.snapshot(), answered: this.#answered.snapshot(), working: this.#inbound.working }
  }

  isStarted (): boolean {
    return this.#started
  }

  async start (): Promise<void> {
    if (this.#started) {
      return
    }

    this.#started = true
    this.#run = new AbortController()
    this.#inbound.start()
    await this.#neighbours.start()
    await this.#components.registrar.handle(this.#context.protocol, scopedHandler({
      scopes: this.#init.scopes,
      admissions: this.#context.admissions,
      log: this.#log,
      metrics: this.#components.metrics,
      startTimer: this.#startTimer
    }, async (reader, stream, connection, scope) => {
      await this.#inbound.onStream(reader, stream, connection, scope)
    }), {
      maxInboundStreams: constants.MAX_INBOUND_STREAMS,
      maxOutboundStreams: constants.MAX_OUTBOUND_STREAMS,
      runOnLimitedConnection: true
    })
  }

  /** Tells askers and handlers that it is over while there are connections to tell it on. */
  beforeStop (): void {
    this.#inbound.stop()
    this.#run.abort(new ResolverStoppedError('The resolver was stopped'))
  }

  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }

    this.#started = false
    this.beforeStop()
    this.#neighbours.stop()
    await this.#components.registrar.unhandle(this.#context.protocol)
  }

  handle (name: string, handler: Handler, limits: Partial<HandlerLimits> = {}): () => void {
    checkName(name)
    const registration = { name, handler, limits: handlerLimitsOf(this.#limits, limits) }

    if (this.#handlers.has(name)) {
      throw new HandlerTakenError(`There is a handler of "${name}" already`)
    }

    this.#handlers.set(name, registration)

    return () => {
      if (this.#handlers.get(name) === registration) {
        this.#handlers.delete(name)
      }
    }
  }

  query (peer: PeerId | Connection, name: string, query: Uint8Array, options: QueryOptions = {}): QueryAnswers {
    checkNames('query', options)
    const checked = checkQuery(name, query, options, this.#limits)
    const reading = this.#reading(options.signal)
    const answer = this.#ask(peer, true, { ...checked, timeoutMs: checked.deadlineMs, signal: reading.signal })

    return new Answers({ ...reading, source: answer })
  }

  queryNeighbours (name: string, query: Uint8Array, options: NeighbourQueryOptions = {}): NeighbourAnswers {
    checkNames('queryNeighbours', options)
    const checked = checkQuery(name, query, options, this.#limits)
    const { peers, ...merging } = checkNeighbourQuery(options)
    const reading = this.#reading(options.signal)
    const neighbourQuery = new NeighbourQuery({
      ...merging,
      deadlineMs: checked.deadlineMs,
      peers: () => peers ?? this.#shuffled(this.neighbours(checked.scope)),
      now: this.#context.now,
      startTimer: this.#startTimer,
      signal: reading.signal,
      ask: (peer, { ms, wanted, signal }) => this.#ask(peer, peers != null, {
        ...checked,
        deadlineMs: ms,
        // a peer's time is the merge's to end; this is only behind it
        timeoutMs: ms + constants.HANDLER_GRACE_MS,
        maxResponses: Math.min(checked.maxResponses, wanted),
        signal
      })
    })

    return new MergedAnswers({ ...reading, source: neighbourQuery.run() }, neighbourQuery)
  }

  neighbours (scope: Scope = openScope): PeerId[] {
    return this.#neighbours.of(scope)
  }

  /** What gives up a query: its reader, its caller's signal, the end of the run. */
  #reading (caller?: AbortSignal): Omit<AnswersInit, 'source'> & { signal: AbortSignal } {
    const left = new AbortController()

    return {
      left,
      caller,
      signal: AbortSignal.any([left.signal, this.#run.signal, ...caller == null ? [] : [caller]]),
      onEnding: ending => { this.#asked.increment(ending) }
    }
  }

  async * #ask (target: PeerId | Connection, dial: boolean, query: Omit<Ask, 'open' | 'peer'>): OneAnswer {
    const peer = peerOf(target)
    query.signal.throwIfAborted()

    if (this.#components.peerId.equals(peer)) {
      throw new InvalidQueryError('A peer does not ask itself')
    }

    try {
      const ending = yield * ask(this.#context, { ...query, peer, open: this.#opening.to(target, dial) })
      this.#neighbours.shared(peer, query.scope)

      return ending
    } catch (error) {
      if (error instanceof ScopeNotSharedError) {
        this.#neighbours.refused(peer, query.scope)
      }

      throw error
    }
  }

  #shuffled (peers: PeerId[]): PeerId[] {
    const random = this.#init.random ?? Math.random

    for (let i = peers.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      ;[peers[i], peers[j]] = [peers[j], peers[i]]
    }

    return peers
  }
}

function peerOf (target: PeerId | Connection): PeerId {
  return isConnection(target) ? target.remotePeer : target
}
