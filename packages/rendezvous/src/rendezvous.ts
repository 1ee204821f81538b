import { AdvertisementIndex } from '@juxta/advertisement-cache'
import { placement } from '@juxta/placement'
import { Admissions, Counters, respond, scopedHandler, startTimer } from '@juxta/wire'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { TypedEventEmitter } from 'main-event'
import { codec } from './codec.ts'
import * as constants from './constants.ts'
import { Edge } from './edge.ts'
import { limitsOf } from './limits.ts'
import { SeedKeeper } from './seed-keeper.ts'
import { Server } from './server.ts'
import { targetsOf } from './targets.ts'
import type { Context } from './context.ts'
import type {
  LeaseCount, PushCount, RendezvousComponents, RendezvousCounts, RendezvousEvents, RendezvousInit, RendezvousRole, RendezvousService, RendezvousTarget
} from './index.ts'
import type { Verdict } from './core/trust.ts'
import type { RendezvousUnreachedError } from './errors.ts'
import type { SealedDocument } from '@juxta/advertisement'
import type { Coverage, Located, LookupOptions, LookupRequest, PlacementService, ScopeView } from '@juxta/placement'
import type { ScopedStreamHandler } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

/** The service: one of the two roles, and what both need of libp2p. */
export class Rendezvous extends TypedEventEmitter<RendezvousEvents> implements RendezvousService {
  readonly [Symbol.toStringTag] = '@juxta/rendezvous'
  readonly [serviceCapabilities] = ['@juxta/rendezvous']
  readonly [serviceDependencies] = ['@libp2p/identify']

  readonly role: RendezvousRole
  readonly index: AdvertisementIndex
  readonly #context: Context
  readonly #admissions: Admissions
  readonly #edge: Edge | undefined
  readonly #server: Server | undefined
  readonly #seeds: SeedKeeper
  readonly #placement: PlacementService | undefined
  #topology: string | undefined
  #started = false
  #ended = true

  constructor (components: RendezvousComponents, init: RendezvousInit) {
    super()
    const prefix = init.protocolPrefix ?? constants.PROTOCOL_PREFIX
    const log = components.logger.forComponent('juxta:rendezvous')

    this.role = init.role ?? 'edge'
    this.#admissions = init.admissions ?? new Admissions()
    this.#context = {
      components,
      limits: limitsOf(init),
      clock: init.clockSkewMs == null ? {} : { clockSkewMs: init.clockSkewMs },
      protocol: `/${prefix}/${constants.PROTOCOL_NAME}/${constants.PROTOCOL_VERSION}`,
      clientProtocol: `/${prefix}/${constants.CLIENT_PROTOCOL_NAME}/${constants.PROTOCOL_VERSION}`,
      seeds: [...init.seeds ?? []],
      datastore: init.datastore,
      leaseCounts: new Counters<LeaseCount>(components.metrics, 'juxta_rendezvous_leases_total', { label: 'outcome', help: 'Leases by what became of them' }),
      pushCounts: new Counters<PushCount>(components.metrics, 'juxta_rendezvous_pushed_total', { label: 'outcome', help: 'Documents pushed by what became of them' }),
      log,
      now: init.now ?? Date.now,
      startTimer: init.startTimer ?? startTimer,
      random: init.random ?? Math.random,
      emit: (name, detail) => { this.safeDispatchEvent(name, { detail }) }
    }
    this.#seeds = new SeedKeeper(this.#context)

    if (this.role === 'rendezvous') {
      this.#placement = placement({
        ...init,
        seeds: targetsOf(this.#context.seeds),
        admissions: this.#admissions,
        changed: view => { this.safeDispatchEvent('view:change', { detail: view }) },
        superseded: document => { this.#server?.superseded(document) },
        placed: (document, replaced) => { this.#server?.placed(document, replaced) }
      })(components)
      this.#server = new Server(this.#context, this.#seeds, init.takesType ?? (() => true), this.#placement)
    } else {
      this.#edge = new Edge(this.#context)
    }

    this.index = this.#server?.index ?? new AdvertisementIndex(this.#context.limits)
    components.metrics?.registerMetric('juxta_rendezvous_index_documents', { help: 'Documents in the index', calculate: () => this.index.documents })
  }

