import { openStream as openOn } from '@juxta/wire'
import { ProtocolNotSupportedError, StreamTimeoutError } from '../errors.ts'
import { timeLimit } from './time-limit.ts'
import type { Clock } from '../clock.ts'
import type { AbortOptions, Connection, Stream } from '@libp2p/interface'

export interface OpenStreamOptions extends AbortOptions {
  clock: Clock
  limitMs: number
  /** the connection has just been dialled */
  isNew: boolean
  /** called when the request for the protocol is written */
  onRequested? (stream: Stream): void
}

/**
 * Opens a stream on a connection, limited or not.
 *
 * @throws {StreamTimeoutError}
 * @throws {ProtocolNotSupportedError}
 */
export async function openStream (connection: Connection, protocol: string, { clock, limitMs, isNew, onRequested, signal }: OpenStreamOptions): Promise<Stream> {
  const limit = timeLimit(clock, limitMs, signal)

  try {
    return await openOn(connection, protocol, { runOnLimitedConnection: true, negotiateFully: false, isNew, onRequested, signal: limit.signal })
  } catch (err: any) {
    if (limit.expired) {
      throw new StreamTimeoutError(`no agreement on ${protocol} over ${connection.remoteAddr.toString()} within ${limitMs} ms`, { cause: err })
    }

    if (err.name === 'UnsupportedProtocolError') {
      throw new ProtocolNotSupportedError(`${connection.remotePeer.toString()} does not speak ${protocol}`, { cause: err })
    }

    throw err
  } finally {
    limit.clear()
  }
}
