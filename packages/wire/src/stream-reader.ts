import { MAX_BUFFERED_BYTES, MAX_FRAME_LENGTH, MAX_UNREAD_BYTES } from './constants.ts'
import { ConcurrentReadError, StreamResetError } from './errors.ts'
import { ReadQueue } from './read-queue.ts'
import { toError } from './to-error.ts'
import type { AbortOptions, MessageStream, Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/**
 * How the remote's side of a stream ended.
 *
 * - `clean`: it closed its writing side, at a frame boundary as far as this
 *   reader does the framing. **A relay whose limit strikes, and a connection
 *   that is closed politely, show as a clean end on both sides too**, so a
 *   protocol that must know that nothing is missing needs its own end mark.
 * - `truncated`: the same, but inside a frame; `missing` bytes are still owed
 *   (a lower bound if not even the length was complete).
 * - `reset`: reset by the remote, aborted at this end, or lost with an error.
 */
export type StreamEnding =
  { kind: 'clean' } |
  { kind: 'truncated', missing: number } |
  { kind: 'reset', error: Error }

export interface StreamReaderInit {
  /**
   * Bytes kept in pull mode before the stream is paused, default 1 MiB. A read
   * that needs more (a longer frame that its `maxLength` allows) is still served.
   */
  maxBufferedBytes?: number

  /**
   * Bytes that may come and wait in the stream once it is paused, default
   * 16 MiB; beyond that libp2p aborts it. Less is safe only for a protocol that
   * bounds what the remote may send by itself, such as by credit.
   */
  maxUnreadBytes?: number
}

export interface ReadFrameOptions extends AbortOptions {
  /** Bytes in the longest frame taken, default 64 KiB. */
  maxLength?: number
}

type OnChunk = (chunk: Uint8Array | Uint8ArrayList) => void
type OnEnd = (ending: StreamEnding) => void

/**
 * The one reader of a libp2p stream. Construct it synchronously where the
 * stream is got (a protocol handler, after `newStream`); it reports an ending
 * that happened before that, too, and hands out everything that was received
 * before it reports an ending of any kind.
 *
 * Pull mode (`readFrame`, `readBytes`) is for control protocols; push mode
 * (`start`) hands over chunks as they arrive, without copying. A reader may
 * begin in pull mode and change to push mode, not back.
 */
export class StreamReader {
  readonly #stream: MessageStream
  readonly #maxBufferedBytes: number
  readonly #maxUnreadBytes: number
  readonly #queue = new ReadQueue(() => { this.#throttle() })
  #closeError: Error | undefined
  #ended: { resetBy?: StreamResetError } | undefined
  #onChunk: OnChunk | undefined
  #onEnd: OnEnd | undefined
  #paused = false
  #resuming = false
  #detached = false

  constructor (stream: MessageStream, init: StreamReaderInit = {}) {
    this.#stream = stream
    this.#maxBufferedBytes = init.maxBufferedBytes ?? MAX_BUFFERED_BYTES
    this.#maxUnreadBytes = init.maxUnreadBytes ?? MAX_UNREAD_BYTES

    stream.addEventListener('message', this.#onMessage)
    stream.addEventListener('remoteCloseWrite', this.#checkEnd)
    stream.addEventListener('end', this.#checkEnd)
    stream.addEventListener('close', this.#onClose)
    this.#checkEnd()
  }

  /** Bytes received and not yet read; 0 in push mode. */
  get bufferedBytes (): number {
    return this.#queue.byteLength
  }

  /** True from `start` on. */
  get pushing (): boolean {
    return this.#onChunk != null
  }

  /** How the stream ended; `undefined` while more can come, or a complete frame waits to be read. */
  get ending (): StreamEnding | undefined {
    const missing = this.#queue.missing()

    if (this.#ended == null || missing === 0) {
      return undefined
    }

    if (this.#ended.resetBy != null) {
      return { kind: 'reset', error: this.#ended.resetBy }
    }

    return missing == null ? { kind: 'clean' } : { kind: 'truncated', missing }
  }

  /**
   * The next varint length-prefixed frame; `undefined` if the stream ended
   * cleanly before it. After an error other than the signal's, every later
   * read gives that error again.
   *
   * The signal cancels the waiting; no byte is lost by that.
   *
   * @throws TruncatedError - the stream ended inside this frame
   * @throws StreamResetError - the stream was reset before this frame was complete
   * @throws FrameTooLargeError - the frame is longer than `maxLength`
   * @throws InvalidLengthError - over-long length prefix, or above 2^53 - 1
   * @throws ConcurrentReadError - a read is under way, or the reader is in push mode
   */
  async readFrame (options: ReadFrameOptions = {}): Promise<Uint8Array | undefined> {
    this.#pullOnly()

    return this.#queue.readFrame(options.maxLength ?? MAX_FRAME_LENGTH, options.signal)
  }

  /**
   * Exactly `length` bytes.
   *
   * @throws TruncatedError - the stream ended before that many
   * @throws StreamResetError - the stream was reset before that many
   * @throws ConcurrentReadError - a read is under way, or the reader is in push mode
   */
  async readBytes (length: number, options: AbortOptions = {}): Promise<Uint8Array> {
    this.#pullOnly()

    return this.#queue.readBytes(length, options.signal)
  }

  /**
   * Changes to push mode: hands over what was received, then every chunk as it
   * comes, synchronously and without a copy, then once the ending. Chunks may
   * be a `Uint8ArrayList` of either major version in use: test with
   * `isUint8ArrayList`. Both callbacks may be called before `start` returns.
   *
   * Framing is the caller's here, so the ending is `clean` or `reset`. An
   * `onChunk` that throws aborts the stream with what it threw. While the
   * stream is paused, the ending waits behind the data that waits.
   *
   * @throws ConcurrentReadError - a read is under way, or the reader is in push mode already
   * @throws the error of an earlier read, if one failed
   */
  start (onChunk: OnChunk, onEnd: OnEnd): void {
    this.#pullOnly()

    if (this.#queue.waiting) {
      throw new ConcurrentReadError()
    }

    if (this.#queue.failure != null) {
      throw this.#queue.failure
    }

    const throttled = this.#paused
    this.#paused = false
    this.#onChunk = onChunk
    this.#onEnd = onEnd

    if (this.#queue.byteLength > 0) {
      this.#handOver(this.#queue.takeAll())
    }

    if (throttled && !this.#paused) {
      this.resume()
    }

    this.#deliverEnd()
  }

  /** Stops the flow (push mode): data waits in the stream, and soon at the remote. */
  pause (): void {
    this.#paused = true

    // inside `resume` a stream calls its muxer's resume last, which would undo
    // this pause for the muxer: it is made up for when `resume` returns
    if (this.#resuming) {
      return
    }

    try {
      this.#stream.maxReadBufferLength = Math.max(this.#stream.maxReadBufferLength, this.#maxUnreadBytes)
      this.#stream.pause()
    } catch {
      // it closed meanwhile, and a closed stream does not flow
    }
  }

  /** Lets data flow again, at once if some waits. */
  resume (): void {
    this.#paused = false

    if (this.#resuming) {
      return
    }

    this.#resuming = true

    try {
      this.#stream.resume()
    } catch {
      // it closed meanwhile; or its muxer can't tell a connection that is gone,
      // which happens after everything that waited was handed out
    } finally {
      this.#resuming = false
    }

    if (this.#paused) {
      this.pause()
    }

    this.#checkEnd()
  }

  /**
   * Lets go of the stream: no callback after this, a waiting read fails with
   * `StreamResetError`. Gives the bytes that were received and not read.
   */
  detach (): Uint8Array {
    this.#detached = true
    this.#stream.removeEventListener('message', this.#onMessage)
    this.#stream.removeEventListener('remoteCloseWrite', this.#checkEnd)
    this.#stream.removeEventListener('end', this.#checkEnd)
    this.#stream.removeEventListener('close', this.#onClose)
    this.#onEnd = undefined

    const left = this.#queue.takeAll()
    this.#end(new StreamResetError(new Error('The reader was detached')))

    if (this.#paused) {
      // nobody listens, so what waits goes on waiting, for the next reader
      this.resume()
    }

    return left
  }

  readonly #onMessage = (event: StreamMessageEvent): void => {
    if (this.#onChunk != null) {
      this.#handOver(event.data)
      return
    }

    this.#queue.push(event.data)
    this.#throttle()
  }

  readonly #onClose = (event: StreamCloseEvent): void => {
    this.#closeError ??= event.error
    this.#checkEnd()
  }

  /**
   * Whatever event comes first, the stream's own state decides: 'close' comes
   * before unread data after a reset, 'end' before 'close' otherwise, and none
   * of them comes again if they were over before this reader began.
   */
  readonly #checkEnd = (): void => {
    const stream = this.#stream

    if (this.#ended != null || this.#detached) {
      return
    }

    const broken = stream.status === 'reset' || stream.status === 'aborted'
    const closed = broken || stream.status === 'closed' || (stream as Partial<Stream>).remoteWriteStatus === 'closed'

    if (stream.readableEnded !== true && !(closed && stream.readBufferLength === 0)) {
      return
    }

    if (broken && this.#closeError == null) {
      // the error is in the 'close' event, which follows within the same call;
      // if it was before this reader's time, nothing else will come
      queueMicrotask(() => { this.#finish(true) })
      return
    }

    this.#finish(broken)
  }

  #finish (broken: boolean): void {
    if (!this.#detached) {
      this.#end(broken ? new StreamResetError(this.#closeError) : undefined)
      this.#deliverEnd()
    }
  }

  #end (resetBy?: StreamResetError): void {
    if (this.#ended == null) {
      this.#ended = { resetBy }
      this.#queue.end(resetBy)
    }
  }

  #deliverEnd (): void {
    const ending = this.ending
    const onEnd = this.#onEnd

    if (ending != null && onEnd != null) {
      this.#onEnd = undefined
      onEnd(ending)
    }
  }

  #handOver (chunk: Uint8Array | Uint8ArrayList): void {
    try {
      this.#onChunk?.(chunk)
    } catch (err) {
      this.#stream.abort(toError(err))
    }
  }

  #pullOnly (): void {
    if (this.#onChunk != null) {
      throw new ConcurrentReadError()
    }
  }

  /** Pull mode: keeps what is buffered near the bound, or near what a read needs if that is more. */
  #throttle (): void {
    if (this.#onChunk != null || this.#detached) {
      return
    }

    const held = this.#queue.byteLength
    const full = held > this.#maxBufferedBytes && held >= this.#queue.need

    if (full && !this.#paused) {
      this.pause()
    } else if (!full && this.#paused) {
      this.resume()
    }
  }
}
