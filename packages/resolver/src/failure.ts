import {
  FrameTooLargeError, IncompleteResponseError, InvalidLengthError, InvalidResponseError, PreambleTimeoutError, RequestFailedError, RequestTimeoutError,
  ScopeRefusedError, Status, StatusError, StreamClosedError, StreamResetError, TooManyResponsesError, TruncatedError
} from '@juxta/wire'
import * as errors from './errors.ts'
import { FIRST_HANDLER_STATUS, ResolverStatus } from './wire/status.ts'

type FailureClass = new (message: string, options: ErrorOptions) => Error

const STATUSES = new Map<number, FailureClass>([
  [Status.requestTooLarge, errors.QueryTooLargeError],
  [Status.failed, errors.HandlerFailedError],
  [Status.busy, errors.ResponderBusyError],
  [Status.deadline, errors.HandlerTimeoutError],
  [Status.responseTooLarge, errors.ResponseTooLargeError],
  [ResolverStatus.unknownHandler, errors.UnknownHandlerError],
  [ResolverStatus.tooManyHops, errors.TooManyHopsError]
])

const BROKEN: Array<[abstract new (...args: any[]) => Error, FailureClass]> = [
  [ScopeRefusedError, errors.ScopeNotSharedError],
  [TooManyResponsesError, errors.AnswerOverflowError],
  [FrameTooLargeError, errors.ResponseTooLargeError],
  [InvalidLengthError, errors.InvalidAnswerError],
  [InvalidResponseError, errors.InvalidAnswerError],
  [IncompleteResponseError, errors.AnswerCutError],
  [TruncatedError, errors.AnswerCutError],
  [StreamResetError, errors.AnswerCutError],
  [StreamClosedError, errors.AnswerCutError],
  [PreambleTimeoutError, errors.AnswerCutError]
]

/** One of this package's errors for whatever a request failed with; what is not known stays as it is. */
export function failureOf (error: unknown, deadlineMs: number): unknown {
  if (error instanceof StatusError) {
    return statusFailure(error)
  }

  if (error instanceof RequestTimeoutError) {
    return new errors.QueryDeadlineError(deadlineMs)
  }

  if (error instanceof RequestFailedError) {
    return openFailure(error)
  }

  const found = BROKEN.find(([kind]) => error instanceof kind)

  return found == null ? error : new found[1]((error as Error).message, { cause: error })
}

function statusFailure (error: StatusError): Error {
  const Failure = STATUSES.get(error.status)
  const options = { cause: error }

  if (Failure != null) {
    return new Failure(error.message, options)
  }

  return error.status >= FIRST_HANDLER_STATUS
    ? new errors.HandlerStatusError(error.status, error.message, options)
    : new errors.QueryRefusedError(error.status, error.message, options)
}

function openFailure (error: RequestFailedError): Error {
  const cause = error.cause

  // by name: the error is of whatever version of libp2p's packages opened the stream
  if (cause instanceof Error && cause.name === 'UnsupportedProtocolError') {
    return new errors.ResolverUnsupportedError('The peer does not speak the resolver\'s protocol', { cause })
  }

  return new errors.PeerUnreachableError(cause instanceof Error ? cause.message : error.message, { cause: cause ?? error })
}
