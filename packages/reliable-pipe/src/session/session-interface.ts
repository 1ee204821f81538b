import type { SessionStats } from '../core/session-state.ts'
import type { WindowingName } from '../core/windowing.ts'
import type { Message } from '../durable/message-log.ts'
import type { LastPosition, Watermarks } from '../errors.ts'
import type { PathKind } from '@juxta/path'
import type { AbortOptions, Connection, PeerId, Stream, StreamMessageEvent, TypedEventTarget } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Uint8ArrayList } from 'uint8arraylist'

export type SessionStatus = 'connecting' | 'open' | 'closing' | 'closed'

/** What carries a session at the moment */
export interface CurrentPath {
  kind: PathKind
  /** through whom, when relayed */
  relay?: PeerId
  remoteAddr: Multiaddr
  /** bytes that the relay still lets through; Infinity without a limit */
  allowance: number
}

export interface ReliableSessionStats extends SessionStats {
  /** segments that came twice */
  duplicates: number
  /** segments that came before one with a lower number */
  outOfOrder: number
  /** the longest time in which nothing of what was owed was acknowledged, ms */
  longestGapMs: number
  /** what happened last in it: the cause of the path's end; empty when nothing did */
  longestGapCause: string
  /** paths attached, by kind */
  paths: Record<PathKind, number>
  /** how long attaches waited for the budget of limited relays, ms */
  budgetWaitMs: number
  /** messages that wait for the reader */
  unread: number
}

/** Of every session, whatever it is with */
export interface MessageSessionEvents {
  /**
   * A message, as on a libp2p stream: while somebody listens, messages come here and not to who iterates. There is no back-pressure but taking long. One that came
   * in pieces is a `Uint8ArrayList`, whose `subarray()` puts it together; who iterates gets it in one.
   */
  message: StreamMessageEvent
  /** `send` may be called again */
  drain: Event
  /** Messages that were dropped because they had expired: the how many-th accepted by `send` and `deliver`, counted from 1, in order */
  expired: CustomEvent<{ numbers: number[] }>
  /** Some of `watermarks` have changed. For many messages at once: at most one comes in a turn of the event loop. */
  watermark: CustomEvent<Watermarks>
  /** a path was attached */
  path: CustomEvent<CurrentPath>
  /** a path was left or lost */
  detach: CustomEvent<{ cause: string }>
  /** the other side sends no more, and everything before that was received */
  remoteClose: Event
  /** the session is over; without an error both sides had finished */
  close: CustomEvent<{ error?: Error }>
}

export type ReliableSessionEvents = MessageSessionEvents

export interface SendOptions {
  /**
   * The message is not worth sending this long after it was accepted, ms: if nothing of it was handed to a path by then it is dropped, and `expired`
   * says so. One whose transmission had begun is delivered like others. Counted by the session's clock, which is not set back.
   *
   * @default for ever
   */
  expiresMs?: number
}

/**
 * What every session has, whatever it is with: a ReliableSession with a peer, a PipeSession with the end of a pipe. Iterating it gives the messages in
 * order, each once; the iteration ends when the other side has closed, and throws when the session ended otherwise.
 */
export interface MessageSession<Events extends MessageSessionEvents = MessageSessionEvents> extends TypedEventTarget<Events>, AsyncIterable<Uint8Array> {
  /** 32 hexadecimal digits, the same at both ends */
  readonly id: string
  readonly remotePeer: PeerId
  /** what the listener listens for */
  readonly name: string
  readonly direction: 'inbound' | 'outbound'
  readonly status: SessionStatus | 'moving'
  /** which one both ends use, in both directions */
  readonly windowing: WindowingName
  /** undefined while there is none: the session goes on and looks for one */
  readonly path: CurrentPath | undefined
  /** attached beside it, and used when it is lost; undefined while there is none */
  readonly standby: CurrentPath | undefined
  /** how far it is with what was sent, in messages */
  readonly watermarks: Watermarks
  readonly stats: ReliableSessionStats
  /** bytes accepted and not acknowledged */
  readonly bufferedBytes: number
  /**
   * Its share of a connection that it has beside other sessions of this node, as a weight from 1 to 256, for what this side sends: with 32 it sends twice as
   * many bytes as one with 16, while both have something to send. What one does not use the others have. Can be changed at any time.
   */
  priority: number
  readonly writableNeedsDrain: boolean

