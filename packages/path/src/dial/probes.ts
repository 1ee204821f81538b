import { openStream } from '@juxta/wire'
import { CONNECTION_PROBE_MS } from '../constants.ts'
import { ConnectionUnresponsiveError } from '../errors.ts'
import { timeLimit } from './time-limit.ts'
import type { Clock } from '../clock.ts'
import type { Connection, Logger } from '@libp2p/interface'

/**
 * Any answer to this shows that somebody is there, who need not speak it.
 */
const PROBE_PROTOCOL = '/ipfs/ping/1.0.0'

export interface ProbesInit {
  clock: Clock
  log: Logger
}

/**
 * Asks whether anybody is at the other end of connections that look open, and ends those where nobody is: libp2p would go on using them, for
 * as long as TCP goes on trying.
 */
export class Probes {
  readonly #init: ProbesInit
  readonly #running = new WeakMap<Connection, Promise<boolean>>()

  constructor (init: ProbesInit) {
    this.#init = init
  }

  /** Whether there was an answer; if not, the connection is gone. Never rejects. */
  async probe (connection: Connection): Promise<boolean> {
    const running = this.#running.get(connection) ?? this.#probe(connection).finally(() => { this.#running.delete(connection) })
    this.#running.set(connection, running)

    return running
  }

  async #probe (connection: Connection): Promise<boolean> {
    const limit = timeLimit(this.#init.clock, CONNECTION_PROBE_MS)

    try {
      const stream = await openStream(connection, PROBE_PROTOCOL, { runOnLimitedConnection: true, signal: limit.signal })
      stream.close({ signal: limit.signal }).catch((err: any) => { stream.abort(err) }).finally(() => { limit.clear() })

      return true
    } catch (err: any) {
      limit.clear()

      if ((limit.expired || err.name === 'ConnectionClosedError') && connection.status === 'open') {
        this.#init.log('%a does not answer, aborting the connection - %e', connection.remoteAddr, err)
        connection.abort(new ConnectionUnresponsiveError(`${connection.remoteAddr.toString()} did not answer within ${CONNECTION_PROBE_MS} ms`))
      }

      return connection.status === 'open'
    }
  }
}
