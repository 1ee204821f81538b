import * as constants from '../constants.ts'
import { InvalidIndexLimitError } from '../errors.ts'

/** Bounds of an index; see `constants.ts` for units and reasons. */
export interface IndexLimits {
  /** Documents, withdrawals included. */
  maxDocuments: number
  /** Bytes of all documents. */
  maxIndexBytes: number
  /** Documents of one publisher. */
  maxDocumentsPerPublisher: number
  /** Bytes of the documents of one publisher. */
  maxBytesPerPublisher: number
}

const DEFAULTS: IndexLimits = {
  maxDocuments: constants.MAX_DOCUMENTS,
  maxIndexBytes: constants.MAX_INDEX_BYTES,
  maxDocumentsPerPublisher: constants.MAX_DOCUMENTS_PER_PUBLISHER,
  maxBytesPerPublisher: constants.MAX_BYTES_PER_PUBLISHER
}

/** @throws InvalidIndexLimitError */
export function indexLimits (given: Partial<IndexLimits> = {}): IndexLimits {
  const limits = { ...DEFAULTS }

  for (const key of Object.keys(DEFAULTS) as Array<keyof IndexLimits>) {
    limits[key] = given[key] ?? DEFAULTS[key]

    if (!Number.isSafeInteger(limits[key]) || limits[key] < 1) {
      throw new InvalidIndexLimitError(`${key} is ${String(limits[key])}, not a whole number from 1`)
    }
  }

  return limits
}
