import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { Undelivered } from '../session/sent.ts'
import type { CurrentPath, ReliableSession, ReliableSessionStats, WindowingName } from '@juxta/reliable-pipe'
import type { AbortOptions, PeerId, TypedEventTarget } from '@libp2p/interface'

export interface PipeConnectOptions extends AbortOptions {
  /** for the other side's `accept`, at most 4,096 bytes; a function is asked for each session with an end, after `moving` */
  info?: Uint8Array | (() => Uint8Array | undefined)
  /** how long a session is to be kept without a path, ms; the other side may grant less */
  retentionMs?: number
  /** as of reliable pipes, for each session with an end */
  windowing?: WindowingName
  /** for how long an end that moved is looked for, ms; default ten minutes */
  followMs?: number
  /**
   * What becomes of messages that are not acknowledged when the end is with somebody else to whom it was not handed over, or has lost what was:
   * `report` leaves them to the application, which hears of them in `moved`; `at-least-once` sends them to the new end, though they may have arrived;
   * `fail` ends the session with an UndeliveredError, which has them.
   *
   * @default 'report'
   */
  onHolderGone?: 'report' | 'at-least-once' | 'fail'
}

/** What became of the messages that were sent to an end, when it is there no longer */
export interface MovedReport {
  readonly from: PeerId
  /** who has the end now: the same peer if it started again */
  readonly to: PeerId
  /** messages that ends have acknowledged, of all that were sent */
  readonly delivered: number
  /** those that may not have arrived */
  readonly undelivered: readonly Undelivered[]
  /** why the session with `from` ended */
  readonly cause: Error
  /** the end was handed over: `delivered` is what `from` had received, the rest is sent to `to`, and each arrives once */
  readonly handedOver: boolean
  /** messages that were sent to `to` again, or for the first time, before any other */
  readonly sentAgain: number
}

export interface PipeSessionEvents {
  drain: Event
  /** more was accepted, or acknowledged: once for all that a turn of the event loop brings */
  watermark: CustomEvent<PipeSession['watermarks']>
  path: CustomEvent<CurrentPath>
  detach: CustomEvent<{ cause: string }>
  remoteClose: Event
  /** the session with one end is over, and the pipe's end is looked for */
  moving: CustomEvent<Omit<MovedReport, 'to' | 'handedOver' | 'sentAgain'>>
  /** a session with the new end is there */
  moved: CustomEvent<MovedReport>
  close: CustomEvent<{ error?: Error }>
}

/**
 * As a reliable session, with the end of a pipe wherever it is. Iterating gives the messages of one end after those of the other.
 */
export interface PipeSession extends TypedEventTarget<PipeSessionEvents>, AsyncIterable<Uint8Array> {
  readonly pipe: PipeAdvertisement
  /** of the session at hand */
  readonly id: string
  readonly remotePeer: PeerId
  readonly status: 'open' | 'moving' | 'closing' | 'closed'
  readonly path: CurrentPath | undefined
  /** of the session at hand */
  readonly stats: ReliableSessionStats
  /** messages accepted, and acknowledged, with all ends */
  readonly watermarks: { accepted: number, acknowledged: number }
  readonly bufferedBytes: number
  readonly writableNeedsDrain: boolean

  /**
   * As of a reliable session.
   *
   * @throws EndMovingError - the end has moved and is not reached yet; the message was not accepted
   */
  send (data: Uint8Array): boolean
  /** Waits for room, and for an end that moves, then sends */
  deliver (data: Uint8Array, options?: AbortOptions): Promise<void>
  /**
   * Sends no more, and resolves when everything was acknowledged by the end at hand.
   *
   * @throws UndeliveredError - the session ended before; it says what may not have arrived
   */
  close (options?: AbortOptions): Promise<void>
  abort (error: Error): void
}

export type PipeSessionHandler = (session: ReliableSession) => void | Promise<void>
