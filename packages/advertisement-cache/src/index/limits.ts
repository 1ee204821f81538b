import { resolveLimits } from '@juxta/wire'
import * as constants from '../constants.ts'
import { InvalidIndexLimitError } from '../errors.ts'
import type { LimitRange } from '@juxta/wire'

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

const ANY: LimitRange = [1, Number.MAX_SAFE_INTEGER]
const RANGES: Record<keyof IndexLimits, LimitRange> = { maxDocuments: ANY, maxIndexBytes: ANY, maxDocumentsPerPublisher: ANY, maxBytesPerPublisher: ANY }

/** @throws InvalidIndexLimitError */
export function indexLimits (given: Partial<IndexLimits> = {}): IndexLimits {
  return resolveLimits(DEFAULTS, given, message => new InvalidIndexLimitError(message), RANGES)
}
