import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { systemClock } from '@juxta/path/internal'
import { Admissions, Counters, openScope, scopedHandler } from '@juxta/wire'
import { check, checkListenOptions, checkName, checkPriority, checkWindowing, whatIs } from './arguments.ts'
import { answered } from './opening/answered.ts'
import { toConnecting } from './opening/connecting.ts'
import { idOf } from './core/session-id.ts'
import { ATTACHES_IN_PER_SECOND, GOODBYE_MS, MAX_INBOUND_STREAMS, MAX_OUTBOUND_STREAMS, MAX_UNREAD_BYTES, PRIORITY, PROTOCOL_NAME, PROTOCOL_VERSION } from './constants.ts'
import { SessionRegistry } from './core/session-registry.ts'
import { DurableSessions } from './durable/durable-sessions.ts'
import { NameTakenError, NoStoreError, SessionClosedError } from './errors.ts'
import { heard } from './opening/goodbye.ts'
import { Inbound } from './opening/inbound.ts'
import { limitsOf } from './limits.ts'
import { SessionFactory } from './session/session-factory.ts'
import { steady } from './session/steady-clock.ts'
import { SESSION_ID_BYTES } from './wire/attach.ts'
import type { DurableInit } from './durable/durable-end.ts'
import type { ConnectOptions, ListenOptions, Refusal, ReliablePipeComponents, ReliablePipeInit, ReliablePipeService, ReliableSession, SessionHandler, StoreStats } from './index.ts'
import type { SessionLimits } from './limits.ts'
import type { SessionShell } from './session/reliable-session.ts'
import type { SteadyClock } from './session/steady-clock.ts'
import type { Target } from './opening/target.ts'
import type { Clock } from '@juxta/path/internal'
import type { SessionStore } from '@juxta/session-store'
import type { Scope } from '@juxta/wire'
import type { Logger, PeerId, Stream } from '@libp2p/interface'

/** The service: who listens, which sessions there are, and how they get their streams */
export class ReliablePipe implements ReliablePipeService {
  readonly #components: ReliablePipeComponents
  readonly #init: ReliablePipeInit
  readonly #limits: SessionLimits
  readonly #clock: SteadyClock
  /** by which scopes count: what expires does so at a time of day */
  readonly #systemClock: Clock
  readonly #log: Logger
  readonly #protocol: string
  readonly #registry: SessionRegistry<SessionShell>
  /** in which scopes the two ends of a connection have met: settled once for all its streams */
  readonly #admissions = new Admissions()
  readonly #refusals: Counters<Refusal>
  readonly #inbound: Inbound
  readonly #factory: SessionFactory
  readonly #listeners = new Map<string, { handler: SessionHandler, options: ListenOptions }>()
  readonly #durable?: DurableSessions
  #nextPathId = 1
  #started = false

  constructor (components: ReliablePipeComponents, init: ReliablePipeInit) {
    this.#components = components
    this.#init = init
    this.#limits = limitsOf(init)
    const inboundAttachesPerSecond = init.inboundAttachesPerSecond ?? ATTACHES_IN_PER_SECOND
    check(inboundAttachesPerSecond > 0 && inboundAttachesPerSecond < Infinity, 'inboundAttachesPerSecond must be above 0, and finite')
    this.#systemClock = init.clock ?? systemClock
    this.#clock = steady(this.#systemClock)
    this.#log = components.logger.forComponent('juxta:reliable-pipe')
    this.#protocol = `/${init.protocolPrefix ?? 'juxta'}/${PROTOCOL_NAME}/${PROTOCOL_VERSION}`
    this.#registry = new SessionRegistry(this.#limits, (peer, id) => { this.#durable?.forget(peer, id) })
    this.#refusals = new Counters(components.metrics, 'juxta_reliable_pipe_refusals_total', { label: 'reason', help: 'Inbound streams, attaches and frames that were refused' })
    components.metrics?.registerMetric('juxta_reliable_pipe_sessions', { help: 'Sessions kept', calculate: () => this.#registry.size })
    this.#factory = new SessionFactory({
      registry: this.#registry,
      limits: this.#limits,
      protocol: this.#protocol,
      paths: components.path,
      clock: this.#clock,
      systemClock: this.#systemClock,
      random: init.random ?? Math.random,
      log: this.#log,
      admissions: this.#admissions,
      refusals: this.#refusals,
      inboundAttachesPerSecond,
      nextPathId: () => this.#nextPathId++,
      hasMiddleware: () => components.registrar.getMiddleware(this.#protocol).length > 0,
      onEnded: session => { this.#inbound.onEnded(session) }
    })
    this.#durable = init.store == null ? undefined : this.#durableSessions(init.store)
    this.#inbound = new Inbound({
      registry: this.#registry,
      limits: this.#limits,
      clock: this.#clock,
      log: this.#log,
      paths: components.path,
      refusals: this.#refusals,
      listener: name => this.#listeners.get(name),
      create: (peer, config, ways, scope, durable) => this.#add(this.#factory.create(peer, config, { ...ways, durable }, scope)),
      durable: this.#durable,
      nextPathId: () => this.#nextPathId++
    })
  }

  readonly [Symbol.toStringTag] = '@juxta/reliable-pipe'
  readonly [serviceCapabilities] = ['@juxta/reliable-pipe']
  readonly [serviceDependencies] = ['@juxta/path']

