import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { BoundEnd } from '../index.ts'
import type { PeerId, TypedEventTarget } from '@libp2p/interface'

/** Why a message of an unreliable pipe was dropped: the queue was full, there was no way to an end, the path broke off, or the pipe was closed */
export type DropReason = 'full' | 'no-end' | 'lost' | 'closed'

export interface QueueOptions {
  /** default 256 */
  maxMessages?: number
  /** default 1 MiB */
  maxBytes?: number
}

export interface OutputPipeEvents {
  drop: CustomEvent<{ reason: DropReason, messages: number }>
}

/** Messages go in here, one way and without a promise: what is dropped on this side is reported, what is lost on the way nobody knows. */
export interface OutputPipe extends TypedEventTarget<OutputPipeEvents> {
  readonly pipe: PipeAdvertisement
  readonly counts: { readonly sent: number, readonly waiting: number, readonly dropped: Readonly<Record<DropReason, number>> }
  /**
   * Queues a message of at most 64 KiB.
   *
   * @returns false if it was dropped
   * @throws InvalidPipeError - too large
   */
  send (message: Uint8Array): boolean
  /** Sends what waits, if there is a way, and ends */
  close (): Promise<void>
}

export interface ReceivedMessage {
  readonly data: Uint8Array
  readonly from: PeerId
}

export interface InputPipeEvents {
  drop: CustomEvent<{ reason: 'full' | 'closed', messages: number }>
}

/** Messages come out here, in the order in which they came, each at most once */
export interface InputPipe extends TypedEventTarget<InputPipeEvents>, AsyncIterable<ReceivedMessage> {
  readonly end: BoundEnd
  readonly counts: { readonly received: number, readonly waiting: number, readonly dropped: number }
  close (): Promise<void>
}
