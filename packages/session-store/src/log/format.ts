import type { Writer } from './bytes.ts'
import type { StoreRecord } from '../store.ts'

export interface Scanned {
  readonly record: StoreRecord
  readonly offset: number
  readonly bytes: number
}

/** Where a segment stops making sense */
export interface Damage {
  readonly offset: number
  readonly what: string
  /** it may be the end of a write that was not completed, behind which there is nothing that was */
  readonly torn: boolean
}

/** How records are written to a segment, and read again */
export interface Format {
  readonly version: number
  /**
   * Appends a record, which will be at `offset` of the segment
   *
   * @param record - undefined: only says that everything before it is synced
   * @param begins - it is the first one since the last sync
   */
  write? (writer: Writer, record: StoreRecord | undefined, segment: number, offset: number, begins: boolean): void
  /** Reads records from `offset` on */
  scan (bytes: Uint8Array, segment: number, offset: number, each: (scanned: Scanned) => void): Damage | undefined
}
