/** What an error of this package says beside its message. */
export interface CacheFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** A query for advertisements is malformed, or beyond a bound. Not retryable. */
export class InvalidFindQueryError extends Error implements CacheFailure {
  override name = 'InvalidFindQueryError'
  readonly retryable = false
}

/** A query for advertisements needs something that is not known here. Not retryable with the same peer. */
export class UnsupportedFindQueryError extends Error implements CacheFailure {
  override name = 'UnsupportedFindQueryError'
  readonly retryable = false
}

/** What was kept of a document is not what was written. Not retryable: it is dropped, and comes again from elsewhere. */
export class CorruptRecordError extends Error implements CacheFailure {
  override name = 'CorruptRecordError'
  readonly retryable = false
}

/** A limit that was set is not one with which an index could work. Not retryable: it is a mistake in the program. */
export class InvalidIndexLimitError extends Error implements CacheFailure {
  override name = 'InvalidIndexLimitError'
  readonly retryable = false
}
