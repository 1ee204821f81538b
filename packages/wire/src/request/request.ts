import { CLOSE_TIMEOUT, MAX_RESPONSE_LENGTH, MAX_RESPONSES, REQUEST_TIMEOUT } from '../constants.ts'
import { IncompleteResponseError, InvalidResponseError, RequestFailedError, RequestTimeoutError, TooManyResponsesError } from '../errors.ts'
import { encodeFrame } from '../frame.ts'
import { openScoped } from '../scope/open-scoped.ts'
import { encodePreamble } from '../scope/preamble.ts'
import { openScope } from '../scope/scope.ts'
import { openStream } from '../open/open-stream.ts'
import { StreamReader } from '../stream-reader.ts'
import { raceAbort, startTimer } from '../timer.ts'
import { drained, sendBytes } from '../write.ts'
import { decodeResponseFrame } from './response-frame.ts'
import type { Codec, RequestCodec } from './codec.ts'
import type { OpenScopedOptions } from '../scope/open-scoped.ts'
import type { Scope } from '../scope/scope.ts'
import type { Connection, NewStreamOptions, Stream } from '@libp2p/interface'

/** Opens a stream for a request, on whatever connection it finds. */
export type StreamOpener = (protocol: string, options: NewStreamOptions) => Promise<{ stream: Stream, connection: Connection }>

export interface RequestOptions extends Omit<OpenScopedOptions, 'reader' | 'timeout'> {
  /** Default the open scope. */
  scope?: Scope
  /** Milliseconds for everything, from opening the stream to the last response; default 30 s. */
  timeout?: number
  /** Bytes in one response, default 256 KiB. */
  maxResponseLength?: number
  /** Default 1,024. */
  maxResponses?: number
  /** Whether a relayed connection with limits will do; default false, as in libp2p. */
  runOnLimitedConnection?: boolean
}

/**
 * Sends one request and gives its one response. The signal and the timeout
 * cancel the waiting; the request may have been carried out all the same.
 *
 * @throws StatusError - the responder answered with a failure
 * @throws RequestTimeoutError, IncompleteResponseError, TruncatedError, StreamResetError, StreamClosedError - no (whole) answer
 * @throws FrameTooLargeError, InvalidLengthError, InvalidResponseError, TooManyResponsesError - no acceptable answer
 * @throws RequestFailedError - no stream could be opened, or `encode` threw
 * @throws ScopeRefusedError, PreambleTimeoutError - as of `openScoped`
 */
export async function request<Request, Response> (target: Connection | StreamOpener, protocol: string, message: Request, codec: RequestCodec<Request, Response>, options: RequestOptions = {}): Promise<Response> {
  const responses = requestMany(target, protocol, message, codec, { ...options, maxResponses: 1 })

  try {
    const { value, done } = await responses.next()

    if (done !== true) {
      return value
    }
  } finally {
    await responses.return()
  }

  throw new InvalidResponseError('An answer without a response')
}

/**
 * Sends one request and gives its responses as they come in, at most
 * `maxResponses`. Leaving the loop early aborts the stream.
 *
 * @throws as of `request`
 */
export async function * requestMany<Request, Response> (target: Connection | StreamOpener, protocol: string, message: Request, codec: RequestCodec<Request, Response>, options: RequestOptions = {}): AsyncGenerator<Response, void, undefined> {
  const timeout = options.timeout ?? REQUEST_TIMEOUT
  const overdue = new AbortController()
  const stopTimer = (options.startTimer ?? startTimer)(timeout, () => { overdue.abort(new RequestTimeoutError(timeout)) })
  const signal = options.signal == null ? overdue.signal : AbortSignal.any([options.signal, overdue.signal])
  let stream: Stream | undefined
  let complete = false

  try {
    const opened = await open(target, protocol, signal, options.runOnLimitedConnection)
    stream = opened.stream
    const reader = await ask(stream, opened.connection, encode(codec, message), { ...options, signal })

    yield * responses(reader, codec.response, signal, options, () => { complete = true })
  } finally {
    stopTimer()

    if (stream != null) {
      release(stream, complete, options)
    }
  }
}

