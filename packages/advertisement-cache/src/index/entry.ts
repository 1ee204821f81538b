import { expiresAt } from '@juxta/advertisement'
import { termsOf } from '../query/terms.ts'
import { weightOf } from './weight.ts'
import type { Evictable, Source, Ticket } from '../core/eviction.ts'
import type { Expiring } from '../core/expiry-heap.ts'
import type { Term } from '../query/terms.ts'
import type { ClockOptions, Opened, Version } from '@juxta/advertisement'

/** What an index has to know of a document; the document itself may be made when somebody wants it. */
export interface Holding extends Version, Evictable {
  /** Who published it, as text. */
  readonly publisher: string
  /** None of a withdrawal, which is held, and never found. */
  readonly terms: readonly Term[]
  /** Bytes that it counts for. */
  readonly weight: number
  /** What was signed, with the signature. */
  readonly bytes: Uint8Array
  /** Whether `opened` has nothing to do. */
  readonly isOpen: boolean
  /** @throws CorruptRecordError - it was kept, and is not what was written */
  opened (): Opened
}

/** A holding in an index. */
export interface Entry extends Expiring {
  readonly held: Holding
  ticket: Ticket<Entry> | undefined
}

export function holdingOf (opened: Opened, source: Source, clock: ClockOptions): Holding {
  const { id, type, sequence, digest, withdrawn, bytes } = opened
  const terms = withdrawn ? [] : termsOf(opened)

  return {
    id,
    type,
    sequence,
    digest,
    withdrawn,
    bytes,
    source,
    terms,
    publisher: opened.publisher.toString(),
    expiresAt: expiresAt(opened, clock),
    weight: weightOf(opened, terms.length),
    isOpen: true,
    opened: () => opened
  }
}
