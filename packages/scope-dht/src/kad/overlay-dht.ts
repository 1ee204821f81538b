import { checkOptions, startTimer } from '@juxta/wire'
import { contentRoutingSymbol, NotStartedError, peerDiscoverySymbol, serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { kadDHT } from '@libp2p/kad-dht'
import {
  ALPHA, BUCKET_SIZE, DISJOINT_PATHS, MAX_INBOUND_STREAMS, MAX_WAITING_PEERS, PING_CONCURRENCY, PROTOCOL_NAME, PROTOCOL_PREFIX, PROTOCOL_VERSION, RECORD_MS, RECORD_SWEEP_MS,
  REST_AFTER_MS, SELF_LOOK_MS
} from '../constants.ts'
import { InvalidScopeDhtSettingError } from '../errors.ts'
import { quietComponents } from './quiet-components.ts'
import { RecordStore } from './record-store.ts'
import { ToldAddresses } from './told-addresses.ts'
import { ToldPeers } from './told-peers.ts'
import type { OverlayDhtComponents } from './quiet-components.ts'
import type { OverlayDhtInit, OverlayDhtService } from '../index.ts'
import type { KnownOptions } from '@juxta/wire'
import type { ContentRouting, PeerDiscovery, PeerInfo, Provider, RoutingOptions, Startable } from '@libp2p/interface'
import type { KadDHT } from '@libp2p/kad-dht'
import type { CID } from 'multiformats/cid'

const OPTIONS: KnownOptions<OverlayDhtInit> = {
  maxRecords: 'number',
  maxRecordsPerPeer: 'number',
  maxRecordsPerKey: 'number',
  mode: 'string',
  protocolPrefix: 'string',
  kad: 'object',
  now: 'function',
  startTimer: 'function'
}

type StartableKad = KadDHT & Startable & { [contentRoutingSymbol]: ContentRouting, [peerDiscoverySymbol]: PeerDiscovery }

/**
 * @libp2p/kad-dht for the overlay: its own protocol id, few messages, and a bound on all that strangers can make it do. A server is part of the table while the node
 * runs; a client only while it looks for something, and a minute longer.
 */
export class OverlayDht implements OverlayDhtService {
  readonly [Symbol.toStringTag] = '@juxta/overlay-dht'
  readonly [serviceCapabilities] = ['@juxta/overlay-dht', '@libp2p/content-routing', '@libp2p/peer-discovery']
  readonly [serviceDependencies] = ['@libp2p/identify', '@libp2p/ping']

  readonly mode: 'client' | 'server'
  readonly protocol: string
  readonly #kad: StartableKad
  readonly #routing: ContentRouting
  readonly #components: OverlayDhtComponents
  readonly #store: RecordStore
  readonly #told: ToldPeers
  readonly #startTimer: NonNullable<OverlayDhtInit['startTimer']>
  #started = false
  /** Whether it is part of the table now, and looks that are under way. */
  #awake = false
  #uses = 0
  #change = Promise.resolve()
  #stopRest = (): void => {}

  constructor (components: OverlayDhtComponents, init: OverlayDhtInit) {
    checkOptions('overlayDht()', init, OPTIONS, message => new InvalidScopeDhtSettingError(message))
    const now = init.now ?? (() => performance.now())
    const addresses = new ToldAddresses(components.addressManager, now)

    this.mode = init.mode ?? 'client'
    this.protocol = `/${init.protocolPrefix ?? PROTOCOL_PREFIX}/${PROTOCOL_NAME}/${PROTOCOL_VERSION}`
    this.#components = components
    this.#startTimer = init.startTimer ?? startTimer
    this.#store = new RecordStore(init)
    this.#told = new ToldPeers(addresses, now)
    this.#kad = kadDHT({
      protocol: this.protocol,
      clientMode: this.mode === 'client',
      logPrefix: 'juxta:scope-dht:kad',
      metricsPrefix: 'juxta_scope_dht_kad',
      peerInfoMapper: addresses.map,
      kBucketSize: BUCKET_SIZE,
      alpha: ALPHA,
      disjointPaths: DISJOINT_PATHS,
      querySelfInterval: SELF_LOOK_MS,
      // its own schedule is the scope's, which knows what is needed
      reprovide: { validity: RECORD_MS, interval: RECORD_SWEEP_MS, threshold: 1 },
      routingTableUpdateMaxQueueSize: MAX_WAITING_PEERS,
      routingTableUpdateQueueConcurrency: PING_CONCURRENCY,
      pingNewContactMaxQueueSize: MAX_WAITING_PEERS,
      pingNewContactConcurrency: PING_CONCURRENCY,
      pingOldContactMaxQueueSize: MAX_WAITING_PEERS,
      pingOldContactConcurrency: PING_CONCURRENCY,
      maxInboundStreams: MAX_INBOUND_STREAMS,
      ...init.kad
    })(quietComponents(components, this.#store)) as StartableKad
    this.#routing = this.#kad[contentRoutingSymbol]
    this.#kad[peerDiscoverySymbol].addEventListener('peer', ({ detail }: CustomEvent<PeerInfo>) => { this.#told.tell(detail) })
  }

  /** Without `get` and `put`: who provides something is all that is kept. */
  get [contentRoutingSymbol] (): ContentRouting {
    return this as unknown as ContentRouting
  }

  /** Without it, libp2p could not dial those of whom the table tells. */
  get [peerDiscoverySymbol] (): PeerDiscovery {
    return this.#told
  }

  /** Records that it keeps for others. */
  get records (): number {
    return this.#store.size
  }

  isStarted (): boolean {
    return this.#started
  }

  async start (): Promise<void> {
    if (!this.#started) {
      this.#started = true

      if (this.mode === 'server') {
        await this.#wake()
      }
    }
  }

  async stop (): Promise<void> {
    if (this.#started) {
      this.#started = false
      this.#stopRest()
      await this.#rest()

      if (this.mode === 'server') {
        await this.#components.registrar.unhandle(this.protocol)
      }
    }
  }

  async provide (key: CID, options?: RoutingOptions): Promise<void> {
    await this.#use()

    try {
      await this.#routing.provide(key, options)
    } finally {
      this.#used()
    }
  }

  async cancelReprovide (key: CID, options?: RoutingOptions): Promise<void> {
    await this.#routing.cancelReprovide(key, options)
  }

  async * findProviders (key: CID, options?: RoutingOptions): AsyncGenerator<Provider, void, undefined> {
    await this.#use()

    try {
      yield * this.#routing.findProviders(key, options) as AsyncIterable<Provider>
    } finally {
      this.#used()
    }
  }

  async #use (): Promise<void> {
    this.#uses++
    this.#stopRest()

    try {
      await this.#wake()
    } catch (error) {
      this.#used()
      throw error
    }
  }

  #used (): void {
    this.#uses--

    if (this.#uses === 0 && this.mode === 'client' && this.#started) {
      this.#stopRest = this.#startTimer(REST_AFTER_MS, () => { void this.#rest().catch(() => {}) })
    }
  }

  /** Starts and stops follow each other, since kad-dht does not do both at once. */
  async #wake (): Promise<void> {
    this.#change = this.#change.then(async () => {
      if (!this.#started) {
        throw new NotStartedError('The node is not started')
      }

      if (!this.#awake) {
        await this.#kad.start()
        this.#awake = true
      }
    })

    await this.#settled()
  }

  async #rest (): Promise<void> {
    this.#change = this.#change.then(async () => {
      if (this.#awake && (this.#uses === 0 || !this.#started)) {
        this.#awake = false
        await this.#kad.stop()
      }
    })

    await this.#settled()
  }

  /** What failed once is not what comes next. */
  async #settled (): Promise<void> {
    const change = this.#change
    this.#change = change.catch(() => {})
    await change
  }
}
