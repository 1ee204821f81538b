/** The remote ended its side inside a frame. Asking again on a new stream can help. */
export class TruncatedError extends Error {
  override name = 'TruncatedError'
  /** Bytes still owed; a lower bound if not even the length was complete. */
  readonly missing: number

  constructor (missing: number) {
    super(`The stream ended inside a frame, at least ${missing} bytes short`)
    this.missing = missing
  }
}

/** The stream was reset or aborted, or its connection lost. Asking again on a new stream can help. */
export class StreamResetError extends Error {
  override name = 'StreamResetError'

  constructor (cause?: Error) {
    super(`The stream was reset${cause == null ? '' : `: ${cause.message}`}`, { cause })
  }
}

/** The stream closed, without an error, before what was to be written could be. A new stream can help. */
export class StreamClosedError extends Error {
  override name = 'StreamClosedError'

  constructor (message = 'The stream closed while there was something to write') {
    super(message)
  }
}

/** A frame announced more bytes than this end takes. Asking again does not help. */
export class FrameTooLargeError extends Error {
  override name = 'FrameTooLargeError'
  readonly length: number
  readonly maxLength: number

  constructor (length: number, maxLength: number) {
    super(`A frame of ${length} bytes exceeds the limit of ${maxLength}`)
    this.length = length
    this.maxLength = maxLength
  }
}

/** A length prefix was over-long or not a safe integer: the remote does not speak this protocol. */
export class InvalidLengthError extends Error {
  override name = 'InvalidLengthError'

  constructor (message = 'A length prefix is longer than 8 bytes or not the shortest form of its number') {
    super(message)
  }
}

/** A second read was started while one was waiting: a mistake in the calling code. */
export class ConcurrentReadError extends Error {
  override name = 'ConcurrentReadError'

  constructor () {
    super('A stream reader serves one read at a time, and none in push mode')
  }
}

/**
 * The other end did not admit us to the scope, or we did not admit it: unknown
 * scopes and missing membership look the same. Asking again does not help
 * until the membership changes.
 */
export class ScopeRefusedError extends Error {
  override name = 'ScopeRefusedError'

  constructor (message = 'The scope was refused', options?: ErrorOptions) {
    super(message, options)
  }
}

/** No (complete) preamble and exchange arrived in time. */
export class PreambleTimeoutError extends Error {
  override name = 'PreambleTimeoutError'

  constructor (milliseconds: number) {
    super(`The scope was not settled within ${milliseconds} ms`)
  }
}

/** The scope is not open and no verdict holds for the connection: call `openScoped`, which makes the exchange. */
export class ExchangeNeededError extends Error {
  override name = 'ExchangeNeededError'

  constructor () {
    super('This scope needs an exchange on this connection first')
  }
}

/** A scope's exchange broke its order (opening, the responder's proof, the initiator's proof) or bounds. */
export class ExchangeOrderError extends Error {
  override name = 'ExchangeOrderError'
}

/** The stream could not be opened. Whether another try helps depends on the `cause`. */
export class RequestFailedError extends Error {
  override name = 'RequestFailedError'

  constructor (message: string, cause?: unknown) {
    super(message, { cause })
  }
}

/** No answer in time. Asking again can help; the request may have been carried out. */
export class RequestTimeoutError extends Error {
  override name = 'RequestTimeoutError'

  constructor (milliseconds: number) {
    super(`No answer within ${milliseconds} ms`)
  }
}

/** The stream ended cleanly before the last response: a relay's limit looks like that. Asking again can help. */
export class IncompleteResponseError extends Error {
  override name = 'IncompleteResponseError'

  constructor () {
    super('The stream ended before the last response')
  }
}

/** The other end answered with bytes that are no response. Asking again does not help. */
export class InvalidResponseError extends Error {
  override name = 'InvalidResponseError'

  constructor (message: string, cause?: unknown) {
    super(message, { cause })
  }
}

/** The other end sent more responses than were asked for. */
export class TooManyResponsesError extends Error {
  override name = 'TooManyResponsesError'

  constructor (maxResponses: number) {
    super(`More than ${maxResponses} responses`)
  }
}
