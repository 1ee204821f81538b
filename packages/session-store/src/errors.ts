/** What every failure of a store has: whether trying again can help */
export abstract class StoreError extends Error {
  abstract readonly retryable: boolean
}

/** There is no room for more: on the disk, or of what one peer's sessions or all of them may keep. What was to be kept was not taken over. */
export class StoreFullError extends StoreError {
  override readonly name = 'StoreFullError'
  readonly retryable = true
}

/**
 * What was written may not be what is kept: the disk failed, or said that it could not sync. Nothing more is taken until the store is
 * opened again, because a later sync that succeeds would say nothing of the earlier one.
 */
export class StoreFailedError extends StoreError {
  override readonly name = 'StoreFailedError'
  readonly retryable = false
}

/** What is in the store is not what was written: a bit has flipped, or a file is missing or was cut. Nothing was changed. */
export class StoreCorruptError extends StoreError {
  override readonly name = 'StoreCorruptError'
  readonly retryable = false
  /** where */
  readonly file: string
  /** bytes from the file's start */
  readonly offset: number

  constructor (file: string, offset: number, what: string, options?: ErrorOptions) {
    super(`${file} is damaged at byte ${offset}: ${what}`, options)
    this.file = file
    this.offset = offset
  }
}

/** It was written by a later version of this software, and is left as it is */
export class StoreVersionError extends StoreError {
  override readonly name = 'StoreVersionError'
  readonly retryable = false
}

/** It is not open */
export class StoreClosedError extends StoreError {
  override readonly name = 'StoreClosedError'
  readonly retryable = false
}

/** Another process, or another store of this one, has it open */
export class StoreInUseError extends StoreError {
  override readonly name = 'StoreInUseError'
  readonly retryable = true
}
