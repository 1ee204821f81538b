import { SEGMENT_COST } from '../constants.ts'
import { FIN, LAST } from '../wire/frame-type.ts'
import type { LossyPath } from './lossy/lossy-path.ts'

/** What segments are written to, and how many of those last written to it are in flight */
export interface Carrier {
  readonly counter: number
  inFlight: number
  /** only where writes can be lost */
  readonly lossy?: LossyPath
}

/**
 * One segment between its first transmission and its acknowledgement. A class, because V8 puts literals that live for a while into the old generation
 * at once, and with them what the same function makes for a moment: half of all that a sender of small messages made was left to the major collections.
 */
export class Segment {
  readonly sequence: number
  readonly flags: number
  payload: Uint8Array
  /** how many messages end in it */
  readonly messages: number
  /** bytes of messages in it: of the payload, but for the lengths in a packed one */
  readonly bytes: number
  /** the path it was last written to */
  path: Carrier | undefined = undefined
  /** its last transmission number there, on paths that can lose it */
  transmission = -1
  acknowledged = false
  /** to be sent again */
  lost = false

  constructor (sequence: number, flags: number, payload: Uint8Array, messages = (flags & LAST) === 0 ? 0 : 1, bytes = payload.byteLength) {
    this.sequence = sequence
    this.flags = flags
    this.payload = payload
    this.messages = messages
    this.bytes = bytes
  }

  /** What credit counts: of those that are packed each as if it had a segment of its own, for it takes as much memory where it arrives */
  get cost (): number {
    return this.flags === FIN ? 0 : SEGMENT_COST * Math.max(1, this.messages) + this.bytes
  }
}

/** Why nothing more can be taken: says what a stall is caused by */
export type Blocked = 'nothing' | 'credit' | 'window' | 'room'
