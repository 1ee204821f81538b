import { openStream } from '@juxta/wire'
import { isConnection } from '@libp2p/interface'
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

  constructor (connections: Connections) {
    this.#connections = connections
  }

  /** On the connection given; or to a peer on its best open connection, on the next one if that fails, and if told to, on one that is dialled. */
  to (target: PeerId | Connection, dial: boolean): StreamOpener {
    return async (protocol, options) => {
      if (isConnection(target)) {
        return open(target, protocol, options)
      }

      let failure: unknown = new NotConnectedError('There is no connection to the peer')

      for (const connection of best(this.#connections.getConnections(target))) {
        try {
          return await open(connection, protocol, options)
        } catch (error) {
          options.signal?.throwIfAborted()
          failure = error
        }
      }

      if (!dial || (failure as Error).name === 'UnsupportedProtocolError') {
        throw failure
      }

      return open(await this.#connections.openConnection(target, { signal: options.signal }), protocol, options)
    }
  }
}

async function open (connection: Connection, protocol: string, options: NewStreamOptions): Promise<{ stream: Stream, connection: Connection }> {
  return { stream: await openStream(connection, protocol, options), connection }
}

/** Without limits first, then direct, then the youngest */
function best (connections: Connection[]): Connection[] {
  const rank = ({ limits, direct }: Connection): number => (limits == null ? 0 : 2) + (direct ? 0 : 1)

  return connections
    .filter(({ status }) => status === 'open')
    .sort((a, b) => rank(a) - rank(b) || b.timeline.open - a.timeline.open)
    .slice(0, CONNECTIONS_TO_TRY)
}