  get leases (): PeerId[] {
    return this.#edge?.leases ?? []
  }

  get peers (): PeerId[] {
    return this.#seeds.peers
  }

  get unreached (): readonly RendezvousUnreachedError[] {
    return this.#edge?.unreached ?? this.#seeds.unreached
  }

  get members (): PeerId[] {
    return this.#placement?.members ?? []
  }

  get view (): ScopeView | undefined {
    return this.#placement?.view
  }

  get counts (): RendezvousCounts {
    return {
      leases: this.#context.leaseCounts.snapshot(),
      pushed: this.#context.pushCounts.snapshot(),
      clients: this.#server?.clients ?? 0,
      remembered: this.#edge?.remembered ?? 0,
      kept: this.#server?.index.counts,
      placement: this.#placement?.counts
    }
  }

  isStarted (): boolean {
    return this.#started
  }

  async start (): Promise<void> {
    if (this.#started) {
      return
    }

    this.#started = true
    this.#ended = false
    // before anybody asks for what is in it
    await this.#server?.load()
    const { components, protocol, clientProtocol, log } = this.#context
    await this.#placement?.start()
    const [served, handler] = this.#server == null ? [clientProtocol, this.#onNotice()] : [protocol, this.#server.handler]

    await components.registrar.handle(served, scopedHandler({
      admissions: this.#admissions,
      log,
      metrics: components.metrics,
      startTimer: this.#context.startTimer
    }, handler), { maxInboundStreams: constants.MAX_INBOUND_STREAMS, runOnLimitedConnection: true })

    this.#topology = await components.registrar.register(protocol, {
      notifyOnLimitedConnection: true,
      onConnect: (peer, connection) => { this.#seeds.connected(peer, connection) },
      onDisconnect: peer => {
        this.#seeds.disconnected(peer)
        this.#edge?.disconnected(peer)
      }
    })
  }

  /** Not before the node can dial. */
  async afterStart (): Promise<void> {
    await this.#placement?.afterStart?.()
    this.#edge?.start()
    this.#server?.start()

    if (this.#server != null) {
      this.#seeds.start()
    }
  }

  /** Goodbyes, while there are connections to say them on. */
  async beforeStop (): Promise<void> {
    if (!this.#ended) {
      this.#ended = true
      await Promise.all([this.#edge?.stop(), this.#server?.stop()])
      await this.#placement?.beforeStop?.()
      this.#seeds.stop()
    }
  }

  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }

    this.#started = false
    await this.beforeStop()
    await this.#placement?.stop()
    const { registrar } = this.#context.components
    await registrar.unhandle(this.#server == null ? this.#context.clientProtocol : this.#context.protocol)

    if (this.#topology != null) {
      registrar.unregister(this.#topology)
    }

    await this.#server?.close()
  }

  push (document: SealedDocument): void {
    if (this.#server != null) {
      this.#server.add(document)
    } else {
      this.#edge?.push(document)
    }
  }

  judge (peer: PeerId, verdict: Verdict): void {
    this.#edge?.judge(peer, verdict)
  }

  follow (...[queries, tell]: Parameters<RendezvousService['follow']>): void {
    this.#edge?.following.follow(queries, tell)
    this.#server?.followOwn(queries, () => { void tell(this.#context.components.peerId, [], true) })
  }

  forget (id: string): void {
    this.#edge?.forget(id)
  }

  found (targets: readonly RendezvousTarget[]): void {
    this.#placement?.found(targets)
    this.#edge?.found(targets)
  }

  locate (request: LookupRequest, options?: LookupOptions): AsyncGenerator<Located, Coverage, undefined> | undefined {
    return this.#placement?.locate(request, options)
  }

  /** What an edge does with what a rendezvous tells it: only who holds a lease of its has anything to tell. */
  #onNotice (): ScopedStreamHandler {
    return respond(async ({ goodbye, told }, { remotePeer }) => {
      if (goodbye != null) {
        await this.#edge?.goodbye(remotePeer, goodbye.others)
      }

      if (told != null) {
        await this.#edge?.following.told(remotePeer, told)
      }

      return {}
    }, codec, { maxRequestLength: constants.MAX_PUSH_BYTES + constants.REQUEST_OVERHEAD_BYTES, log: this.#context.log, startTimer: this.#context.startTimer })
  }
}
