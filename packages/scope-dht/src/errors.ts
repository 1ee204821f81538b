/** What an error of this package says beside its message. */
export interface ScopeDhtFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** A setting with which the service could not work. Not retryable. */
export class InvalidScopeDhtSettingError extends Error implements ScopeDhtFailure {
  override name = 'InvalidScopeDhtSettingError'
  readonly retryable = false
}

/** A record that this node does not keep for others: it is none of a provider, or too large. Not retryable. */
export class RecordRefusedError extends Error implements ScopeDhtFailure {
  override name = 'RecordRefusedError'
  readonly retryable = false
}
