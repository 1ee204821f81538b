import { TypedEventEmitter } from 'main-event'
import { SessionConnection } from './session-connection.ts'
import { SessionStream } from './session-stream.ts'
import { readableOf, writableOf } from './web-streams.ts'
import type { MessageSession, MessageSessionEvents } from '../session/session-interface.ts'
import type { Connection, Logger, Stream } from '@libp2p/interface'

/** What views of a session have to know of it beside its interface */
export interface Viewed {
  log: Logger
  /** bytes that wait for the session's reader */
  unreadBytes (): number
  /** the other side has closed */
  remoteClosed: boolean
  /** why the session has ended, if it has */
  error?: Error
}

/** A session that is also streams of other kinds: each is made when it is asked for, and is the same from then on */
export abstract class ViewedSession<E extends MessageSessionEvents> extends TypedEventEmitter<E> {
  #stream?: SessionStream
  #connection?: SessionConnection
  #readable?: ReadableStream<Uint8Array>
  #writable?: WritableStream<Uint8Array>

  protected abstract viewed (): Viewed

  stream (): Stream {
    this.#stream ??= new SessionStream({ ...this.viewed(), session: this.#self })

    return this.#stream
  }

  connection (): Connection {
    this.#connection ??= new SessionConnection(this.#self, this.stream())

    return this.#connection
  }

  get readable (): ReadableStream<Uint8Array> {
    this.#readable ??= readableOf(this.#self)

    return this.#readable
  }

  get writable (): WritableStream<Uint8Array> {
    this.#writable ??= writableOf(this.#self, this.viewed().error)

    return this.#writable
  }

  /** It is one as soon as what it is extended to has the rest */
  get #self (): MessageSession {
    return this as unknown as MessageSession
  }
}
