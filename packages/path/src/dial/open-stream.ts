import { ProtocolNotSupportedError, StreamTimeoutError } from '../errors.ts'
import { timeLimit } from './time-limit.ts'
import type { Clock } from '../clock.ts'
import type { EarlyStreams } from './early-streams.ts'
import type { AbortOptions, Connection, Stream } from '@libp2p/interface'

export interface OpenStreamOptions extends AbortOptions {
  clock: Clock
  limitMs: number
  early: EarlyStreams
}

/**
 * Opens a stream on a connection, limited or not.
 *
 * @throws {StreamTimeoutError}
 * @throws {ProtocolNotSupportedError}
 */
export async function openStream (connection: Connection, protocol: string, { clock, limitMs, early, signal }: OpenStreamOptions): Promise<Stream> {
  const limit = timeLimit(clock, limitMs, signal)

  try {
    return await early.open(connection, limit.signal, async () => {
      return connection.newStream(protocol, { runOnLimitedConnection: true, negotiateFully: false, signal: limit.signal })
    })
  } catch (err: any) {
    if (limit.expired) {
      throw new StreamTimeoutError(`no agreement on ${protocol} over ${connection.remoteAddr.toString()} within ${limitMs} ms`, { cause: err })
    }

    if (err.name === 'UnsupportedProtocolError') {
      throw new ProtocolNotSupportedError(`${connection.remotePeer.toString()} does not speak ${protocol}`, { cause: err })
    }

    if (err.name === 'ConnectionClosedError' && connection.status === 'open') {
      // its muxer has given up, and libp2p would hand it out for ever
      connection.abort(err)
    }

    throw err
  } finally {
    limit.clear()
  }
}
