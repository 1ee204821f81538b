import { StreamAbortEvent, StreamBufferError, StreamCloseEvent, StreamMessageEvent, StreamResetError, StreamResetEvent, StreamStateError } from '@libp2p/interface'
import { TypedEventEmitter } from 'main-event'
import { MAX_PUSHED_BYTES } from '../constants.ts'
import { SessionClosedError } from '../errors.ts'
import { MessageFeed } from './message-feed.ts'
import { withSignal } from '../session/with-signal.ts'
import type { MessageSession } from '../index.ts'
import type { Viewed } from './viewed-session.ts'
import type { AbortOptions, EventHandler, Logger, MessageStreamDirection, MessageStreamEvents, MessageStreamReadStatus, MessageStreamStatus, MessageStreamTimeline, MessageStreamWriteStatus, Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface SessionStreamInit extends Viewed {
  session: MessageSession
}

/**
 * A session as a libp2p stream: for `lpStream`, `pbStream` and `byteStream`, and for handlers that were written for streams. Every `send` is one
 * message, and comes out as one `message` event. Where the stream is paused, or nobody listens, messages wait in the session, whose credit slows the
 * sender: a stream that is not read is never reset.
 */
export class SessionStream extends TypedEventEmitter<MessageStreamEvents> implements Stream {
  readonly id: string
  readonly protocol: string
  readonly direction: MessageStreamDirection
  readonly log: Logger
  readonly timeline: MessageStreamTimeline = { open: Date.now() }
  status: MessageStreamStatus = 'open'
  readStatus: MessageStreamReadStatus = 'readable'
  remoteReadStatus: MessageStreamReadStatus = 'readable'
  remoteWriteStatus: MessageStreamWriteStatus = 'writable'
  /** bounds what is pushed; what the other side sends is bounded by the session's credit */
  maxReadBufferLength = MAX_PUSHED_BYTES
  maxWriteBufferLength?: number
  /** a session is kept as long as its two ends have agreed, whether it is used or not */
  inactivityTimeout = Infinity
  readonly #init: SessionStreamInit
  readonly #feed: MessageFeed
  #flushed = false
  #ended = false
  #hearingIdle = false
  /** what `abort` was called with */
  #abortedWith?: Error
  /** why the stream is over */
  #error?: Error

  constructor (init: SessionStreamInit) {
    super()
    const { session } = init
    this.#init = init
    this.#feed = new MessageFeed({ ...init, listening: () => this.#listening, onMessage: data => { this.#emit(data) } })
    this.id = session.id
    this.protocol = session.name
    this.direction = session.direction
    this.log = init.log
    this.remoteWriteStatus = init.remoteClosed ? 'closed' : 'writable'

    if (session.status === 'closed') {
      this.#onClose(init.error)
      return
    }

    session.addEventListener('drain', () => { this.safeDispatchEvent('drain') })
    session.addEventListener('remoteClose', () => { this.#onRemoteClose() })
    session.addEventListener('close', ({ detail }) => { this.#onClose(detail.error) })
  }

  get writeStatus (): MessageStreamWriteStatus {
    const { status } = this.#init.session

    return status === 'closed' || this.#flushed ? 'closed' : status === 'closing' ? 'closing' : 'writable'
  }

  get readableEnded (): boolean {
    return this.#ended
  }

  get writableNeedsDrain (): boolean {
    return this.writeStatus === 'writable' && this.#init.session.writableNeedsDrain
  }

  get readBufferLength (): number {
    return this.readStatus === 'closed' ? 0 : this.#feed.bytes
  }

  /** Bytes accepted and not acknowledged */
  get writeBufferLength (): number {
    return this.#init.session.bufferedBytes
  }

  /**
   * One message of up to 64 MiB, as the session's `send`
   *
   * @throws StreamStateError - it was closed, or is over
   * @throws InvalidArgumentError, MessageTooLargeError, SendBufferFullError - as the session's `send`
   */
  send (data: Uint8Array | Uint8ArrayList): boolean {
    this.#checkState('write to', this.writeStatus)
    const more = this.#init.session.send(data)

    if (this.maxWriteBufferLength != null && this.writeBufferLength > this.maxWriteBufferLength) {
      this.abort(new StreamBufferError(`${this.writeBufferLength} bytes wait to be acknowledged, ${this.maxWriteBufferLength} are allowed`))
      return false
    }

    return more
  }

  /** Sends no more; resolves when everything was acknowledged, which is more than streams of a connection wait for */
  async close (options?: AbortOptions): Promise<void> {
    if (this.writeStatus === 'closed') {
      return
    }

    try {
      await this.#init.session.close(options)
      this.#flushed = true
    } catch (error) {
      throw this.#error ?? error
    }
  }

  /** What comes is dropped from now on. The other side is not told: what it sends is acknowledged, so that it can finish. */
  async closeRead (): Promise<void> {
    if (this.readStatus !== 'closed') {
      this.readStatus = 'closed'
      this.#feed.clear()
      this.#feed.pump()
      this.#init.session.addEventListener('message', () => {})
      this.#end()
    }
  }

  abort (error: Error): void {
    if (this.status === 'open') {
      this.#abortedWith = error
      this.#init.session.abort(error)
    }
  }

  /** @throws StreamStateError */
  pause (): void {
    this.#checkState('pause', this.readStatus)
    this.readStatus = 'paused'
    this.#feed.pump()
  }

  /** @throws StreamStateError */
  resume (): void {
    this.#checkState('resume', this.readStatus)
    this.readStatus = 'readable'
    this.#feed.pump()
  }

  /** Behind what was pushed before, and before what waits in the session */
  push (data: Uint8Array | Uint8ArrayList): void {
    this.#give(data, 'push')
  }

  unshift (data: Uint8Array | Uint8ArrayList): void {
    this.#give(data, 'unshift')
  }

  async onDrain ({ signal }: AbortOptions = {}): Promise<void> {
    if (!this.writableNeedsDrain) {
      return
    }

    const drained = Promise.withResolvers<void>()
    const onDrain = (): void => { drained.resolve() }
    const onClose = (): void => { drained.reject(this.#error ?? new StreamStateError('the stream was closed')) }
    this.addEventListener('drain', onDrain)
    this.addEventListener('close', onClose)

    try {
      await withSignal(drained.promise, signal)
    } finally {
      this.removeEventListener('drain', onDrain)
      this.removeEventListener('close', onClose)
    }
  }

  /** One message at a time; a reader that is slow slows the sender */
  async * [Symbol.asyncIterator] (): AsyncGenerator<Uint8Array | Uint8ArrayList, void, undefined> {
    const messages = this.#init.session[Symbol.asyncIterator]()

    for (;;) {
      const givenBack = this.#feed.take()

      if (givenBack != null) {
        yield givenBack
        continue
      }

      if (this.readStatus === 'closed') {
        this.#error != null && raise(this.#error)
        return
      }

      const { done, value } = await this.#next(messages)
      this.#read()

      if (done === true) {
        return
      }

      yield value
    }
  }

  override addEventListener<K extends keyof MessageStreamEvents> (type: K, listener: EventHandler<MessageStreamEvents[K]> | null, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options)

    if (type === 'message') {
      // not within the call: what listens may not be ready yet
      queueMicrotask(() => { this.#feed.pump() })
    } else if (type === 'idle' && !this.#hearingIdle) {
      this.#hearingIdle = true
      this.#init.session.addEventListener('watermark', () => {
        if (this.writeBufferLength === 0) {
          this.safeDispatchEvent('idle')
        }
      })
    }
  }

  override removeEventListener<K extends keyof MessageStreamEvents> (type: K, listener?: EventHandler<MessageStreamEvents[K]> | null, options?: boolean | EventListenerOptions): void {
    super.removeEventListener(type, listener, options)

    if (type === 'message') {
      this.#feed.pump()
    }
  }

  get #listening (): boolean {
    return this.readStatus === 'readable' && this.listenerCount('message') > 0
  }

  #checkState (what: string, status: MessageStreamReadStatus | MessageStreamWriteStatus): void {
    if (status === 'closed' || status === 'closing') {
      throw new StreamStateError(`Cannot ${what} a stream that is ${status}`)
    }
  }

  #give (data: Uint8Array | Uint8ArrayList, where: 'push' | 'unshift'): void {
    this.#checkState('push data onto', this.readStatus)

    if (this.#feed.givenBackBytes + data.byteLength > this.maxReadBufferLength) {
      this.abort(new StreamBufferError(`${data.byteLength} bytes were pushed, ${this.maxReadBufferLength} are allowed in all`))
    } else {
      this.#feed.giveBack(data, where)
    }
  }

  #emit (data: Uint8Array | Uint8ArrayList): void {
    this.dispatchEvent(new StreamMessageEvent(data))
    this.#read()
  }

  /** Something was read, and may have been the last */
  #read (): void {
    if (this.remoteWriteStatus === 'closed') {
      // others may follow in the same turn
      queueMicrotask(() => {
        if (this.readBufferLength === 0) {
          this.readStatus = 'closed'
          this.#end()
        }
      })
    }
  }

  async #next (messages: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await messages.next()
    } catch (error) {
      throw this.#error ?? error
    }
  }

  #onRemoteClose (): void {
    this.remoteWriteStatus = 'closed'
    this.safeDispatchEvent('remoteCloseWrite')

    if (this.readBufferLength === 0) {
      this.#end()
    }
  }

  #onClose (error?: Error): void {
    const local = this.#abortedWith != null || error instanceof SessionClosedError
    this.status = error == null ? 'closed' : local ? 'aborted' : 'reset'
    this.#error = error == null ? undefined : this.#abortedWith ?? (local ? error : Object.assign(new StreamResetError(error.message), { cause: error }))
    this.remoteReadStatus = 'closed'
    this.remoteWriteStatus = 'closed'
    this.timeline.close = Date.now()

    if (this.#abortedWith != null) {
      this.#feed.clear()
      this.readStatus = 'closed'
    }

    if (this.readBufferLength === 0) {
      this.readStatus = 'closed'
      this.#end()
    }

    this.#feed.pump()
    this.dispatchEvent(this.#error == null ? new StreamCloseEvent() : local ? new StreamAbortEvent(this.#error) : new StreamResetEvent(this.#error))
  }

  #end (): void {
    if (!this.#ended) {
      this.#ended = true
      this.safeDispatchEvent('end')
    }
  }
}

function raise (error: Error): never {
  throw error
}
