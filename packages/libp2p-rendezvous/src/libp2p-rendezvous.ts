import { Counters, startTimer } from '@juxta/wire'
import { serviceCapabilities } from '@libp2p/interface'
import { Client } from './client.ts'
import { MAX_STREAMS_PER_PEER, PROTOCOL } from './constants.ts'
import { Libp2pRendezvousStoppedError } from './errors.ts'
import { checkDiscoverOptions, checkRegisterOptions, limitsOf } from './limits.ts'
import { Look } from './look.ts'
import { Point } from './point.ts'
import type { Context } from './context.ts'
import type {
  ClientCount, DiscoverOptions, Discovery, KeptRegistration, Libp2pRendezvousComponents, Libp2pRendezvousCounts, Libp2pRendezvousInit, Libp2pRendezvousService, PointCount, RegisterOptions
} from './index.ts'
import type { AbortOptions, PeerId } from '@libp2p/interface'

/** The service: a point if it serves, and always a client. */
export class Libp2pRendezvous implements Libp2pRendezvousService {
  readonly [Symbol.toStringTag] = '@juxta/libp2p-rendezvous'
  readonly [serviceCapabilities] = ['@juxta/libp2p-rendezvous']

  readonly #context: Context
  readonly #point: Point | undefined
  readonly #client: Client
  #run: AbortController | undefined
  #ended = true

  constructor (components: Libp2pRendezvousComponents, init: Libp2pRendezvousInit) {
    const { metrics } = components

    this.#context = {
      components,
      limits: limitsOf(init),
      pointCounts: new Counters<PointCount>(metrics, 'juxta_libp2p_rendezvous_requests_total', { label: 'outcome', help: 'Requests to this point by what became of them' }),
      clientCounts: new Counters<ClientCount>(metrics, 'juxta_libp2p_rendezvous_client_total', { label: 'outcome', help: 'What this node asked points, by what came of it' }),
      log: components.logger.forComponent('juxta:libp2p-rendezvous'),
      now: init.now ?? (() => performance.now()),
      startTimer: init.startTimer ?? startTimer,
      random: init.random ?? Math.random
    }
    this.#point = init.serve === true ? new Point(this.#context) : undefined
    this.#client = new Client(this.#context)
    metrics?.registerMetric('juxta_libp2p_rendezvous_registrations', { help: 'Registrations at this point', calculate: () => this.#point?.registrations ?? 0 })
  }

  get serving (): boolean {
    return this.#point != null
  }

  get registrations (): KeptRegistration[] {
    return this.#client.registrations
  }

  get counts (): Libp2pRendezvousCounts {
    return {
      requests: this.#context.pointCounts.snapshot(),
      client: this.#context.clientCounts.snapshot(),
      registrations: this.#point?.registrations ?? 0,
      streams: this.#point?.streams ?? 0
    }
  }

  isStarted (): boolean {
    return this.#run != null
  }

  async start (): Promise<void> {
    if (this.#run != null) {
      return
    }

    this.#run = new AbortController()
    this.#ended = false

    if (this.#point != null) {
      this.#point.start()
      await this.#context.components.registrar.handle(PROTOCOL, this.#point.onStream, { maxInboundStreams: MAX_STREAMS_PER_PEER, runOnLimitedConnection: true })
    }
  }

  /** Not before the node can dial. */
  afterStart (): void {
    if (this.#run != null) {
      this.#client.start()
    }
  }

  /** What is registered is taken back, while there are connections to do it on. */
  async beforeStop (): Promise<void> {
    if (!this.#ended) {
      this.#ended = true
      this.#run?.abort(new Libp2pRendezvousStoppedError('The node stopped'))
      await this.#client.stop()
    }
  }

  async stop (): Promise<void> {
    if (this.#run == null) {
      return
    }

    await this.beforeStop()
    this.#run = undefined

    if (this.#point != null) {
      this.#point.stop()
      await this.#context.components.registrar.unhandle(PROTOCOL)
    }
  }

  async register (point: PeerId, namespace: string, options: RegisterOptions = {}): Promise<number> {
    checkRegisterOptions('register', options)

    return this.#client.register(point, namespace, options)
  }

  keep (point: PeerId, namespace: string, options: Pick<RegisterOptions, 'ttl'> = {}): void {
    checkRegisterOptions('keep', options)
    this.#client.keep(point, namespace, options)
  }

  async unregister (point: PeerId, namespace: string, options: AbortOptions = {}): Promise<void> {
    return this.#client.unregister(point, namespace, options)
  }

  discover (point: PeerId, options: DiscoverOptions = {}): Discovery {
    checkDiscoverOptions(options)

    if (this.#run == null) {
      throw new Libp2pRendezvousStoppedError('The node is not started')
    }

    return new Look(this.#context, point, options, this.#run.signal)
  }
}
