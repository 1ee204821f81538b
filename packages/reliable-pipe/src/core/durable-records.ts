/** How much of one direction there has been since the session began */
export interface Totals {
  segments: number
  messages: number
  /** payload, and SEGMENT_COST a segment: what credit counts */
  cost: number
}

/** Which way: each is kept in order, and neither waits for the other */
export type Direction = 'sent' | 'received'

/** What has to be kept before it counts: a message before it is sent, a segment before it is acknowledged */
export type KeptRecord =
  /** a message was accepted; `before` is what was accepted before it */
  | { type: 'sent', number: number, before: Totals, data: Uint8Array }
  /** no message follows that one */
  | { type: 'finish', number: number, before: Totals }
  /** a segment came, in continuous sequence, of the `message`-th message */
  | { type: 'received', sequence: number, flags: number, message: number, payload: Uint8Array }

/** What need not be kept any longer */
export type FreedRecord =
  /** the first `totals.messages` messages arrived */
  | { type: 'acknowledged', totals: Totals }
  /** messages were committed: the segments from … to - 1; of what was received `totals` are kept safely, or were */
  | { type: 'committed', from: number, to: number, totals: Totals }

/** What was kept of a session, when its process starts again */
export interface RestoredState {
  /** what the other end had said of itself */
  remote: { maxSegment: number, maxMessage: number }
  outbox: { base: Totals, messages: Uint8Array[], finish: boolean }
  inbox: {
    totals: Totals
    /** the other end's end mark is in it */
    finished: boolean
    /** complete and not committed, by number */
    uncommitted: Array<{ number: number, from: number, to: number, cost: number }>
    /** of the message that is not complete */
    part: Array<{ flags: number, payload: Uint8Array }>
  }
}
