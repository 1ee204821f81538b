import { setMaxListeners } from 'main-event'
import { raceSignal } from 'race-signal'
import { ADDRESSES_TO_TRY, CONNECTIONS_TO_TRY, DIALS, DIALS_BESIDE, DIALS_PER_PEER, WAITERS_PER_DIAL } from '../constants.ts'
import { ProvenAddresses } from '../core/proven-addresses.ts'
import { KINDS, kindOf, ranksBetter } from '../core/rank.ts'
import { satisfies } from '../core/transport.ts'
import { NoPathError, NoTransportError, PathServiceStoppedError, TooManyDialsError, WrongPathError } from '../errors.ts'
import { addressOf } from './addresses.ts'
import { isWanted, pick } from './pick.ts'
import { timeLimit } from './time-limit.ts'
import type { AddressBook, KnownAddresses } from './address-book.ts'
import type { AddressesByKind } from './addresses.ts'
import type { Dialler, DialOptions } from './dialler.ts'
import type { Direct } from './direct.ts'
import type { Want } from './pick.ts'
import type { Relayed } from './relayed.ts'
import type { Clock } from '../clock.ts'
import type { PathKind } from '../core/rank.ts'
import type { PathConstraint } from '../core/transport.ts'
import type { Counters } from '../counters.ts'
import type { Attempt } from '../errors.ts'
import type { PathProgress, PathProvider } from '../index.ts'
import type { AbortOptions, Connection, PeerId } from '@libp2p/interface'
import type { ConnectionManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface ConnectOptions extends AbortOptions {
  onProgress (event: PathProgress): void
  /** a connection opened that is likely to be what comes of it, in this turn */
  onOpened? (connection: Connection): void
}

export interface Connected {
  connection: Connection
  /** it was open before */
  reused: boolean
}

export interface ConnectorInit {
  clock: Clock
  connectionManager: ConnectionManager
  addressBook: AddressBook
  dialler: Dialler
  direct: Direct
  relayed: Relayed
  providers: Set<PathProvider>
  counters: Counters
  routedDialMs: number
  /** addresses through relays that this node has reservations on: where the peer may be, when nothing else is known */
  viaOwnRelays (peer: PeerId): Multiaddr[]
  onConnection (peer: PeerId, listener: (connection: Connection) => void): () => void
  /** a connection was dialled */
  adopt (connection: Connection): void
}

interface Plan {
  want: Want
  promise: Promise<Connected>
  controller: AbortController
  waiters: Set<ConnectOptions>
}

/**
 * Gets a connection to a peer: one that is open, or the best that can be dialled. Calls that want the same share one plan, which goes on as long as one of them
 * waits.
 */
export class Connector {
  readonly #init: ConnectorInit
  readonly #proven = new ProvenAddresses()
  readonly #plans = new Map<string, Map<string, Plan>>()
  #count = 0
  /** dials beside others so far */
  #besides = 0
  #stopped = false

  constructor (init: ConnectorInit) {
    this.#init = init
  }

  start (): void {
    this.#stopped = false
  }

  stop (): void {
    this.#stopped = true

    for (const plans of this.#plans.values()) {
      for (const plan of plans.values()) {
        plan.controller.abort(new PathServiceStoppedError('the path service was stopped'))
      }
    }
  }

  onConnection ({ direction, remoteAddr }: Connection): void {
    if (direction === 'outbound') {
      this.#proven.worked(remoteAddr.toString(), this.#init.clock.now())
    }
  }

  onClose ({ direction, remoteAddr }: Connection): void {
    if (direction === 'outbound') {
      this.#proven.lost(remoteAddr.toString(), this.#init.clock.now())
    }
  }

  /**
   * @throws {NoPathError}
   * @throws {TooManyDialsError}
   */
  async connect (peer: PeerId, want: Want, options: ConnectOptions): Promise<Connected> {
    for (let tries = 0; tries < CONNECTIONS_TO_TRY; tries++) {
      options.signal?.throwIfAborted()

      const existing = pick(this.#init.connectionManager.getConnections(peer), want)

      if (existing != null) {
        return { connection: existing, reused: true }
      }

      const connected = await this.#join(peer, want, options)

      // a plan shared with others may end with a connection that opened before this call, which therefore doesn't want it
      if (isWanted(connected.connection, want)) {
        return connected
      }
    }

    throw new NoPathError('others got connections that are of no use here')
  }

  async #join (peer: PeerId, want: Want, options: ConnectOptions): Promise<Connected> {
    const plan = this.#plan(peer, want)

    if (plan.waiters.size >= WAITERS_PER_DIAL) {
      this.#init.counters.refused('waiters')
      throw new TooManyDialsError(`${WAITERS_PER_DIAL} calls are waiting for this dial`)
    }

    // one caller may wait twice, so each gets an entry of its own
    const waiter = { ...options }
    plan.waiters.add(waiter)

    try {
      return await raceSignal(plan.promise, options.signal)
    } finally {
      plan.waiters.delete(waiter)

      if (plan.waiters.size === 0) {
        plan.controller.abort(new DOMException('nobody waits for this dial any longer', 'AbortError'))
      }
    }
  }

  /**
   * The plan under way that wants the same, or a new one.
   */
  #plan (peer: PeerId, want: Want): Plan {
    const peerKey = peer.toString()
    const key = want.beside === true ? `beside ${this.#besides++}` : [want.betterThan ?? '', want.background, want.only?.transport ?? '', want.only?.endpoint?.toString() ?? '', ...want.multiaddrs.map(address => address.toString()).sort()].join()
    const plans = this.#plans.get(peerKey) ?? new Map<string, Plan>()
    const existing = plans.get(key)

    if (existing != null && !existing.controller.signal.aborted) {
      return existing
    }

    if (this.#stopped) {
      throw new PathServiceStoppedError('the path service is not running')
    }

    if (want.beside === true && [...plans.values()].filter(plan => plan.want.beside).length >= DIALS_BESIDE) {
      throw new TooManyDialsError(`${DIALS_BESIDE} dials to this peer are under way beside others`)
    }

    const full = plans.size >= DIALS_PER_PEER

    if (full || this.#count >= DIALS) {
      this.#init.counters.refused('dials')
      throw new TooManyDialsError(full ? `${DIALS_PER_PEER} dials to this peer are under way` : `${DIALS} dials are under way`)
    }

    const controller = new AbortController()
    const waiters = new Set<ConnectOptions>()

    setMaxListeners(Infinity, controller.signal)

    const plan: Plan = {
      want,
      controller,
      waiters,
      promise: this.#run(peer, want, controller.signal, waiters).finally(() => {
        this.#count--

        if (plans.get(key) === plan) {
          plans.delete(key)
        }

        if (plans.size === 0 && this.#plans.get(peerKey) === plans) {
          this.#plans.delete(peerKey)
        }
      })
    }

    // those who wait hear of it; when nobody does any longer nobody needs to
    plan.promise.catch(() => {})

    this.#count++
    plans.set(key, plan)
    this.#plans.set(peerKey, plans)

    return plan
  }

  async #run (peer: PeerId, want: Want, signal: AbortSignal, waiters: Set<ConnectOptions>): Promise<Connected> {
    const addresses = await this.#addresses(peer, want, signal)
    const kinds = KINDS.filter(kind => ranksBetter(kind, want.betterThan) && (want.beside !== true || kind === 'relayed') && (want.only == null || addresses[kind].length > 0))
    const attempts: Attempt[] = addresses.undialable.slice(0, ADDRESSES_TO_TRY).map(address => ({ address: address.toString(), error: new NoTransportError(address.toString()) }))
    const open = this.#init.connectionManager.getConnections(peer)
    const before = new Set(open.map(connection => connection.id))
    const options = {
      background: want.background,
      beside: want.beside,
      urgent: want.urgent,
      first: want.first ?? this.#proven.first(addresses.direct.map(address => address.toString()), this.#init.clock.now()),
      last: new Set(open.filter(connection => !isWanted(connection, want)).map(({ remoteAddr }) => addressOf(peer, remoteAddr)?.toString() ?? '')),
      only: want.only,
      signal,
      onProgress: (event: PathProgress) => { tell(waiters, waiter => { waiter.onProgress(event) }) },
      onOpened: (connection: Connection) => { tell(waiters, waiter => { waiter.onOpened?.(connection) }) },
      suitable: () => pick(this.#init.connectionManager.getConnections(peer), want),
      onConnection: (listener: (connection: Connection) => void) => this.#init.onConnection(peer, listener)
    }

    for (const kind of kinds) {
      const existing = pick(this.#init.connectionManager.getConnections(peer), want)

      if (existing != null) {
        return { connection: existing, reused: true }
      }

      for (const [name, connect] of this.#ways(peer, kind, kinds, addresses, want, options)) {
        try {
          const connection = await connect()
          const reused = before.has(connection.id)

          if (!reused) {
            this.#init.adopt(connection)
          }

          return { connection, reused }
        } catch (err: any) {
          signal.throwIfAborted()
          attempts.push(...(err instanceof NoPathError && err.attempts.length > 0 ? err.attempts : [{ address: name, error: err }]))
        }
      }
    }

    throw new NoPathError(`no path to ${peer.toString()}`, attempts, want.only == null ? 'no address is known' : 'no address is known that may be used')
  }

  /**
   * What can be tried for connections of one kind, in order
   */
  #ways (peer: PeerId, kind: PathKind, kinds: PathKind[], addresses: AddressesByKind, want: Want, options: Omit<DialOptions, 'kind' | 'limitMs'>): Array<[string, () => Promise<Connection>]> {
    const ways: Array<[string, () => Promise<Connection>]> = []
    // what a provider's connection is over is its own affair
    const provided = (kind: PathKind): PathProvider[] => [...this.#init.providers].filter(provider => want.only == null && want.beside !== true && provider.kind === kind)

    if (kind === 'direct' && addresses.direct.length > 0) {
      const alternative = kinds.some(other => provided(other).length > 0 || (other === 'relayed' && addresses.relayed.length > 0))
      ways.push(['direct', async () => this.#init.direct.connect(peer, addresses.direct, alternative, options)])
    }

    if (kind === 'relayed' && addresses.relayed.length > 0) {
      ways.push(['relayed', async () => this.#init.relayed.connect(peer, addresses.relayed, options)])
    }

    for (const provider of provided(kind)) {
      ways.push([provider.name, async () => this.#ask(peer, provider, want, options)])
    }

    return ways
  }

  async #ask (peer: PeerId, provider: PathProvider, want: Want, options: Omit<DialOptions, 'kind' | 'limitMs'>): Promise<Connection> {
    return this.#init.dialler.exclusively(peer, want.background, options.signal, async (preempted) => {
      const limit = timeLimit(this.#init.clock, this.#init.routedDialMs, options.signal, preempted)

      this.#init.counters.dialled(provider.kind)

      try {
        const connection = await raceSignal(
          provider.connect(peer, { signal: limit.signal, multiaddrs: want.multiaddrs, onProgress: options.onProgress }),
          limit.signal
        )

        if (!connection.remotePeer.equals(peer) || kindOf(connection.remoteAddr) !== provider.kind) {
          throw new WrongPathError(`${provider.name} gave ${connection.remoteAddr.toString()}`)
        }

        return connection
      } catch (err) {
        this.#init.counters.dialFailed(provider.kind)
        throw err
      } finally {
        limit.clear()
      }
    })
  }

  async #addresses (peer: PeerId, want: Want, signal: AbortSignal): Promise<KnownAddresses> {
    const known = constrained(await this.#init.addressBook.known(peer, want.multiaddrs), want.only)
    signal.throwIfAborted()

    if (known.direct.length > 0 || known.relayed.length > 0 || want.background || want.beside === true) {
      return known
    }

    const routed = constrained(await this.#init.addressBook.find(peer, signal), want.only)
    const found = { ...routed, undialable: [...known.undialable, ...routed.undialable] }

    if (want.only != null) {
      return found
    }

    return found.relayed.length > 0 ? found : { ...found, relayed: this.#init.viaOwnRelays(peer) }
  }
}

function tell (waiters: Set<ConnectOptions>, what: (waiter: ConnectOptions) => void): void {
  for (const waiter of waiters) {
    try {
      what(waiter)
    } catch {
      // one caller's trouble must not become that of others who wait for the same dial
    }
  }
}

function constrained (addresses: KnownAddresses, only?: PathConstraint): KnownAddresses {
  if (only == null) {
    return addresses
  }

  const [direct, relayed, routed] = KINDS.map(kind => addresses[kind].filter(address => satisfies(address, only)))

  return { direct, relayed, routed, undialable: addresses.undialable.filter(address => satisfies(address, only)) }
}
