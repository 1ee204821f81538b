import type { AbortCode, PathEndReason } from '../wire/control.ts'
import type { AttachFrame } from '../wire/attach.ts'
import type { Direction, FreedRecord, KeptRecord } from './durable-records.ts'
import type { Bytes } from '../wire/data.ts'
import type { Frame } from '../wire/frame.ts'

/** What a path can do, as the core needs to know it */
export interface PathTraits {
  /**
   * The largest write that arrives as one; such a path loses, repeats and
   * reorders writes. undefined: a byte stream, which loses nothing while it lives.
   */
  datagram?: number
  /** bytes of payload a new segment may have at most: less than usual where a relay lets few bytes through */
  maxPayload?: number
  /** what is written is encrypted, so that the other end is never given the memory that it was in */
  encrypted?: boolean
}

/** What happens to a session. `path` is a number the shell gave the path. */
export type SessionEvent =
  /** a message was accepted from the application; it is dropped if nothing of it was sent by `expiresAt` */
  | { type: 'send', data: Uint8Array, expiresAt?: number }
  /** the application sends no more: the end mark goes after the last message */
  | { type: 'finish' }
  /** what was accepted is to be sent now, though it fills no window (the default windowing has nothing to wait for) */
  | { type: 'flush' }
  /** the application, or the node, gives the session up */
  | { type: 'abort', code: AbortCode, reason: string }
  /** the application has taken so many messages */
  | { type: 'consumed', messages: number }
  /** this side has opened a path; planned: the one before still works; standby: and goes on being used; wanted: bytes this side has to send, if a relay sets limits */
  | { type: 'dialled', path: number, traits: PathTraits, planned: boolean, standby?: boolean, wanted?: number }
  /** the other side has opened a path and sent this; it is granted so many re-attaches through limited relays, by default as the session's config says, and so many bytes of this one's allowance */
  | { type: 'attach', path: number, traits: PathTraits, frame: AttachFrame, attachMillihertz?: number, share?: number }
  | { type: 'frames', path: number, frames: readonly Frame[] }
  /** what came could not be read as frames */
  | { type: 'malformed', path: number, error: Error }
  /** the path can be written to: fill at most `room` bytes, of which DATA at most `dataRoom`; the first segment ever on the path may have `firstRoom` */
  | { type: 'poll', path: number, room: number, dataRoom: number, firstRoom?: number }
  /** the path is to be left for another, with nothing lost */
  | { type: 'retire', path: number, reason: PathEndReason }
  /** the path is gone, or was never any good */
  | { type: 'path-ended', path: number, cause: string }
  /** what a durable session handed out of one direction to be kept is safe, up to this mark */
  | { type: 'stored', direction: Direction, mark: number }
  /** the application needs the messages numbered from … to - 1 no more; also after the session's end */
  | { type: 'commit', from: number, to: number }
  /** the session ends here, for now or because it had ended before a restart: the other side is told nothing */
  | { type: 'suspend', error?: Error }
  /** another session has freed room in the pool that both take from */
  | { type: 'room-freed' }
  | { type: 'timeout' }
  /** the machine has slept: nobody knows what has become of the paths */
  | { type: 'woke' }
  /** so much of the time since the last event has not really passed, or the machine slept in it */
  | { type: 'clock-jumped', ms: number }

/** What is to be done about it */
export type Effect =
  | { type: 'write', path: number, parts: Uint8Array[], bytes: number }
  | { type: 'deliver', messages: Bytes[] }
  /** keep these, and say `stored` with direction and mark when they are safe */
  | { type: 'keep', direction: Direction, records: KeptRecord[], mark: number }
  /** these need not be kept any longer */
  | { type: 'free', records: FreedRecord[] }
  /** everything up to the other side's end mark was delivered */
  | { type: 'remote-finished' }
  /** everything up to this side's end mark was acknowledged */
  | { type: 'flushed' }
  /** messages were dropped because they had expired: the how many-th accepted, counted from 1 */
  | { type: 'expired', numbers: number[] }
  /** there is room for messages again */
  | { type: 'drain' }
  /** share: where this side has dialled, bytes of a relay's allowance that it may use; 0: not said */
  | { type: 'attached', path: number, attachMillihertz: number, share?: number }
  /** the path is attached, and held in reserve; `attached` follows when it is used */
  | { type: 'standby', path: number }
  /** the other side will send no more on this path: one that can dial should */
  | { type: 'retired', path: number, reason: PathEndReason }
  /** graceful: what was written is to arrive; otherwise at once */
  | { type: 'close-path', path: number, graceful: boolean, cause: string }
  /** the other side asks not to be dialled for a while */
  | { type: 'hold-off', ms: number }
  /** the path can't carry a single segment: another one is needed, and not at once */
  | { type: 'too-small', path: number, error: Error }
  /** the other side broke the protocol */
  | { type: 'violation', error: Error }
  /** the session is over; error is undefined when both sides had finished */
  | { type: 'ended', error?: Error }
