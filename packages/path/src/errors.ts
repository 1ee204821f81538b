/**
 * What can go wrong on the way to a peer. `retryable` says whether trying again can help without anything being
 * changed on this side.
 */
export interface PathFailure extends Error {
  readonly retryable: boolean
}

/**
 * What came of one address or provider.
 */
export interface Attempt {
  /** the address dialled, or the provider asked */
  readonly address: string
  readonly error: Error
}

/**
 * No way to the peer worked. `attempts` has what came of each, `cause` the last one's error. Retryable, unless each attempt failed with what trying
 * again does not help against.
 */
export class NoPathError extends Error implements PathFailure {
  override name = 'NoPathError'
  readonly attempts: Attempt[]
  /** the last one, in one line */
  readonly reason: string
  readonly retryable: boolean

  /** @param reason - why, when nothing was tried */
  constructor (message: string, attempts: Attempt[] = [], reason?: string) {
    const reasons = attempts.map(({ address, error }) => error.message.includes(address) ? error.message : `${address}: ${error.message}`)

    if (reasons.length === 0 && reason != null) {
      reasons.push(reason)
    }

    super(reasons.length === 1 ? `${message}: ${reasons[0]}` : [message, ...reasons].join('\n  '), { cause: attempts.at(-1)?.error })
    this.attempts = attempts
    this.reason = reasons.at(-1) ?? message
    this.retryable = attempts.length === 0 || attempts.some(({ error }) => isRetryable(error))
  }
}

/**
 * An address took longer than it may; 0 ms when the time was over before it was dialled. Retryable.
 */
export class DialTimeoutError extends Error implements PathFailure {
  override name = 'DialTimeoutError'
  readonly retryable = true
  readonly address: string
  readonly ms: number

  constructor (address: string, ms: number, options?: ErrorOptions) {
    super(`no connection to ${address} within ${ms} ms`, options)
    this.address = address
    this.ms = ms
  }
}

/**
 * This node has no transport that dials the address. Not retryable.
 */
export class NoTransportError extends Error implements PathFailure {
  override name = 'NoTransportError'
  readonly retryable = false

  constructor (address: string) {
    super(`no transport for ${address}`)
  }
}

/**
 * Who answers at the address can't prove to be the peer that it names. Not retryable.
 */
export class WrongPeerError extends Error implements PathFailure {
  override name = 'WrongPeerError'
  readonly retryable = false
  /** the id of who answers, as far as the encrypter says it */
  readonly answered?: string

  constructor (address: string, options?: ErrorOptions) {
    const answered = whoAnswered(options?.cause)
    super(`another peer answers at ${address}${answered == null ? '' : `: ${answered}`}`, options)
    this.answered = answered
  }
}

/** libp2p's handshake has no field for it: it is in a message, of one of several dials perhaps */
function whoAnswered (error: unknown): string | undefined {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error]

  return errors.map(one => /Payload identity key (\S+) does not match/.exec((one as Error | undefined)?.message ?? '')?.[1]).find(peer => peer != null)
}

/**
 * libp2p gave a connection of another kind than the address asked for. Retryable.
 */
export class WrongPathError extends Error implements PathFailure {
  override name = 'WrongPathError'
  readonly retryable = true
}

/**
 * A background dial made room for one that somebody waits for. Retryable.
 */
export class DialPreemptedError extends Error implements PathFailure {
  override name = 'DialPreemptedError'
  readonly retryable = true
}

/**
 * This node's connection gater does not let it dial the peer, or the address. Named as libp2p's own. Not retryable.
 */
export class DialDeniedError extends Error implements PathFailure {
  override name = 'DialDeniedError'
  readonly retryable = false
}

/**
 * More dials, waiters or watches than a bound allows. Retryable.
 */
export class TooManyDialsError extends Error implements PathFailure {
  override name = 'TooManyDialsError'
  readonly retryable = true
}

/**
 * The peer accepted the connection but did not agree on the stream's protocol in time. Retryable: another
 * connection may do.
 */
export class StreamTimeoutError extends Error implements PathFailure {
  override name = 'StreamTimeoutError'
  readonly retryable = true
}

/**
 * The peer does not speak the protocol. Not retryable.
 */
export class ProtocolNotSupportedError extends Error implements PathFailure {
  override name = 'ProtocolNotSupportedError'
  readonly retryable = false
}

/**
 * The peer is this node itself, an address names another peer, or the only address allowed is of a transport that this node does not have. Not retryable.
 */
export class InvalidTargetError extends Error implements PathFailure {
  override name = 'InvalidTargetError'
  readonly retryable = false
}

/**
 * An address given as a relay's has no peer id, or there are too many relays. Not retryable.
 */
export class InvalidRelayError extends Error implements PathFailure {
  override name = 'InvalidRelayError'
  readonly retryable = false
}

/**
 * A setting is out of its range. Not retryable.
 */
export class InvalidSettingError extends Error implements PathFailure {
  override name = 'InvalidSettingError'
  readonly retryable = false
}

/**
 * The relay did not take the reservation, or is not there; `cause` says why, where it is known: a WrongPeerError, when another peer answers at its address, as when it was
 * started again without its key. Retryable, and retried.
 */
export class ReservationError extends Error implements PathFailure {
  override name = 'ReservationError'
  readonly retryable = true
}

/**
 * The connection gave no answer to a probe. Retryable over a new connection.
 */
export class ConnectionUnresponsiveError extends Error implements PathFailure {
  override name = 'ConnectionUnresponsiveError'
  readonly retryable = true
}

/**
 * The other side did not close a stream that was closed here. The stream is gone; nothing to retry.
 */
export class LingerTimeoutError extends Error implements PathFailure {
  override name = 'LingerTimeoutError'
  readonly retryable = false
}

/**
 * The service is not running. Not retryable until it is started.
 */
export class PathServiceStoppedError extends Error implements PathFailure {
  override name = 'PathServiceStoppedError'
  readonly retryable = false
}

/**
 * libp2p's errors that trying again does not help against.
 */
const FINAL = new Set([
  'DialDeniedError',
  'InvalidMultiaddrError',
  'InvalidParametersError',
  'InvalidPeerIdError',
  'NoValidAddressesError',
  'TransportUnavailableError',
  'UnexpectedPeerError'
])

/**
 * Whether trying again can help after an error of this package or of libp2p. Of an unknown error it is assumed.
 */
export function isRetryable (error: unknown): boolean {
  if (!(error instanceof Error)) {
    return true
  }

  if ('retryable' in error && typeof error.retryable === 'boolean') {
    return error.retryable
  }

  return !FINAL.has(error.name)
}
