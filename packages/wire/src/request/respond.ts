import { CLOSE_TIMEOUT, HANDLER_TIMEOUT, MAX_CONCURRENT_REQUESTS, MAX_CONCURRENT_REQUESTS_PER_PEER, MAX_REQUEST_LENGTH, READ_REQUEST_TIMEOUT } from '../constants.ts'
import { FrameTooLargeError, RequestTimeoutError, StreamResetError } from '../errors.ts'
import { raceAbort, startTimer } from '../timer.ts'
import { writeFrame } from '../write.ts'
import { encodeResponseFrame } from './response-frame.ts'
import { sendResponses } from './send-responses.ts'
import { Status, StatusError } from './status.ts'
import type { RequestCodec } from './codec.ts'
import type { Scope } from '../scope/scope.ts'
import type { ScopedStreamHandler } from '../scope/scoped-handler.ts'
import type { StreamReader } from '../stream-reader.ts'
import type { StartTimer } from '../timer.ts'
import type { Connection, Logger, PeerId, Stream } from '@libp2p/interface'

export interface RespondLimits {
  /** Bytes in one request, default 64 KiB. */
  maxRequestLength?: number
  /** Bytes in one response, default 256 KiB. */
  maxResponseLength?: number
  /** Responses to one request, default 1,024. */
  maxResponses?: number
  /** Requests worked on at once, of all peers together, default 256; more are answered `busy`. */
  maxConcurrent?: number
  /** Of those the requests of one peer, those of which nothing has come yet included, default 32. */
  maxConcurrentPerPeer?: number
  /** Milliseconds for the whole request to arrive, default 10 s. */
  readTimeout?: number
  /** Milliseconds for the handler and its responses, default 25 s. */
  handlerTimeout?: number
}

export interface RespondInit extends RespondLimits {
  log?: Logger
  startTimer?: StartTimer
}

/** Who asks, and where. */
export interface RequestContext {
  remotePeer: PeerId
  connection: Connection
  scope: Scope
  /** Aborted when time is over, or the requester gave up. */
  signal: AbortSignal
}

/** Gives the one response, or the responses as they come in; throws a `StatusError` for failures the protocol knows. */
export type RequestHandler<Request, Response> = (message: Request, context: RequestContext) => Promise<Response> | AsyncIterable<Response>

/**
 * The responder's side of `request`, to be given to `scopedHandler`. Whatever
 * goes wrong at this end is answered by a status: an undecodable or too large
 * request, too many at once, a handler that throws (a `StatusError` as it is,
 * anything else as `failed`, without its message), runs out of time or says too
 * much. A stream that breaks just ends.
 */
export function respond<Request, Response> (handler: RequestHandler<Request, Response>, codec: RequestCodec<Request, Response>, init: RespondInit = {}): ScopedStreamHandler {
  const maxConcurrent = init.maxConcurrent ?? MAX_CONCURRENT_REQUESTS
  const maxConcurrentPerPeer = init.maxConcurrentPerPeer ?? MAX_CONCURRENT_REQUESTS_PER_PEER
  const ofPeers = new Map<string, number>()
  let working = 0

  return async (reader, stream, connection, scope) => {
    const peer = connection.remotePeer.toString()
    const ofPeer = ofPeers.get(peer) ?? 0

    if (working >= maxConcurrent || ofPeer >= maxConcurrentPerPeer) {
      await answerFailure(stream, new StatusError(Status.busy), init)
    } else {
      working++
      ofPeers.set(peer, ofPeer + 1)

      try {
        await serve(reader, stream, connection, scope, handler, codec, init)
      } finally {
        working--
        countDown(ofPeers, peer)
      }
    }

    await close(stream, init)
  }
}

function countDown (counts: Map<string, number>, key: string): void {
  const count = (counts.get(key) ?? 0) - 1

  if (count > 0) {
    counts.set(key, count)
  } else {
    counts.delete(key)
  }
}

