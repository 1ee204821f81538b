import { turn } from '../turn.ts'
import { EarlyStreams } from './early-streams.ts'
import { newLazyStream } from './lazy-stream.ts'
import type { Connection, NewStreamOptions, Stream } from '@libp2p/interface'

/** One for all protocols: what counts is how many streams a connection sees, whoever opens them. */
const early = new EarlyStreams()

export interface OpenStreamOptions extends NewStreamOptions {
  /** The connection has just been dialled, so it is not one that is being lost: the stream is asked for at once, before what others do with the connection */
  isNew?: boolean
  /** Called in the turn in which the request for the protocol is written, where that can be told: what is sent from then on goes in the same flight. Nothing may be read yet. */
  onRequested? (stream: Stream): void
}

/**
 * Opens a stream on a connection as `connection.newStream` does, past three traps of libp2p:
 *
 * - Its muxer announces a stream one microtask after it was asked to, and throws where nobody can catch it if the connection has died by then.
 *   Who opens a stream because another one was reset is in just that turn. So this begins in a turn of its own, unless the
 *   connection is new.
 * - Its muxer gives itself up when more than 10 streams come before the other side is done with the connection's upgrade. Until the first stream is
 *   open, the others wait their turn.
 * - A connection whose muxer has given up looks open, and would be handed out for ever. It is aborted.
 *
 * @throws what `connection.newStream` throws, and the signal's reason
 */
export async function openStream (connection: Connection, protocol: string, { isNew = false, onRequested, ...options }: OpenStreamOptions = {}): Promise<Stream> {
  return early.open(connection, options.signal, async () => {
    if (!isNew) {
      await turn()
    }

    options.signal?.throwIfAborted()

    try {
      return await (onRequested == null ? connection.newStream(protocol, options) : newLazyStream(connection, protocol, options, onRequested))
    } catch (error) {
      if (error instanceof Error && error.name === 'ConnectionClosedError' && connection.status === 'open') {
        connection.abort(error)
      }

      throw error
    }
  })
}
