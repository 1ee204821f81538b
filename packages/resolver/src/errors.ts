/**
 * Why a query came to nothing, or to less than it could. `retryable` says whether asking the same again can help
 * without anything being changed on this side.
 */
export interface QueryFailure extends Error {
  readonly retryable: boolean
}

/** Somebody handles queries of that name already: a mistake in the calling code, or two services of one name. */
export class HandlerTakenError extends Error implements QueryFailure {
  override name = 'HandlerTakenError'
  readonly retryable = false
}

/** An argument of `query`, `queryNeighbours` or `handle` is out of its range. */
export class InvalidQueryError extends Error implements QueryFailure {
  override name = 'InvalidQueryError'
  readonly retryable = false
}

/** A limit that was set is not one with which the resolver could work. */
export class InvalidLimitError extends Error implements QueryFailure {
  override name = 'InvalidLimitError'
  readonly retryable = false
}

/** The node is not started, or stopped meanwhile. */
export class ResolverStoppedError extends Error implements QueryFailure {
  override name = 'ResolverStoppedError'
  readonly retryable = false

  constructor (message = 'The resolver is not running') {
    super(message)
  }
}

/** No stream to the peer could be opened; `cause` says why. Retryable. */
export class PeerUnreachableError extends Error implements QueryFailure {
  override name = 'PeerUnreachableError'
  readonly retryable = true
}

/** The peer does not speak the resolver's protocol. */
export class ResolverUnsupportedError extends Error implements QueryFailure {
  override name = 'ResolverUnsupportedError'
  readonly retryable = false
}

/** The two ends did not show each other that they share the scope. */
export class ScopeNotSharedError extends Error implements QueryFailure {
  override name = 'ScopeNotSharedError'
  readonly retryable = false
}

/** The answer broke off before its end: the stream or its connection was lost, or a relay's limit struck. Retryable. */
export class AnswerCutError extends Error implements QueryFailure {
  override name = 'AnswerCutError'
  readonly retryable = true
}

/** The other end's bytes are no answer, or it lied about their length. */
export class InvalidAnswerError extends Error implements QueryFailure {
  override name = 'InvalidAnswerError'
  readonly retryable = false
}

/** The other end sent more responses or bytes than it had been told are wanted. */
export class AnswerOverflowError extends Error implements QueryFailure {
  override name = 'AnswerOverflowError'
  readonly retryable = false
}

/** The query's own deadline passed before the end of the answer. Retryable. */
export class QueryDeadlineError extends Error implements QueryFailure {
  override name = 'QueryDeadlineError'
  readonly retryable = true
  readonly ms: number

  constructor (ms: number) {
    super(`The answer did not end within ${ms} ms`)
    this.ms = ms
  }
}

/** Nobody at the other end handles queries of that name. */
export class UnknownHandlerError extends Error implements QueryFailure {
  override name = 'UnknownHandlerError'
  readonly retryable = false
}

/** The other end works on as many queries as it takes, from this peer or in all. Retryable, later. */
export class ResponderBusyError extends Error implements QueryFailure {
  override name = 'ResponderBusyError'
  readonly retryable = true
}

/** The other end's handler took longer than that end allows. Retryable. */
export class HandlerTimeoutError extends Error implements QueryFailure {
  override name = 'HandlerTimeoutError'
  readonly retryable = true
}

/** The other end's handler failed, and doesn't say why. Retryable. */
export class HandlerFailedError extends Error implements QueryFailure {
  override name = 'HandlerFailedError'
  readonly retryable = true
}

/** The other end's handler refused with a status of its own (64-127), whose meaning is the handler's. */
export class HandlerStatusError extends Error implements QueryFailure {
  override name = 'HandlerStatusError'
  readonly retryable = false
  readonly status: number

  constructor (status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** The query is longer than this end or the other takes. */
export class QueryTooLargeError extends Error implements QueryFailure {
  override name = 'QueryTooLargeError'
  readonly retryable = false
}

/** The other end's handler gave a response longer than that end sends, or than this one takes. */
export class ResponseTooLargeError extends Error implements QueryFailure {
  override name = 'ResponseTooLargeError'
  readonly retryable = false
}

/** The query has been passed on more often than is allowed. */
export class TooManyHopsError extends Error implements QueryFailure {
  override name = 'TooManyHopsError'
  readonly retryable = false
}

/** The other end refused with a status that has no class of its own here. */
export class QueryRefusedError extends Error implements QueryFailure {
  override name = 'QueryRefusedError'
  readonly retryable = false
  readonly status: number

  constructor (status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}