async function serve<Request, Response> (reader: StreamReader, stream: Stream, connection: Connection, scope: Scope, handler: RequestHandler<Request, Response>, codec: RequestCodec<Request, Response>, init: RespondInit): Promise<void> {
  const over = new AbortController()
  const onClose = (): void => { over.abort(new StreamResetError()) }
  stream.addEventListener('close', onClose)

  const timed = async (milliseconds: number, work: () => Promise<void>): Promise<void> => {
    const stopTimer = (init.startTimer ?? startTimer)(milliseconds, () => { over.abort(new RequestTimeoutError(milliseconds)) })

    try {
      await work()
    } finally {
      stopTimer()
    }
  }

  try {
    let message: { value: Request } | undefined

    await timed(init.readTimeout ?? READ_REQUEST_TIMEOUT, async () => {
      message = await readRequest(reader, codec, over.signal, init)
    })

    if (message == null) {
      throw new StatusError(Status.badRequest, 'No request')
    }

    const { value } = message

    await timed(init.handlerTimeout ?? HANDLER_TIMEOUT, async () => {
      const result = handler(value, { remotePeer: connection.remotePeer, connection, scope, signal: over.signal })
      const responses = isAsyncIterable(result) ? abortable(result, over.signal) : once(raceAbort(result, over.signal))

      await sendResponses(stream, responses, codec.response, over.signal, init)
    })
  } catch (err) {
    if (stream.status === 'open') {
      await answerFailure(stream, statusOf(err, stream, init), init)
    }
  } finally {
    stream.removeEventListener('close', onClose)
    over.abort(new StreamResetError())
  }
}

async function readRequest<Request> (reader: StreamReader, codec: RequestCodec<Request, unknown>, signal: AbortSignal, init: RespondInit): Promise<{ value: Request } | undefined> {
  const bytes = await reader.readFrame({ maxLength: init.maxRequestLength ?? MAX_REQUEST_LENGTH, signal })

  if (bytes == null) {
    return undefined
  }

  try {
    return { value: codec.request.decode(bytes) }
  } catch {
    throw new StatusError(Status.badRequest, 'Could not decode the request')
  }
}

function statusOf (err: unknown, stream: Stream, init: RespondInit): StatusError {
  if (err instanceof StatusError) {
    return err
  }

  if (err instanceof FrameTooLargeError) {
    return new StatusError(Status.requestTooLarge, err.message)
  }

  if (err instanceof RequestTimeoutError) {
    return new StatusError(Status.deadline, err.message)
  }

  init.log?.error('request of %s failed - %e', stream.protocol, err)

  return new StatusError(Status.failed)
}

async function answerFailure (stream: Stream, error: StatusError, init: RespondInit): Promise<void> {
  try {
    await timeLimited(init, async signal => {
      await writeFrame(stream, encodeResponseFrame({ kind: 'failed', error }), { signal })
    })
  } catch (err) {
    stream.abort(err instanceof Error ? err : error)
  }
}

/** Closes our side; a requester that doesn't close its own is cut off, so that streams don't pile up. */
async function close (stream: Stream, init: RespondInit): Promise<void> {
  await timeLimited(init, async signal => {
    await stream.close({ signal })

    if (stream.status === 'open') {
      await new Promise<void>((resolve, reject) => {
        stream.addEventListener('close', () => { resolve() }, { once: true })
        signal.addEventListener('abort', () => { reject(signal.reason) }, { once: true })
      })
    }
  }).catch(err => {
    stream.abort(err)
  })
}

async function timeLimited (init: RespondInit, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const overdue = new AbortController()
  const stopTimer = (init.startTimer ?? startTimer)(CLOSE_TIMEOUT, () => { overdue.abort(new RequestTimeoutError(CLOSE_TIMEOUT)) })

  try {
    await work(overdue.signal)
  } finally {
    stopTimer()
  }
}

function isAsyncIterable<T> (value: Promise<T> | AsyncIterable<T>): value is AsyncIterable<T> {
  return Symbol.asyncIterator in value
}

async function * once<T> (response: Promise<T>): AsyncGenerator<T, void, undefined> {
  yield await response
}

/** Ends with the signal, even if the source never gives another value; then the source is told to stop, and not waited for. */
async function * abortable<T> (source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  let done = false

  try {
    while (!done) {
      const result = await raceAbort(iterator.next(), signal)

      if (result.done === true) {
        done = true
      } else {
        yield result.value
      }
    }
  } finally {
    if (!done) {
      iterator.return?.().catch(() => {})
    }
  }
}