async function open (target: Connection | StreamOpener, protocol: string, signal: AbortSignal, runOnLimitedConnection?: boolean): Promise<{ stream: Stream, connection: Connection }> {
  const opening = typeof target === 'function'
    ? target(protocol, { signal, runOnLimitedConnection })
    : openStream(target, protocol, { signal, runOnLimitedConnection }).then(stream => ({ stream, connection: target }))

  try {
    return await raceAbort(opening, signal)
  } catch (err) {
    // a stream that comes after all is nobody's
    opening.then(({ stream }) => { stream.abort(new RequestFailedError('The request was given up')) }, () => {})
    signal.throwIfAborted()

    throw new RequestFailedError(`Could not open a stream for ${protocol}`, err)
  }
}

function encode<Request> (codec: RequestCodec<Request, unknown>, message: Request): Uint8Array {
  try {
    return codec.request.encode(message)
  } catch (err) {
    throw new RequestFailedError('Could not encode the request', err)
  }
}

/** Preamble and request in one write where the scope allows it, and our side closed behind them. */
async function ask (stream: Stream, connection: Connection, bytes: Uint8Array, options: RequestOptions): Promise<StreamReader> {
  const reader = new StreamReader(stream)
  const scope = options.scope ?? openScope
  const frame = encodeFrame(bytes)

  if (scope.open) {
    sendBytes(stream, joined(encodePreamble(scope), frame))
  } else {
    await openScoped(stream, scope, connection, { ...options, reader, timeout: undefined })
    await drained(stream, options)
    sendBytes(stream, frame)
  }

  // an early answer may end the stream while the request is still being written:
  // what counts is the answer
  stream.close({ signal: options.signal }).catch(() => {})

  return reader
}

async function * responses<Response> (reader: StreamReader, codec: Codec<Response>, signal: AbortSignal, options: RequestOptions, onComplete: () => void): AsyncGenerator<Response, void, undefined> {
  const maxLength = (options.maxResponseLength ?? MAX_RESPONSE_LENGTH) + 1
  const maxResponses = options.maxResponses ?? MAX_RESPONSES

  for (let count = 0; ; count++) {
    const bytes = await reader.readFrame({ maxLength, signal })

    if (bytes == null) {
      throw new IncompleteResponseError()
    }

    const frame = decodeResponseFrame(bytes)

    if (frame.kind === 'failed') {
      onComplete()
      throw frame.error
    }

    if (frame.kind === 'end') {
      onComplete()
      return
    }

    if (count === maxResponses) {
      throw new TooManyResponsesError(maxResponses)
    }

    const response = decode(codec, frame.bytes)

    if (frame.kind === 'last') {
      onComplete()
      yield response
      return
    }

    yield response
  }
}

function decode<Response> (codec: Codec<Response>, bytes: Uint8Array): Response {
  try {
    return codec.decode(bytes)
  } catch (err) {
    throw new InvalidResponseError('Could not decode the response', err)
  }
}

/** A stream whose answer is complete closes by itself soon; one that doesn't, or whose answer nobody waits for, is aborted. */
function release (stream: Stream, complete: boolean, options: RequestOptions): void {
  if (!complete) {
    stream.abort(new RequestFailedError('The request was given up'))
    return
  }

  if (stream.status !== 'open') {
    return
  }

  const stopTimer = (options.startTimer ?? startTimer)(CLOSE_TIMEOUT, () => {
    stream.abort(new RequestFailedError('The other end did not close the stream'))
  })

  stream.addEventListener('close', () => { stopTimer() }, { once: true })
}

function joined (first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.byteLength + second.byteLength)
  bytes.set(first)
  bytes.set(second, first.byteLength)

  return bytes
}
