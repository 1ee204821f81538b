import { CLOSE_MS, UNNEGOTIATED_MS } from './constants.ts'
import { kindOf } from './core/rank.ts'
import { timeLimit } from './dial/time-limit.ts'
import type { Clock } from './clock.ts'
import type { Counters } from './counters.ts'
import type { AbortOptions, Connection, Logger, Stream } from '@libp2p/interface'

/**
 * Protocols that run on any connection by themselves: none is why one stays open. libp2p's own list of these has all but ping.
 */
const BY_THEMSELVES = new Set([
  '/ipfs/id/1.0.0',
  '/ipfs/id/push/1.0.0',
  '/ipfs/ping/1.0.0',
  '/libp2p/autonat/1.0.0',
  '/libp2p/dcutr'
])

export interface ConnectionUseInit {
  clock: Clock
  counters: Counters
  log: Logger
  /** how long a connection may be open without a path before it is closed, ms */
  unusedMs: number
}

interface Used {
  connection: Connection
  streams: Set<Stream>
  /** were paths; may be open still because the other side has not closed its half */
  over: WeakSet<Stream>
  /** until when it may be without a path: it was dialled for one that is about to open */
  graceUntil: number
  closing?: Promise<void>
}

/**
 * Knows which connections were dialled for paths, and closes those through others as soon as no path, nor anything else, uses them: a relay carries
 * only 32 for each of its peers. Direct connections cost nobody else anything and are left to libp2p.
 */
export class ConnectionUse {
  readonly #init: ConnectionUseInit
  readonly #used = new Map<string, Used>()
  #timer: unknown
  #lookAt = 0

  constructor (init: ConnectionUseInit) {
    this.#init = init
  }

  /** connections being looked after */
  get size (): number {
    return this.#used.size
  }

  stop (): void {
    this.#init.clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#used.clear()
  }

  /**
   * A connection was dialled for a path.
   */
  adopt (connection: Connection): void {
    if (kindOf(connection.remoteAddr) === 'direct' || connection.direction !== 'outbound' || connection.status !== 'open' || this.#used.has(connection.id)) {
      return
    }

    this.#used.set(connection.id, { connection, streams: new Set(), over: new WeakSet(), graceUntil: this.#init.clock.now() + this.#init.unusedMs })
    connection.addEventListener('close', () => { this.#used.delete(connection.id) }, { once: true })
    this.#lookAgain(this.#init.unusedMs)
  }

  attach (connection: Connection, stream: Stream): void {
    const used = this.#used.get(connection.id)

    if (used != null) {
      used.streams.add(stream)
      used.graceUntil = 0
    }
  }

  /**
   * The stream is no path any longer. Resolves when its connection is closed, if it was the last use of it.
   */
  async detach (connection: Connection, stream: Stream, options?: AbortOptions): Promise<void> {
    const used = this.#used.get(connection.id)

    if (used?.streams.delete(stream) === true) {
      used.over.add(stream)
      this.#closeUnused(used, options)
    }

    await used?.closing
  }

  #closeUnused (used: Used, options?: AbortOptions): void {
    if (used.closing != null || used.streams.size > 0 || used.graceUntil > this.#init.clock.now()) {
      return
    }

    const others = used.connection.streams.filter(stream => !used.over.has(stream) && !BY_THEMSELVES.has(stream.protocol))

    if (others.length === 0) {
      used.closing = this.#close(used, options)
    } else if (others.every(stream => stream.protocol === '' && stream.direction === 'inbound')) {
      // it will turn out in a round trip what it is; mostly identify
      this.#lookAgain(Math.min(UNNEGOTIATED_MS, this.#init.unusedMs))
    }
  }

  async #close ({ connection }: Used, options?: AbortOptions): Promise<void> {
    const limit = timeLimit(this.#init.clock, CLOSE_MS, options?.signal)

    this.#init.counters.closed(kindOf(connection.remoteAddr))
    this.#init.log.trace('closing %a, no path uses it', connection.remoteAddr)

    try {
      await connection.close({ signal: limit.signal })
    } catch (err: any) {
      connection.abort(err)
    } finally {
      limit.clear()
      this.#used.delete(connection.id)
    }
  }

  /**
   * Something else may use a connection still, or it was dialled and has no path yet: looks again, for as long as there is one.
   */
  #lookAgain (ms: number): void {
    const { clock, unusedMs } = this.#init
    const at = clock.now() + ms

    if (this.#timer != null && this.#lookAt <= at) {
      return
    }

    clock.clearTimeout(this.#timer)
    this.#lookAt = at
    this.#timer = clock.setTimeout(() => {
      this.#timer = undefined

      if (this.#used.size > 0) {
        this.#lookAgain(unusedMs)
      }

      for (const used of this.#used.values()) {
        this.#closeUnused(used)
      }
    }, ms)
  }
}
