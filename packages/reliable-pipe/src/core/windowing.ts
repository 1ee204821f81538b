import type { Range } from '../wire/ranges.ts'

/**
 * How a session decides what to send when, what to send again, and when to
 * acknowledge. `default` sends at once and repeats selectively; `claimed` sends
 * by the window, acknowledges by count, and sends the shifted window.
 */
export type WindowingName = 'default' | 'claimed'

/** What a sender has, by sequence number */
export interface SendBuffer {
  /** the lowest number not acknowledged: where the window begins */
  base: number
  /** the number that the next new segment gets */
  next: number
  /** segments, at least, that have no number yet: the end mark among them */
  waiting: number
  /** segments below `next` that are to be sent again and were not yet */
  resending: number
  /** more waits for credit, and nothing is in flight whose acknowledgement could tell of it */
  starved: boolean
}

/** What a sender's windowing decides. Numbers are sequence numbers, times milliseconds. */
export interface SendWindowing {
  /** N */
  readonly sendWindow: number
  /** M, which the other side is asked for */
  readonly acknowledgeEvery: number
  /** There may be more to send than before */
  buffered (buffer: SendBuffer, now: number): void
  /** What is buffered is to be sent, though it fills no window */
  flush (): void
  /** New segments may be sent below this number */
  limit (buffer: SendBuffer): number
  /** Whether another segment may be written now, new or again, as far as the pace goes */
  mayWrite (now: number): boolean
  /** When `mayWrite` holds: only asked where there is something to write */
  readonly paceDeadline: number
  /** @returns the transmission number, on a path that loses datagrams */
  sent (sequence: number, isDatagram: boolean, now: number): number | undefined
  /**
   * The other side has received this transmission, so long ago.
   *
   * @throws AcknowledgementOutOfRangeError
   */
  heard (transmission: number, delayMs: number, now: number): void
  /**
   * The other side has acknowledged everything below `base`.
   *
   * @param before - what there was until then
   * @returns what to send again
   */
  acknowledged (before: SendBuffer, base: number, now: number): Range
  /**
   * @returns what to send again of what was asked for
   * @throws RequestOutOfRangeError
   */
  requested (ranges: readonly Range[], buffer: SendBuffer, now: number): number[]
  /** When `onTimeout` wants to be called; Infinity: not at all */
  deadline (buffer: SendBuffer): number
  /** @returns what to send again */
  onTimeout (buffer: SendBuffer, now: number): number[]
  /** Another path is written to: what was measured was the one before */
  moved (): void
}

/** What a receiver's windowing decides */
export interface ReceiveWindowing {
  /** M, as the other side asked for it */
  every: number
  /** When an acknowledgement becomes due; Infinity when it is due already, because then only room to write it is waited for */
  readonly deadline: number
  /** Something waits to be acknowledged */
  readonly pending: boolean
  /** An acknowledgement that is not due may go with data that is written anyway */
  readonly joinsData: boolean
  isDue (now: number): boolean
  /**
   * A segment has come, new or not.
   *
   * @param cost - of it, as credit counts
   * @param window - cost that the other side may send without an acknowledgement
   * @param sequence - its number
   * @param cumulative - how many there are in continuous sequence with it
   */
  received (cost: number, window: number, now: number, sequence: number, cumulative: number): void
  /** No more segments than this are to wait for one, on a path that may have lost M */
  atMost (segments: number): void
  /** One is due, whatever was received */
  soon (): void
  /** One is written: of so many in continuous sequence */
  acknowledged (cumulative: number): void
  /** Segments to ask the other side for, if any */
  missing (now: number): Range[]
}
