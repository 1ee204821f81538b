import { connectionSymbol } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { NoStreamsError } from '../errors.ts'
import type { MessageSession, SessionHandler } from '../index.ts'
import type { AbortOptions, Connection, ConnectionLimits, ConnectionStatus, Logger, MessageStreamDirection, MultiaddrConnectionTimeline, PeerId, Stream, StreamHandler } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * A session for handlers that want the connection of their stream: what they may ask of a connection, as far as there is an answer that is true of a session.
 * Addresses and limits are those of its path, and change with it; what a session has none of (a multiplexer, other streams) is not there, or refused.
 */
export class SessionConnection implements Connection {
  readonly [connectionSymbol] = true
  readonly timeline: MultiaddrConnectionTimeline
  readonly log: Logger
  readonly #session: MessageSession
  readonly #stream: Stream

  constructor (session: MessageSession, stream: Stream) {
    this.#session = session
    this.#stream = stream
    this.log = stream.log
    this.timeline = stream.timeline
  }

  get id (): string { return this.#session.id }
  get remotePeer (): PeerId { return this.#session.remotePeer }
  get direction (): MessageStreamDirection { return this.#session.direction }
  get status (): ConnectionStatus { return this.#stream.status }
  get streams (): Stream[] { return this.status === 'open' ? [this.#stream] : [] }
  get direct (): boolean { return this.#session.path?.kind === 'direct' }

  /** Of the path; while there is none, only who the other end is */
  get remoteAddr (): Multiaddr {
    return this.#session.path?.remoteAddr ?? multiaddr(`/p2p/${this.remotePeer.toString()}`)
  }

  /** What the relay of the path still lets through. The session goes on over another path when that is used up. */
  get limits (): ConnectionLimits | undefined {
    const allowance = this.#session.path?.allowance ?? Infinity

    return allowance === Infinity ? undefined : { bytes: BigInt(Math.floor(allowance)) }
  }

  /** @throws NoStreamsError */
  async newStream (): Promise<Stream> {
    throw new NoStreamsError('a session is one stream, and opens no others: connect another session')
  }

  async close (options?: AbortOptions): Promise<void> {
    await this.#session.close(options)
  }

  abort (error: Error): void {
    this.#session.abort(error)
  }

  // what happens to it is what happens to its one stream

  addEventListener (...args: Parameters<Connection['addEventListener']>): void {
    this.#stream.addEventListener(...args)
  }

  removeEventListener (...args: Parameters<Connection['removeEventListener']>): void {
    this.#stream.removeEventListener(...args)
  }

  listenerCount (type: string): number {
    return this.#stream.listenerCount(type)
  }

  dispatchEvent (event: Event): boolean {
    return this.#stream.dispatchEvent(event)
  }

  safeDispatchEvent: Connection['safeDispatchEvent'] = (type, detail) => this.#stream.safeDispatchEvent(type, detail)
}

/**
 * Serves a libp2p protocol's handler over sessions: `listen(name, streamHandler(handler))`. It gets the session as the stream that came, and as the connection
 * of it. To throw in it aborts the session; as with every session, both sides have to close.
 */
export function streamHandler (handler: StreamHandler): SessionHandler {
  return async session => { await handler(session.stream(), session.connection()) }
}
