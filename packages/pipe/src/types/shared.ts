import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { PipeConnectOptions } from './sessions.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { AbortOptions, PeerId, TypedEventTarget } from '@libp2p/interface'

export interface ConnectAllOptions extends Pick<PipeConnectOptions, 'info' | 'retentionMs' | 'windowing' | 'priority' | 'standby' | 'awaitEndMs' | 'signal'> {
  /**
   * What becomes of a receiver that does not keep up. `drop`: the fastest one sets the pace, and who is further behind than `maxLagBytes` is dropped.
   * `wait`: the slowest one sets the pace. Either way, who acknowledges nothing for `maxLagMs` is dropped.
   *
   * @default 'drop'
   */
  slow?: 'drop' | 'wait'
  /** bytes that a receiver may not have acknowledged; default 24 MiB, at least 12. Where the sender waits it may not go on beyond that either. */
  maxLagBytes?: number
  /** for how long a receiver may acknowledge nothing of what was sent to it, ms; default 30 s, or ten minutes where the sender waits */
  maxLagMs?: number
  /** default 64, at most 256 */
  maxReceivers?: number
  /** how often new ends are looked for, ms; default 5 s */
  lookMs?: number
}

/** One of the ends of a shared pipe */
export interface SharedReceiver {
  readonly peer: PeerId
  /** what it says comes here, and its stats are those of the receiver. It is ended by `close` or `abort` of all, or by dropping out. */
  readonly session: ReliableSession
  /** number of the first message that was sent to it, of all from 0: it joined there */
  readonly since: number
  /** it has all messages below this number that were sent to it */
  readonly acknowledged: number
  /** bytes that were sent to it and not acknowledged */
  readonly lagBytes: number
}

export interface DropReport {
  readonly peer: PeerId
  readonly since: number
  readonly acknowledged: number
  /** messages up to this number were sent to it: those from `acknowledged` on may not have arrived */
  readonly sent: number
  /** ReceiverTooSlowError, or what ended its session */
  readonly cause: Error
}

export interface SharedSessionEvents {
  /** an end is sent to from now on */
  join: CustomEvent<SharedReceiver>
  /** a receiver is sent to no more. If its end is still there it may join again, from where the stream is then: after a minute if it was too slow. */
  drop: CustomEvent<DropReport>
  /** there are more ends than receivers may be; `left` are not sent to */
  full: CustomEvent<{ left: number }>
  drain: Event
  close: CustomEvent<{ error?: Error }>
}

/**
 * A stream of messages to all ends of a shared pipe. Each of them has a session of its own, which acknowledges and is sent to again by itself; the bytes of a
 * message are held once for all of them. An end that is bound later joins with the next message: what was sent before it never gets.
 */
export interface SharedSession extends TypedEventTarget<SharedSessionEvents> {
  readonly pipe: PipeAdvertisement
  readonly status: 'open' | 'closing' | 'closed'
  readonly receivers: readonly SharedReceiver[]
  /** messages accepted, and those that every receiver has that they were sent to */
  readonly watermarks: { readonly accepted: number, readonly acknowledgedByAll: number }
  readonly writableNeedsDrain: boolean

  /**
   * To all receivers there are; to nobody if there is none. The bytes belong to the sessions until they are acknowledged: don't change them.
   *
   * @returns whether to go on; when false, wait for `drain`
   * @throws SharedBufferFullError - `drain` was not waited for; no receiver got the message
   * @throws PipeStoppedError, SharedClosedError
   */
  send (data: Uint8Array): boolean
  /** Waits until there is room as `slow` says, then sends; several calls in the order in which they were made */
  deliver (data: Uint8Array, options?: AbortOptions): Promise<void>
  /** Sends no more, and resolves when all receivers have acknowledged everything, or were dropped */
  close (options?: AbortOptions): Promise<void>
  abort (error: Error): void
}
