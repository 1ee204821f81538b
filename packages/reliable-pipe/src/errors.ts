/** What every failure of this package has: whether trying again can help */
export abstract class ReliablePipeError extends Error {
  abstract readonly retryable: boolean
}

/** Bytes that are no frame: on an authenticated stream the other side has sent them, so its session ends */
export class FrameDecodeError extends ReliablePipeError {
  override readonly name = 'FrameDecodeError'
  readonly retryable = false
}

/** A critical frame type of a later version */
export class UnsupportedFrameError extends ReliablePipeError {
  override readonly name = 'UnsupportedFrameError'
  readonly retryable = false
  readonly type: number

  constructor (type: number) {
    super(`frame type 0x${type.toString(16).padStart(2, '0')} is not known here`)
    this.type = type
  }
}

/** A frame where the protocol has no place for it, such as DATA before ATTACH. The path it came on is closed; the session goes on over another. */
export class UnexpectedFrameError extends ReliablePipeError {
  override readonly name = 'UnexpectedFrameError'
  readonly retryable = false
}

/** A sequence number that can't be: far beyond the window, or after the end mark */
export class SequenceOutOfRangeError extends ReliablePipeError {
  override readonly name = 'SequenceOutOfRangeError'
  readonly retryable = false
}

/** An acknowledgement of something that was never sent */
export class AcknowledgementOutOfRangeError extends ReliablePipeError {
  override readonly name = 'AcknowledgementOutOfRangeError'
  readonly retryable = false
}

/** The other side asked for a segment to be sent again that was never sent */
export class RequestOutOfRangeError extends ReliablePipeError {
  override readonly name = 'RequestOutOfRangeError'
  readonly retryable = false
}

/** A grant of credit larger than any receiver would give */
export class CreditOutOfRangeError extends ReliablePipeError {
  override readonly name = 'CreditOutOfRangeError'
  readonly retryable = false
}

/** More was sent than the receiver had granted */
export class CreditExceededError extends ReliablePipeError {
  override readonly name = 'CreditExceededError'
  readonly retryable = false
}

/** Segments that do not make messages: a message begins inside another, or has no beginning */
export class SegmentOrderError extends ReliablePipeError {
  override readonly name = 'SegmentOrderError'
  readonly retryable = false
}

/** A segment so small that a message of many of them would take far more memory than its bytes */
export class SegmentTooSmallError extends ReliablePipeError {
  override readonly name = 'SegmentTooSmallError'
  readonly retryable = false
}

/** Larger than this side sends, or than the other side takes */
export class MessageTooLargeError extends ReliablePipeError {
  override readonly name = 'MessageTooLargeError'
  readonly retryable = false
}

/** The send buffer is full: `send` returned false before, and `drain` was not waited for. The message was not accepted. */
export class SendBufferFullError extends ReliablePipeError {
  override readonly name = 'SendBufferFullError'
  readonly retryable = true
}

/**
 * Where a session stands, in segments: a message is one or more of them, and the end mark that `close()` sends is one too. How many
 * messages that is, `watermarks` says.
 */
export interface LastPosition {
  /** acknowledged by the other end, in continuous sequence */
  acknowledged: number
  /** given a sequence number so far */
  sent: number
  /** received from the other end, in continuous sequence */
  received: number
}

/** How far a session is with what its application sent, in messages */
export interface Watermarks {
  /** accepted by `send` and `deliver` */
  accepted: number
  /** of these, handed to a path from beginning to end, at least once; in order, without those that expired */
  sent: number
  /** of those sent, acknowledged by the other end: it has them, from the first on, and they need not be sent again */
  acknowledged: number
  /** of those accepted, dropped because they expired before anything of them was sent */
  expired: number
}

/** The session is over; `watermarks` and `position` are where it stood. What was not acknowledged may or may not have arrived. */
export abstract class SessionEndedError extends ReliablePipeError {
  readonly retryable = false
  /** in segments */
  readonly position?: LastPosition
  /** in messages; set by the session that ends with it */
  watermarks?: Watermarks

  constructor (message: string, position?: LastPosition, options?: ErrorOptions) {
    super(message, options)
    this.position = position
  }
}

/** The two ends remember different things: one has lost what it had acknowledged, or acknowledges what was never sent */
export class PositionMismatchError extends SessionEndedError {
  override readonly name = 'PositionMismatchError'
}

/** No path could be had for as long as the session is retained */
export class SessionExpiredError extends SessionEndedError {
  override readonly name = 'SessionExpiredError'
}

/** The other end does not know the session: it restarted without a store, or retained it for a shorter time */
export class SessionUnknownError extends SessionEndedError {
  override readonly name = 'SessionUnknownError'
}

