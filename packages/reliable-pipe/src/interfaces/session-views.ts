import { SessionStream } from './session-stream.ts'
import { readableOf, writableOf } from './web-streams.ts'
import type { MessageQueue } from '../message-queue.ts'
import type { SessionShell } from '../reliable-session.ts'
import type { Logger } from '@libp2p/interface'

/** A session as streams of other kinds: each is made when it is asked for, and is the same from then on */
export class SessionViews {
  readonly #session: SessionShell
  readonly #log: Logger
  readonly #queue: MessageQueue
  #stream?: SessionStream
  #readable?: ReadableStream<Uint8Array>
  #writable?: WritableStream<Uint8Array>

  constructor (session: SessionShell, log: Logger, queue: MessageQueue) {
    this.#session = session
    this.#log = log
    this.#queue = queue
  }

  stream (): SessionStream {
    this.#stream ??= new SessionStream({
      session: this.#session,
      log: this.#log.newScope(`stream:${this.#session.id.slice(0, 8)}`),
      unreadBytes: () => this.#queue.bytes,
      remoteClosed: this.#queue.ended,
      error: this.#session.endError
    })

    return this.#stream
  }

  get readable (): ReadableStream<Uint8Array> {
    this.#readable ??= readableOf(this.#session)

    return this.#readable
  }

  get writable (): WritableStream<Uint8Array> {
    this.#writable ??= writableOf(this.#session, this.#session.endError)

    return this.#writable
  }
}