  /**
   * Accepts a message of up to 64 MiB, synchronously. The bytes belong to the session until they are acknowledged: don't change them.
   *
   * @returns whether to go on; when false, wait for `drain`
   * @throws InvalidArgumentError - it is no bytes: text goes through a `TextEncoder`, other views through `new Uint8Array(view.buffer, view.byteOffset, view.byteLength)`
   * @throws MessageTooLargeError
   * @throws StoreFullError - of a durable session: the store has no room, `drain` is emitted when it has; the message was not accepted
   * @throws SendBufferFullError - `drain` was not waited for; the message was not accepted
   * @throws SessionEndedError - or what ended the session
   */
  send (data: Uint8Array | Uint8ArrayList, options?: SendOptions): boolean

  /**
   * Waits for room, then sends; several calls in the order in which they were made. The signal ends the waiting, never a message that was accepted;
   * a message expires counted from when it was. In a durable session it resolves when the message is safe: from then on it arrives, also if this process ends at once.
   *
   * @throws InvalidArgumentError, MessageTooLargeError, SessionEndedError - as `send`
   */
  deliver (data: Uint8Array | Uint8ArrayList, options?: SendOptions & AbortOptions): Promise<void>

  /**
   * The messages by as many as have come: for many small ones, of which each would cost more to wait for than to read. Never an empty array; at most a sixteenth
   * of the credit, 512 KiB with 512 for each message, and one message more. In a durable session, who takes the next batch has done with the one before. Shares
   * the messages with every other iteration of the session.
   */
  batches (): AsyncIterableIterator<Uint8Array[]>

  /**
   * The session as a libp2p stream, for `lpStream`, `pbStream`, `byteStream` and handlers of streams; always the same one. Each `send` is a message of its
   * own. `abort` on either aborts both; the errors of the stream are libp2p's, with the session's as their `cause`.
   */
  stream (): Stream
  /**
   * The session as the connection of that stream, for handlers that want one: who the other end is; address and limits of the path, as it is at the time; to
   * close and to abort it. It is no way to open other streams: `newStream` rejects with NoStreamsError.
   */
  connection (): Connection
  /**
   * What the other side sends, a chunk a message, with back-pressure. Errors when the session ends otherwise than by both sides' `close`. To cancel it drops
   * what comes, and leaves the other direction open.
   */
  readonly readable: ReadableStream<Uint8Array>
  /**
   * Sends each chunk as a message, when there is room. To close it is `close`, to abort it is `abort`. As with all such streams a chunk that is refused,
   * because it is too large or no bytes, is the stream's end; the session goes on, and `send` with it.
   */
  readonly writable: WritableStream<Uint8Array>

  /** With the claimed windowing: what was accepted is sent now, though it fills no window. With the default one nothing waits for more. */
  flush (): void

  /**
   * Sends no more, and resolves when everything sent was acknowledged. The session can still be read until the other side closes too,
   * and is over then. The signal ends the waiting only.
   *
   * @throws SessionEndedError - something may not have arrived; `watermarks` says how many messages did
   */
  close (options?: AbortOptions): Promise<void>

  /**
   * Ends the session at both ends, and tells the other the error's message; what was not acknowledged may be lost
   *
   * @throws InvalidArgumentError - it is no Error
   */
  abort (error: Error): void
}

/**
 * One end of a session.
 *
 * In a durable session, who takes the next message has done with the one before it, which is committed then, and so is the last one when the iteration ends by
 * itself; of a loop that is left early the last one is not. A `message` event is committed when its listeners have returned. Where that is too soon or too late,
 * `messages()` gives what can be committed one by one.
 *
 * A message that was accepted is delivered, or the session ends with an error
 * that says where it stood.
 */
export interface ReliableSession extends MessageSession<ReliableSessionEvents> {
  /** what who connected said of the session, at most 4,096 bytes */
  readonly info: Uint8Array
  /** it goes on after a restart of either end */
  readonly durable: boolean
  readonly status: SessionStatus
  /** how far it is, in segments */
  readonly position: LastPosition
  /** The messages with their numbers, to be committed by their reader; shares them with every other iteration of the session */
  messages (): AsyncIterableIterator<Message>

  /**
   * Commits every message up to and including that one, as far as they were delivered; one write for all. Resolves as `Message.commit` does.
   *
   * @throws SessionSuspendedError
   */
  commit (upTo: number): Promise<void>
}