  get sessions (): ReliableSession[] {
    return [...this.#registry.all()]
  }

  get storeStats (): StoreStats {
    return this.#durable?.stats ?? { appends: 0, records: 0 }
  }

  get storeFailure (): Error | undefined {
    return this.#durable?.failure
  }

  get refusals (): Partial<Record<Refusal, number>> {
    return this.#refusals.snapshot()
  }

  isStarted (): boolean {
    return this.#started
  }

  async start (): Promise<void> {
    if (this.#started) {
      return
    }

    // who comes back to a session must find it
    await this.#durable?.open()
    this.#started = true
    this.#inbound.start()
    this.#components.path.addEventListener('wake', this.#onWake)
    const handler = scopedHandler({
      scopes: this.#init.scopes,
      admissions: this.#admissions,
      now: () => this.#systemClock.now(),
      log: this.#log,
      metrics: this.#components.metrics,
      limits: { maxUnreadBytes: MAX_UNREAD_BYTES },
      timeout: this.#limits.attachTimeoutMs
    }, (reader, stream, connection, scope) => { this.#inbound.onStream(reader, stream, connection, scope) })

    await this.#components.registrar.handle(this.#protocol, handler, {
      maxInboundStreams: MAX_INBOUND_STREAMS,
      maxOutboundStreams: MAX_OUTBOUND_STREAMS,
      runOnLimitedConnection: true
    })
  }

  async afterStart (): Promise<void> {
    for (const session of this.#registry.all()) {
      session.resume()
    }

    ;[...this.#listeners.keys()].forEach(name => { this.#serveReopened(name) })
  }

  /** Says goodbye while there are connections to say it on, and until it was heard */
  async beforeStop (): Promise<void> {
    await heard(this.#sayGoodbye(), this.#clock, GOODBYE_MS)
  }

  /** @returns the streams on which it was said */
  #sayGoodbye (): Stream[] {
    this.#inbound.stop()

    return [...this.#registry.all()].flatMap(session => session.shutDown())
  }

  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }

    this.#started = false
    this.#components.path.removeEventListener('wake', this.#onWake)
    await this.#components.registrar.unhandle(this.#protocol)
    this.#sayGoodbye()
    await this.#durable?.close()
    this.#registry.clear()
  }

  listen (name: string, handler: SessionHandler, options: ListenOptions = {}): () => void {
    checkName(name)
    checkListenOptions(options)
    checkPriority(options.priority ?? PRIORITY)
    check(typeof handler === 'function', `listen("${name}") needs a function that handles its sessions, not ${whatIs(handler)}`)
    checkWindowing(options.windowing)

    if (this.#listeners.has(name)) {
      throw new NameTakenError(`somebody listens for "${name}" already`)
    }

    const listener = { handler, options }
    this.#listeners.set(name, listener)
    // not within the call: what handles them may not be ready yet
    queueMicrotask(() => { this.#serveReopened(name) })

    return () => {
      if (this.#listeners.get(name) === listener) {
        this.#listeners.delete(name)
      }
    }
  }

  async connect (target: Target, options: ConnectOptions): Promise<ReliableSession> {
    const { peer, config, ways } = toConnecting(target, options, this.#limits, this.#init.standby)

    if (!this.#started) {
      throw new SessionClosedError('the node is not started')
    }

    options.signal?.throwIfAborted()
    const id = (this.#init.randomBytes ?? randomBytes)(SESSION_ID_BYTES)
    const durable = config.durable == null ? undefined : this.#keep(peer, id)
    const session = this.#add(this.#factory.create(peer, { ...config, id }, { ...ways, durable }, options.scope ?? this.#scopes[0]))

    await answered(session, this.#clock, options.signal)

    return session
  }

  /** The paths may all be dead, and those that are waited for alive: nobody who sleeps hears of either */
  readonly #onWake = (): void => {
    for (const session of [...this.#registry.all()]) {
      session.woke()
    }
  }

  resume (name: string): ReliableSession[] {
    checkName(name)

    return this.#durable?.claim(name, 'outbound') ?? []
  }

  get #scopes (): Scope[] {
    return this.#init.scopes ?? [openScope]
  }

  #serveReopened (name: string): void {
    const listener = this.#listeners.get(name)

    if (listener != null && listener.options.durable !== false && this.#started) {
      this.#durable?.claim(name, 'inbound').forEach(session => { this.#inbound.serve(listener.handler, session) })
    }
  }

  /** @throws NoStoreError */
  #keep (peer: PeerId, id: Uint8Array): DurableInit {
    if (this.#durable == null) {
      throw new NoStoreError('a durable session needs a store: reliablePipe({ store: sessionStore(folder) })')
    }

    return this.#durable.fresh({ peer: peer.toString(), id: idOf(id) })
  }

  #durableSessions (store: SessionStore): DurableSessions {
    return new DurableSessions({
      store,
      limits: this.#limits,
      clock: this.#clock,
      now: () => this.#systemClock.now(),
      log: this.#log,
      create: (peer, config, ways, scopeName, durable) => {
        const scope = this.#scopes.find(({ name }) => name === scopeName)

        return scope == null ? undefined : this.#factory.create(peer, config, { ...ways, durable }, scope)
      },
      onOpen: session => { this.#add(session) },
      bury: (session, status, leftMs) => {
        const now = this.#clock.now()
        this.#registry.bury(session.remotePeer.toString(), session.id, { status, position: session.ownPosition, until: now + leftMs }, now)
      },
      onFailed: error => {
        for (const session of [...this.#registry.all()].filter(({ durable }) => durable)) {
          session.suspend(error)
        }
      }
    })
  }

  #add (session: SessionShell): SessionShell {
    this.#registry.add(session.remotePeer.toString(), session.id, session, this.#clock.now())

    return session
  }
}

const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
