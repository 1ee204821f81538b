import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { Undelivered } from '../session/sent.ts'
import type { MessageSession, MessageSessionEvents, ReliableSession, SendOptions, Watermarks, WindowingName } from '@juxta/reliable-pipe'
import type { AbortOptions, PeerId } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface PipeConnectOptions extends AbortOptions {
  /** for the other side's `accept`, at most 4,096 bytes; a function is asked for each session with an end, after `moving` */
  info?: Uint8Array | (() => Uint8Array | undefined)
  /** how long a session is to be kept without a path, ms; the other side may grant less */
  retentionMs?: number
  /** as of reliable pipes, for each session with an end */
  windowing?: WindowingName
  /** likewise; can be changed at any time by the session's own `priority` */
  priority?: number
  /** likewise */
  standby?: boolean
  /**
   * For how long somebody is waited for who listens, ms, where the pipe is there and nobody is known to; 0: not at all. Only while a rendezvous answers, which is told of
   * who listens a moment after it is told of the pipe.
   *
   * @default 5000
   */
  awaitEndMs?: number
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

/** Those of every session, of whichever end is at hand, and two of its own */
export interface PipeSessionEvents extends MessageSessionEvents {
  /** the session with one end is over, and the pipe's end is looked for */
  moving: CustomEvent<Omit<MovedReport, 'to' | 'handedOver' | 'sentAgain'>>
  /** a session with the new end is there */
  moved: CustomEvent<MovedReport>
}

/**
 * As a reliable session, with the end of a pipe wherever it is: `id`, `remotePeer`, `path`, `stats` and `bufferedBytes` are of the session with the end at
 * hand, everything else goes on over all of them. Iterating it, or listening to `message`, gives the messages of one end after those of the other; its
 * `stream()` and `writable` go on, too. `name` is the id of the pipe, `direction` always outbound.
 */
export interface PipeSession extends MessageSession<PipeSessionEvents> {
  readonly pipe: PipeAdvertisement
  readonly status: 'open' | 'moving' | 'closing' | 'closed'
  /** with all ends: `accepted` and `expired` count each message once; what is sent to another end again was `sent` before, and is not counted again */
  readonly watermarks: Watermarks

  /**
   * As of a reliable session. A message that is sent to another end, because the one before did not have it, does not expire any more.
   *
   * @throws EndMovingError - the end has moved and is not reached yet; the message was not accepted
   */
  send (data: Uint8Array | Uint8ArrayList, options?: SendOptions): boolean
  /** Waits for room, and for an end that moves, then sends */
  deliver (data: Uint8Array | Uint8ArrayList, options?: SendOptions & AbortOptions): Promise<void>
  /**
   * Sends no more, and resolves when everything was acknowledged by the end at hand.
   *
   * @throws UndeliveredError - the session ended before; it says what may not have arrived
   */
  close (options?: AbortOptions): Promise<void>
}

export type PipeSessionHandler = (session: ReliableSession) => void | Promise<void>
