import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { TypedEventEmitter } from 'main-event'
import { Arrivals } from './arrivals.ts'
import { systemClock } from './clock.ts'
import { ConnectionUse } from './connection-use.ts'
import { ADDRESSES_TO_TRY, CONNECTIONS_TO_TRY, DIRECT_DIAL_MS, DIRECT_HEAD_START_MS, RELAYED_DIAL_MS, ROUTED_DIAL_MS, STREAM_MS, UNUSED_CONNECTION_MS } from './constants.ts'
import { AttachBudget } from './core/attach-budget.ts'
import { DialBackOff } from './core/dial-back-off.ts'
import { kindOf, KINDS, ranksBetter } from './core/rank.ts'
import { Counters } from './counters.ts'
import { AddressBook } from './dial/address-book.ts'
import { Connections } from './dial/connections.ts'
import { Connector } from './dial/connector.ts'
import { Dialler } from './dial/dialler.ts'
import { Direct } from './dial/direct.ts'
import { Probes } from './dial/probes.ts'
import { Relayed } from './dial/relayed.ts'
import { StreamAhead } from './dial/stream-ahead.ts'
import { InvalidTargetError, NoPathError, PathServiceStoppedError, ProtocolNotSupportedError, StreamTimeoutError } from './errors.ts'
import { OwnAddresses } from './own-addresses.ts'
import { CircuitTransport } from './relay/circuit-transport.ts'
import { Reservations } from './relay/reservations.ts'
import { checkOpenOptions, checkSettings, toRelays } from './settings.ts'
import { StreamPath } from './stream-path.ts'
import { WakeWatch } from './wake-watch.ts'
import { Watcher } from './watcher.ts'
import type { Clock } from './clock.ts'
import type { Attempt } from './errors.ts'
import type { OpenPathOptions, Path, PathCounts, PathEvents, PathProvider, PathService as PathServiceInterface, RelayStatus, WatchOptions } from './index.ts'
import type { PathComponents, PathInit } from './init.ts'
import type { Connection, IdentifyResult, Logger, PeerId, PeerUpdate, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * Puts the parts together and feeds them libp2p's events.
 */
export class PathService extends TypedEventEmitter<PathEvents> implements PathServiceInterface {
  readonly [Symbol.toStringTag] = '@juxta/path'
  readonly [serviceCapabilities]: string[] = ['@juxta/path']

  readonly #components: PathComponents
  readonly #clock: Clock
  readonly #log: Logger
  readonly #streamMs: number
  readonly #counters: Counters
  readonly #budget: AttachBudget
  readonly #backOff = new DialBackOff()
  readonly #use: ConnectionUse
  readonly #probes: Probes
  readonly #addressBook: AddressBook
  readonly #dialler: Dialler
  readonly #direct: Direct
  readonly #relayed: Relayed
  readonly #connector: Connector
  readonly #reservations: Reservations
  readonly #watcher: Watcher
  readonly #wakeWatch: WakeWatch
  readonly #providers = new Set<PathProvider>()
  readonly #arrivals = new Arrivals()
  readonly #needsCircuits: boolean
  readonly #ownAddresses: OwnAddresses
  #started = false

  constructor (components: PathComponents, init: PathInit) {
    super()
    checkSettings(init)
    const relays = toRelays(init.relays)

    const { connectionManager, connectionGater, peerStore, peerRouting, transportManager, addressManager, events, logger, metrics } = components
    const clock = init.clock ?? systemClock
    const random = init.random ?? Math.random
    const log = logger.forComponent('juxta:path')
    const addressesToTry = init.addressesToTry ?? ADDRESSES_TO_TRY
    const headStartMs = init.directHeadStartMs ?? DIRECT_HEAD_START_MS
    const counters = new Counters(metrics)
    const backOff = this.#backOff
    const budget = new AttachBudget({ attachesPerSecond: init.attachesPerSecond, burst: init.attachBurst })
    const dialler = this.#dialler = new Dialler({ clock, random, graceMs: headStartMs, connections: new Connections({ connectionManager, transportManager, connectionGater }), backOff, counters, log })

    this.#wakeWatch = new WakeWatch(clock, ms => { this.#onWake(ms) })
    this.#components = components
    this.#ownAddresses = new OwnAddresses(addressManager)
    this.#clock = clock
    this.#log = log
    this.#streamMs = init.streamMs ?? STREAM_MS
    this.#counters = counters
    this.#budget = budget
    this.#needsCircuits = relays.length > 0
    this.#use = new ConnectionUse({ clock, counters, log, unusedMs: init.unusedConnectionMs ?? UNUSED_CONNECTION_MS })
    this.#addressBook = new AddressBook({ clock, peerStore, peerRouting, transportManager, log })
    this.#direct = new Direct({ clock, dialler, backOff, addressesToTry, dialMs: init.directDialMs ?? DIRECT_DIAL_MS, headStartMs })
    this.#probes = new Probes({ clock, log })
    this.#relayed = new Relayed({
      probes: this.#probes,
      clock,
      dialler,
      backOff,
      budget,
      connectionManager,
      counters,
      log,
      addressesToTry,
      dialMs: init.relayedDialMs ?? RELAYED_DIAL_MS,
      ownRelays: (relay) => init.ownRelays?.(relay)
    })
    this.#reservations = new Reservations({
      components: { clock, circuit: new CircuitTransport(transportManager), connectionManager, transportManager, peerStore, events, addressManager },
      relays,
      upkeep: {
        retry: init.reserveCapMs == null ? {} : { capMs: init.reserveCapMs },
        checkMs: init.reservationCheckMs
      },
      log,
      random,
      report: (what, status) => {
        counters.reservation(what)
        this.safeDispatchEvent(`relay:${what}`, { detail: status })
      }
    })
    this.#connector = new Connector({
      clock,
      connectionManager,
      addressBook: this.#addressBook,
      dialler,
      direct: this.#direct,
      relayed: this.#relayed,
      providers: this.#providers,
      counters,
      routedDialMs: init.routedDialMs ?? ROUTED_DIAL_MS,
      viaOwnRelays: (peer) => this.#reservations.addressesOf(peer),
      onConnection: (peer, listener) => this.#arrivals.listen(peer, listener),
      adopt: (connection) => { this.#use.adopt(connection) }
    })
    this.#watcher = new Watcher({
      clock,
      counters,
      connectionManager,
      log,
      promising: async (peer, multiaddrs, betterThan) => {
        const addresses = await this.#addressBook.known(peer, multiaddrs)
        const better = KINDS.filter(kind => ranksBetter(kind, betterThan)).flatMap(kind => addresses[kind])

        return this.#direct.due(better).map(address => address.toString())
      },
      improve: async (peer, { signal, ...want }) => {
        try {
          const { connection } = await this.#connector.connect(peer, { ...want, avoid: new Set(), background: true }, { signal, onProgress: () => {} })
          log('found a better path to %p: %a', peer, connection.remoteAddr)
        } catch (err: any) {
          log('found no better path to %p - %e', peer, err)
        }
      }
    })
  }

  get [serviceDependencies] (): string[] {
    return this.#needsCircuits ? ['@libp2p/identify', '@libp2p/circuit-relay-v2-transport'] : ['@libp2p/identify']
  }

  get relays (): RelayStatus[] {
    return this.#reservations.status
  }

  get counts (): PathCounts {
    return { ...this.#counters.counts }
  }

  start (): void {
    if (this.#started) {
      return
    }

    this.#started = true
    this.#wakeWatch.start()
    this.#connector.start()
    this.#hear('addEventListener')
  }

  afterStart (): void {
    this.#reservations.start()
  }

  beforeStop (): void {
    this.#reservations.stop()
  }

  stop (): void {
    this.#started = false
    this.#wakeWatch.stop()
    this.#hear('removeEventListener')
    this.#reservations.stop()
    this.#watcher.stop()
    this.#connector.stop()
    this.#use.stop()
  }

  async open (peer: PeerId, protocol: string, options: OpenPathOptions = {}): Promise<Path> {
    checkOpenOptions(options)
    this.#check(peer)
    this.#checkDialable(options.only?.endpoint)

    const { signal, betterThan, only, suits, beside } = options
    const multiaddrs = [...only?.endpoint == null ? [] : [only.endpoint], ...options.multiaddrs ?? []]
    const onProgress = options.onProgress ?? ((): void => {})
    const avoid = new Set(options.avoid)
    const attempts: Attempt[] = []

    if (options.fresh === true) {
      for (const connection of this.#components.connectionManager.getConnections(peer)) {
        avoid.add(connection.id)
      }
    }

    while (attempts.length < CONNECTIONS_TO_TRY) {
      const ahead = new StreamAhead(protocol, { clock: this.#clock, limitMs: this.#streamMs, early: options.early, signal })
      const connected = await ahead.connect(async onOpened => this.#connector.connect(peer, { betterThan, avoid, suits, multiaddrs, only, beside, urgent: options.early, background: false }, { signal, onProgress, onOpened }))
      const { connection, reused } = connected
      const kind = kindOf(connection.remoteAddr)

      onProgress({ type: 'connected', address: connection.remoteAddr, kind, reused })

      try {
        const { stream, agreed } = await ahead.take(connected)
        this.#counters.opened(kind)

        return new StreamPath(stream, connection, this.#clock, this.#use, agreed)
      } catch (err: any) {
        signal?.throwIfAborted()

        // what is wrong with a new connection is wrong with the peer
        if (err instanceof ProtocolNotSupportedError || (err instanceof StreamTimeoutError && !reused)) {
          throw err
        }

        if (err instanceof StreamTimeoutError) {
          void this.probe(connection)
        }

        this.#log('no stream on %a, trying another connection - %e', connection.remoteAddr, err)
        avoid.add(connection.id)
        attempts.push({ address: connection.remoteAddr.toString(), error: err })
      }
    }

    throw new NoPathError(`no stream to ${peer.toString()}`, attempts)
  }

  from (stream: Stream, connection: Connection): Path {
    return new StreamPath(stream, connection, this.#clock, this.#use)
  }

  async probe (connection: Connection): Promise<boolean> {
    return this.#probes.probe(connection)
  }

  watch (peer: PeerId, options: WatchOptions): () => void {
    this.#check(peer)

    return this.#watcher.watch(peer, options)
  }

  grant (peer: PeerId, attachesPerSecond: number): void {
    this.#budget.grant(peer.toString(), attachesPerSecond, this.#clock.now())
  }

  registerProvider (provider: PathProvider): () => void {
    this.#providers.add(provider)

    return () => { this.#providers.delete(provider) }
  }

  #check (peer: PeerId): void {
    if (!this.#started) {
      throw new PathServiceStoppedError('the path service is not running')
    }

    if (peer.equals(this.#components.peerId)) {
      throw new InvalidTargetError('a path to this node itself')
    }
  }

  #checkDialable (endpoint?: Multiaddr): void {
    if (endpoint != null && this.#components.transportManager.dialTransportForMultiaddr(endpoint) == null) {
      throw new InvalidTargetError(`this node has no transport for ${endpoint.toString()}`)
    }
  }

  #hear (method: 'addEventListener' | 'removeEventListener'): void {
    const { events } = this.#components

    events[method]('connection:open', this.#onConnection)
    events[method]('connection:close', this.#onClose)
    events[method]('peer:update', this.#onPeerUpdate)
    events[method]('peer:identify', this.#onIdentify)
    events[method]('self:peer:update', this.#onOwnUpdate)
  }

  readonly #onConnection = ({ detail: connection }: CustomEvent<Connection>): void => {
    this.#relayed.learn(connection)
    this.#connector.onConnection(connection)

    if (this.#dialler.made(connection)) {
      this.#use.adopt(connection)
    }

    this.#arrivals.announce(connection)

    // libp2p adds the connection to its list in a listener of the same event, which may come after this one
    queueMicrotask(() => {
      this.#reservations.onConnection(connection)
      this.#watcher.onConnection(connection)
    })
  }

  readonly #onClose = ({ detail: connection }: CustomEvent<Connection>): void => {
    this.#connector.onClose(connection)
    queueMicrotask(() => {
      this.#reservations.onClose(connection)
      this.#watcher.onClose(connection)
    })
  }

  readonly #onPeerUpdate = ({ detail }: CustomEvent<PeerUpdate>): void => { this.#watcher.onNews(detail.peer.id) }
  readonly #onIdentify = ({ detail }: CustomEvent<IdentifyResult>): void => { this.#watcher.onNews(detail.peerId) }

  /** It may be on another network; what carries the relays' reservations is asked first, because nothing else would notice for long */
  #onWake (ms: number): void {
    this.#log('woke up after about %d ms', ms)
    this.#backOff.clear()

    for (const connection of this.#reservations.relays.flatMap(relay => this.#components.connectionManager.getConnections(relay))) {
      void this.probe(connection)
    }

    this.safeDispatchEvent('wake', { detail: { ms } })
  }

  /**
   * This node's own addresses changed, so it may be on another network: what failed may work now.
   */
  readonly #onOwnUpdate = (): void => {
    if (this.#ownAddresses.changed()) {
      this.#backOff.clear()
    }
  }
}
