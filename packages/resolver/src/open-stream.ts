import { isConnection } from '@libp2p/interface'
import { raceSignal } from 'race-signal'
import { CONNECTIONS_TO_TRY } from './constants.ts'
import type { StreamOpener } from '@juxta/wire'
import type { Connection, NewStreamOptions, PeerId, Stream } from '@libp2p/interface'
import type { ConnectionManager } from '@libp2p/interface-internal'

type Connections = Pick<ConnectionManager, 'getConnections' | 'openConnection'>

/** That there is no open connection, where none is to be dialled */
class NotConnectedError extends Error {
  override name = 'NotConnectedError'
}

/** Opens the streams for queries. */
export class StreamOpening {
  readonly #connections: Connections
  /** Whether the first stream on a connection came to be, once that is known. */
  readonly #firsts = new WeakMap<Connection, Promise<boolean>>()

  constructor (connections: Connections) {
    this.#connections = connections
  }

  /** On the connection given; or to a peer on its best open connection, on the next one if that fails, and if told to, on one that is dialled. */
  to (target: PeerId | Connection, dial: boolean): StreamOpener {
    return async (protocol, options) => {
      if (isConnection(target)) {
        return this.#open(target, protocol, options)
      }

      let failure: unknown = new NotConnectedError('There is no connection to the peer')

      for (const connection of best(this.#connections.getConnections(target))) {
        try {
          return await this.#open(connection, protocol, options)
        } catch (error) {
          options.signal?.throwIfAborted()
          failure = error
        }
      }

      if (!dial || (failure as Error).name === 'UnsupportedProtocolError') {
        throw failure
      }

      return this.#open(await this.#connections.openConnection(target, { signal: options.signal }), protocol, options)
    }
  }

  /**
   * Until one stream is open, the next waits for it: libp2p's muxer takes 10 streams that come before the other end has done with the
   * connection's upgrade, gives itself up at one more, and leaves a connection that seems open and is good for nothing.
   */
  async #open (connection: Connection, protocol: string, options: NewStreamOptions): Promise<{ stream: Stream, connection: Connection }> {
    for (let first = this.#firsts.get(connection); first != null; first = this.#firsts.get(connection)) {
      if (await raceSignal(first, options.signal)) {
        return { stream: await newStream(connection, protocol, options), connection }
      }
    }

    const opening = newStream(connection, protocol, options)
    this.#firsts.set(connection, opening.then(() => true, () => {
      this.#firsts.delete(connection)

      return false
    }))

    return { stream: await opening, connection }
  }
}

async function newStream (connection: Connection, protocol: string, options: NewStreamOptions): Promise<Stream> {
  try {
    return await connection.newStream(protocol, options)
  } catch (error) {
    if (error instanceof Error && error.name === 'ConnectionClosedError' && connection.status === 'open') {
      // its muxer is gone, and libp2p would hand it out for ever
      connection.abort(error)
    }

    throw error
  }
}

/** Without limits first, then direct, then the youngest */
function best (connections: Connection[]): Connection[] {
  const rank = ({ limits, direct }: Connection): number => (limits == null ? 0 : 2) + (direct ? 0 : 1)

  return connections
    .filter(({ status }) => status === 'open')
    .sort((a, b) => rank(a) - rank(b) || b.timeline.open - a.timeline.open)
    .slice(0, CONNECTIONS_TO_TRY)
}