/** The other end aborted the session */
export class SessionAbortedError extends SessionEndedError {
  override readonly name = 'SessionAbortedError'
  /** `application`, `protocol`, `limit` or `shutdown`, if it was told */
  readonly code?: string
  /** what the other end said of it */
  readonly reason?: string

  constructor (message: string, position?: LastPosition, abort: { code?: string, reason?: string } = {}) {
    super(message, position)
    this.code = abort.code
    this.reason = abort.reason
  }
}

/** The session was closed: by this end, or because the node stopped */
export class SessionClosedError extends SessionEndedError {
  override readonly name = 'SessionClosedError'
}

/** This end of the session was handed over: another peer goes on with it, and what this one acknowledges counts no more */
export class SessionHandedOverError extends SessionEndedError {
  override readonly name = 'SessionHandedOverError'
}

/** After a restart: the other end has got more than the store knows was sent. What was kept has been lost since; the session can't go on without guessing. */
export class PeerAheadError extends SessionEndedError {
  override readonly name = 'PeerAheadError'
}

/**
 * A durable session has stopped here for now: the node was stopped, or its store has failed (`cause`). What was accepted and is kept is not lost; the session goes
 * on when the node is started again.
 */
export class SessionSuspendedError extends SessionEndedError {
  override readonly name = 'SessionSuspendedError'
}

/** The other end broke the protocol; `cause` says how */
export class ProtocolViolationError extends SessionEndedError {
  override readonly name = 'ProtocolViolationError'
}

/** The listening side's accept() said no, or did not say in time, or nobody listens under that name, or it has too many sessions: `status` */
export class SessionRefusedError extends ReliablePipeError {
  override readonly name = 'SessionRefusedError'
  readonly retryable: boolean
  /** `no-listener`, `refused`, `not-durable` or `too-many-sessions` */
  readonly status: string

  constructor (status: string, reason: string, retryable: boolean, { peer = 'the other end', name }: { peer?: string, name: string }) {
    super(`${refusalText(status, peer, name)}${reason === '' ? '' : ` (${reason})`}`)
    this.status = status
    this.retryable = retryable
  }
}

function refusalText (status: string, peer: string, name: string): string {
  switch (status) {
    case 'no-listener':
      return `${peer} does not listen for "${name}"`
    case 'not-durable':
      return `${peer} keeps no durable sessions for "${name}"`
    case 'too-many-sessions':
      return `${peer} keeps as many sessions as it may, so it refused "${name}"`
    default:
      return `${peer} refused "${name}"`
  }
}

/** A bound of this node on sessions would be exceeded */
export class TooManySessionsError extends ReliablePipeError {
  override readonly name = 'TooManySessionsError'
  readonly retryable = true
}

/** The stream was opened, but no ATTACH or no answer came in time */
export class AttachTimeoutError extends ReliablePipeError {
  override readonly name = 'AttachTimeoutError'
  readonly retryable = true
}

/** Somebody listens under that name already */
export class NameTakenError extends ReliablePipeError {
  override readonly name = 'NameTakenError'
  readonly retryable = false
}

/** Nothing came on the path for as long as something was owed */
export class PathSilentError extends ReliablePipeError {
  override readonly name = 'PathSilentError'
  readonly retryable = true
}

/** A segment that has to be sent again as it was cut does not fit what a relay lets through. Another path may take it, until the session has been retained for as long as was agreed. */
export class SegmentDoesNotFitError extends ReliablePipeError {
  override readonly name = 'SegmentDoesNotFitError'
  readonly retryable = true
}

/** `connect` was not answered in time; `cause` is the last reason why there was no path */
export class ConnectTimeoutError extends ReliablePipeError {
  override readonly name = 'ConnectTimeoutError'
  readonly retryable = true
}

/** A name, an info or another argument that the protocol has no room for */
export class InvalidArgumentError extends ReliablePipeError {
  override readonly name = 'InvalidArgumentError'
  readonly retryable = false
}

/** What the store has of a session does not fit together; it is left there, and the session is not opened */
export class StoredSessionError extends ReliablePipeError {
  override readonly name = 'StoredSessionError'
  readonly retryable = false
}

/** A durable session was asked for, and this node has no store: `reliablePipe({ store })` */
export class NoStoreError extends ReliablePipeError {
  override readonly name = 'NoStoreError'
  readonly retryable = false
}

/** A session was asked for another stream, as if it were a connection */
export class NoStreamsError extends ReliablePipeError {
  override readonly name = 'NoStreamsError'
  readonly retryable = false
}
