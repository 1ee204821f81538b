/** What an error of this package says beside its message. */
export interface RendezvousFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** A limit that was set is not one with which a rendezvous could work. Not retryable: it is a mistake in the program. */
export class InvalidRendezvousLimitError extends Error implements RendezvousFailure {
  override name = 'InvalidRendezvousLimitError'
  readonly retryable = false
}

/** A rendezvous answered with what is no answer to what it was asked. Not retryable with the same peer. */
export class InvalidRendezvousAnswerError extends Error implements RendezvousFailure {
  override name = 'InvalidRendezvousAnswerError'
  readonly retryable = false
}
