/** What an error of this package says beside its message. */
export interface Libp2pRendezvousFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** Why a point refused, by the specification's name for it. */
export type RefusedStatus =
  'E_INVALID_NAMESPACE' | 'E_INVALID_SIGNED_PEER_RECORD' | 'E_INVALID_TTL' | 'E_INVALID_COOKIE' | 'E_NOT_AUTHORIZED' | 'E_INTERNAL_ERROR' | 'E_UNAVAILABLE'

/** A point refused what it was asked. Retryable when it has no room or failed itself, and, for a cookie, without it. */
export class PointRefusedError extends Error implements Libp2pRendezvousFailure {
  override name = 'PointRefusedError'
  readonly status: RefusedStatus
  readonly retryable: boolean

  /** @param text - what the point says about it; hearsay */
  constructor (status: RefusedStatus, text = '') {
    super(text === '' ? status : `${status}: ${text}`)
    this.status = status
    this.retryable = status === 'E_INTERNAL_ERROR' || status === 'E_UNAVAILABLE'
  }
}

/** No answer came: no way to the point, it does not speak the protocol, it was cut off, or slow. The `cause` says. Retryable. */
export class PointUnreachableError extends Error implements Libp2pRendezvousFailure {
  override name = 'PointUnreachableError'
  readonly retryable = true
}

/** A point answered with what is no answer to what it was asked. Not retryable with the same point. */
export class InvalidPointAnswerError extends Error implements Libp2pRendezvousFailure {
  override name = 'InvalidPointAnswerError'
  readonly retryable = false
}

/** A namespace is empty or has more than 255 bytes. Not retryable. */
export class InvalidNamespaceError extends Error implements Libp2pRendezvousFailure {
  override name = 'InvalidNamespaceError'
  readonly retryable = false
}

/** This node has no address at which others could reach it, so there is nothing to register. Retryable: a relay may give it one. */
export class NoAddressesError extends Error implements Libp2pRendezvousFailure {
  override name = 'NoAddressesError'
  readonly retryable = true
}

/** More registrations are to be kept than may be. Not retryable before one is given up. */
export class TooManyRegistrationsError extends Error implements Libp2pRendezvousFailure {
  override name = 'TooManyRegistrationsError'
  readonly retryable = false
}

/** The node is not started, or stopped meanwhile. Retryable after a start. */
export class Libp2pRendezvousStoppedError extends Error implements Libp2pRendezvousFailure {
  override name = 'Libp2pRendezvousStoppedError'
  readonly retryable = true
}

/** A limit that was set is not one with which it could work. Not retryable: it is a mistake in the program. */
export class InvalidLibp2pRendezvousLimitError extends Error implements Libp2pRendezvousFailure {
  override name = 'InvalidLibp2pRendezvousLimitError'
  readonly retryable = false
}
