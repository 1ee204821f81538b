import type { LossyPath } from './lossy/lossy-path.ts'

/** What segments are written to, and how many of those last written to it are in flight */
export interface Carrier {
  readonly counter: number
  inFlight: number
  /** only where writes can be lost */
  readonly lossy?: LossyPath
}

/** One segment between its first transmission and its acknowledgement */
export interface Segment {
  readonly sequence: number
  readonly flags: number
  payload: Uint8Array
  /** the path it was last written to */
  path?: Carrier
  /** its last transmission number there, on paths that can lose it */
  transmission: number
  acknowledged: boolean
  /** to be sent again */
  lost: boolean
}

/** Why nothing more can be taken: says what a stall is caused by */
export type Blocked = 'nothing' | 'credit' | 'window' | 'room'
