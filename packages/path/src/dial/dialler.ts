import { toError } from '@juxta/wire'
import { DIALS_PER_PEER, GIVEN_UP_MS, LATE_CONNECTION_MS, REMEMBERED_ADDRESSES } from '../constants.ts'
import { kindOf } from '../core/rank.ts'
import { RecentMap } from '../core/recent-map.ts'
import { satisfies } from '../core/transport.ts'
import { DialTimeoutError, isRetryable, WrongPathError, WrongPeerError } from '../errors.ts'
import { isWrongPeer } from './is-wrong-peer.ts'
import { timeLimit } from './time-limit.ts'
import { Turns } from './turns.ts'
import type { Connections } from './connections.ts'
import type { Clock } from '../clock.ts'
import type { DialBackOff } from '../core/dial-back-off.ts'
import type { PathKind } from '../core/rank.ts'
import type { PathConstraint } from '../core/transport.ts'
import type { Counters } from '../counters.ts'
import type { PathProgress } from '../index.ts'
import type { Connection, Logger, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * libp2p's dial queue may let us join somebody else's dial, whose connection is of another kind; then we ask again.
 */
const TRIES = 2

export interface DiallerInit {
  clock: Clock
  random: () => number
  /** how long a background dial may hold up one that somebody waits for, ms */
  graceMs: number
  connections: Connections
  backOff: DialBackOff
  counters: Counters
  log: Logger
}

export interface DialOptions {
  kind: PathKind
  /** how long the dial may take, asked when it is our turn; nothing left: not dialled */
  limitMs (): number
  background: boolean
  /** whatever other dials to the peer are under way */
  beside?: boolean
  /** past libp2p's dial queue */
  urgent?: boolean
  signal: AbortSignal
  /** looked at when it is our turn: a connection that does, so that no dial is needed */
  suitable (): Connection | undefined
  /** addresses to begin with */
  first: Set<string>
  /** addresses to end with: of connections that won't do, so another way is more likely to */
  last: Set<string>
  /** what the connection has to be over */
  only?: PathConstraint
  /** calls listener for each connection to the peer that opens; returns a function that ends it */
  onConnection (listener: (connection: Connection) => void): () => void
  onProgress (event: PathProgress): void
  /** the connection is open, in this turn; what is done with it before it is given takes a while */
  onOpened (connection: Connection): void
}

/**
 * Dials one address of one peer at a time, or one beside that where a dial is to have its own connection, and gives back only what was asked for.
 */
export class Dialler {
  readonly #init: DiallerInit
  readonly #turns = new Map<string, Turns>()
  /** addresses being dialled, and those that were until then: libp2p may finish a dial that was aborted */
  readonly #dialled = new RecentMap<number>(REMEMBERED_ADDRESSES)

  constructor (init: DiallerInit) {
    this.#init = init
  }

  /**
   * Runs `fn` while no other dial to the peer is under way.
   */
  async exclusively<T> (peer: PeerId, background: boolean, signal: AbortSignal, fn: (preempted: AbortSignal) => Promise<T>): Promise<T> {
    const key = peer.toString()
    let turns = this.#turns.get(key)

    if (turns == null) {
      turns = new Turns(this.#init.clock, this.#init.graceMs, DIALS_PER_PEER)
      this.#turns.set(key, turns)
    }

    try {
      const turn = await turns.take(background, signal)

      try {
        return await fn(turn.signal)
      } finally {
        turn.release()
      }
    } finally {
      if (turns.idle && this.#turns.get(key) === turns) {
        this.#turns.delete(key)
      }
    }
  }

  /**
   * Whether the connection comes of a dial made here.
   */
  made (connection: Connection): boolean {
    return connection.direction === 'outbound' && (this.#dialled.get(connection.remoteAddr.toString()) ?? 0) > this.#init.clock.now()
  }

  /**
   * @throws {DialTimeoutError}
   * @throws {DialPreemptedError}
   * @throws {WrongPathError}
   */
  async dial (peer: PeerId, address: Multiaddr, options: DialOptions): Promise<Connection> {
    if (options.beside === true) {
      return this.#dial(peer, address, options.limitMs(), options)
    }

    return this.exclusively(peer, options.background, options.signal, async (preempted) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const existing = options.suitable()

        if (existing != null) {
          return existing
        }

        const limitMs = options.limitMs()

        if (limitMs <= 0) {
          throw new DialTimeoutError(address.toString(), 0)
        }

        const connection = await this.#dial(peer, address, limitMs, options, preempted)

        if (kindOf(connection.remoteAddr) === options.kind && connection.remotePeer.equals(peer) && (options.only == null || satisfies(connection.remoteAddr, options.only))) {
          return connection
        }

        this.#init.log('asked for %a, got %a', address, connection.remoteAddr)
      }

      throw new WrongPathError(`${address.toString()} gave a connection of another kind`)
    })
  }

  async #dial (peer: PeerId, address: Multiaddr, limitMs: number, options: DialOptions, preempted?: AbortSignal): Promise<Connection> {
    const { clock, random, connections, backOff, counters, log } = this.#init
    const text = address.toString()
    const limit = timeLimit(clock, limitMs, options.signal, preempted)
    const began = clock.now()

    this.#dialled.set(text, Infinity)
    options.onProgress({ type: 'dial', address, kind: options.kind })
    counters.dialled(options.kind)

    try {
      const open = { signal: limit.signal, onConnection: options.onConnection, onOpened: options.onOpened, urgent: options.urgent }
      const connection = await (options.beside === true ? connections.openBeside(peer, address, open) : connections.open(peer, address, open))
      backOff.succeeded(text)
      this.#dialled.delete(text)

      return connection
    } catch (err) {
      this.#dialled.set(text, clock.now() + LATE_CONNECTION_MS)

      if (options.signal.aborted) {
        if (clock.now() - began >= GIVEN_UP_MS) {
          backOff.failed(text, clock.now() - began, clock.now(), random())
        }

        throw options.signal.reason
      }

      const error = preempted?.aborted === true
        ? preempted.reason as Error
        : limit.expired
          ? new DialTimeoutError(text, limitMs, { cause: err })
          : isWrongPeer(err) ? new WrongPeerError(text, { cause: err }) : toError(err)

      log('dial to %s failed, retryable %s - %e', text, isRetryable(error), error)
      backOff.failed(text, clock.now() - began, clock.now(), random())
      counters.dialFailed(options.kind)
      options.onProgress({ type: 'dial-failed', address: text, kind: options.kind, error })
      throw error
    } finally {
      limit.clear()
    }
  }
}
