/** What an error of this package says beside its message. */
export interface PlacementFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** What is said to be the record of a rendezvous is none, or is not signed by it. Not retryable. */
export class InvalidRecordError extends Error implements PlacementFailure {
  override name = 'InvalidRecordError'
  readonly retryable = false
}

/** Another rendezvous answered with what is no answer to what it was asked. Not retryable with the same peer. */
export class InvalidPlacementAnswerError extends Error implements PlacementFailure {
  override name = 'InvalidPlacementAnswerError'
  readonly retryable = false
}
