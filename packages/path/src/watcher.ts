import { REMEMBERED_TRIES, WATCH_DELAY_MS, WATCH_POLL_MS, WATCHED_PEERS, WATCHES_PER_PEER } from './constants.ts'
import { kindOf, rank, ranksBetter } from './core/rank.ts'
import { RecentMap } from './core/recent-map.ts'
import { DialPreemptedError, TooManyDialsError } from './errors.ts'
import { checkWatchOptions } from './settings.ts'
import type { Clock } from './clock.ts'
import type { PathKind } from './core/rank.ts'
import type { Counters } from './counters.ts'
import type { WatchOptions } from './index.ts'
import type { Connection, Logger, PeerId } from '@libp2p/interface'
import type { ConnectionManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface WatcherInit {
  clock: Clock
  counters: Counters
  connectionManager: ConnectionManager
  log: Logger
  /** addresses that rank better and are not backed off */
  promising (peer: PeerId, multiaddrs: Multiaddr[], betterThan: PathKind): Promise<string[]>
  /** dials in the background; resolves also when nothing came of it */
  improve (peer: PeerId, options: ImproveOptions): Promise<void>
}

export interface ImproveOptions {
  multiaddrs: Multiaddr[]
  betterThan: PathKind
  /** addresses to begin with: they are new */
  first: Set<string>
  signal: AbortSignal
}

interface Watch extends WatchOptions {
  /** ids of connections that `onBetter` was called for and that are open */
  told?: Set<string>
}

interface Watched {
  peer: PeerId
  watches: Set<Watch>
  timer?: unknown
  dueAt: number
  /** addresses that were tried */
  tried: RecentMap<true>
  /** the dials under way */
  dialling?: Dialling
  ended: boolean
}

interface Dialling {
  controller: AbortController
  since: number
  /** a connection opened meanwhile, maybe by this dial, which libp2p would close again if the dial were aborted before it is quite done */
  connected: boolean
}

/**
 * Looks out for better paths: for connections that open, and for addresses that can be dialled.
 */
export class Watcher {
  readonly #init: WatcherInit
  readonly #peers = new Map<string, Watched>()

  constructor (init: WatcherInit) {
    this.#init = init
  }

  stop (): void {
    for (const watched of this.#peers.values()) {
      this.#forget(watched)
    }
  }

  watch (peer: PeerId, options: WatchOptions): () => void {
    checkWatchOptions(options)
    const key = peer.toString()
    const watched = this.#peers.get(key) ?? { peer, watches: new Set<Watch>(), dueAt: Infinity, tried: new RecentMap<true>(REMEMBERED_TRIES), ended: false }

    const full = watched.watches.size >= WATCHES_PER_PEER

    if (full || (this.#peers.size >= WATCHED_PEERS && !this.#peers.has(key))) {
      this.#init.counters.refused('watches')
      throw new TooManyDialsError(full ? `this peer is watched ${WATCHES_PER_PEER} times` : `${WATCHED_PEERS} peers are watched`)
    }

    const watch: Watch = { ...options }

    this.#peers.set(key, watched)
    watched.watches.add(watch)
    this.#lookAt(watched, WATCH_DELAY_MS)

    return () => {
      watched.watches.delete(watch)

      if (watched.watches.size === 0 && this.#peers.get(key) === watched) {
        this.#forget(watched)
      }
    }
  }

  onConnection (connection: Connection): void {
    const watched = this.#peers.get(connection.remotePeer.toString())

    if (watched != null) {
      if (watched.dialling != null) {
        watched.dialling.connected = true
      }

      this.#tell(watched, connection)
    }
  }

  onClose (connection: Connection): void {
    for (const watch of this.#peers.get(connection.remotePeer.toString())?.watches ?? []) {
      watch.told?.delete(connection.id)
    }
  }

  /**
   * Something was learned of the peer.
   */
  onNews (peer: PeerId): void {
    const watched = this.#peers.get(peer.toString())

    if (watched != null) {
      this.#lookAt(watched, WATCH_DELAY_MS)
    }
  }

  #tell (watched: Watched, connection: Connection): void {
    for (const watch of watched.watches) {
      if (connection.status !== 'open' || watch.told?.has(connection.id) === true || !ranksBetter(kindOf(connection.remoteAddr), watch.current())) {
        continue
      }

      watch.told ??= new Set()
      watch.told.add(connection.id)

      try {
        watch.onBetter(connection)
      } catch (err: any) {
        this.#init.log.error('a watch of %p threw - %e', watched.peer, err)
      }
    }
  }

  #lookAt (watched: Watched, ms: number): void {
    const { clock, log } = this.#init
    const at = clock.now() + ms

    if (watched.ended || (watched.timer != null && watched.dueAt <= at)) {
      return
    }

    clock.clearTimeout(watched.timer)
    watched.dueAt = at
    watched.timer = clock.setTimeout(() => {
      watched.timer = undefined
      this.#lookAt(watched, WATCH_POLL_MS)
      this.#look(watched).catch((err: any) => { log.error('looking for a better path to %p failed - %e', watched.peer, err) })
    }, ms)
  }

  async #look (watched: Watched): Promise<void> {
    const { clock, connectionManager, promising } = this.#init
    const { peer, watches, tried } = watched

    for (const connection of connectionManager.getConnections(peer)) {
      this.#tell(watched, connection)
    }

    // whoever has no path at all is about to open one, and needs no help
    const [worst] = [...watches].map(watch => watch.current()).filter(kind => kind != null).sort((a, b) => rank(b) - rank(a))

    if (worst == null || worst === 'direct') {
      return
    }

    const multiaddrs = [...new Map([...watches].flatMap(watch => watch.multiaddrs ?? []).map(address => [address.toString(), address])).values()]
    const addresses = await promising(peer, multiaddrs, worst)
    const first = new Set(addresses.filter(address => tried.get(address) == null))

    if (watched.ended || addresses.length === 0) {
      return
    }

    if (watched.dialling != null) {
      // what is new must not wait for what fails slowly
      if (first.size > 0 && clock.now() - watched.dialling.since >= WATCH_POLL_MS) {
        watched.dialling.controller.abort(new DialPreemptedError('made room for an address that is new'))
      }

      return
    }

    await this.#improve(watched, { multiaddrs, betterThan: worst, first }, addresses)
  }

  async #improve (watched: Watched, options: Omit<ImproveOptions, 'signal'>, addresses: string[]): Promise<void> {
    const dialling: Dialling = { controller: new AbortController(), since: this.#init.clock.now(), connected: false }

    watched.dialling = dialling
    addresses.forEach(address => { watched.tried.set(address, true) })

    try {
      await this.#init.improve(watched.peer, { ...options, signal: dialling.controller.signal })
    } finally {
      watched.dialling = undefined
    }

    if (dialling.controller.signal.aborted) {
      this.#lookAt(watched, 0)
    }
  }

  #forget (watched: Watched): void {
    watched.ended = true
    this.#init.clock.clearTimeout(watched.timer)

    if (watched.dialling?.connected === false) {
      watched.dialling.controller.abort(new DOMException('the watch ended', 'AbortError'))
    }

    watched.watches.clear()
    this.#peers.delete(watched.peer.toString())
  }
}
