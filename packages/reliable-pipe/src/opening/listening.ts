import type { WindowingName } from '../core/windowing.ts'
import type { ReliableSession } from '../index.ts'
import type { PathConstraint } from '@juxta/path'
import type { PeerId } from '@libp2p/interface'

export interface AcceptInfo {
  name: string
  info: Uint8Array
  /** what was asked for, ms */
  retentionMs: number
  /** what was asked for */
  windowing: WindowingName
  /** what comes and goes is to be kept in this node's store; what one peer may keep there is bounded */
  durable: boolean
}

export interface ListenOptions {
  /**
   * the sessions' share of a connection beside others, for what this side sends: a weight from 1 to 256
   *
   * @default 16
   */
  priority?: number
  /** what the paths have to be over that this side dials, when a session lost its own */
  only?: PathConstraint
  /**
   * `default`: the claimed windowing is not granted, and who asks for it gets a session with the default one
   *
   * @default what was asked for
   */
  windowing?: WindowingName
  /**
   * false: durable sessions are refused (`not-durable`), whether this node has a store or not
   *
   * @default true
   */
  durable?: boolean
  /**
   * Whether to accept a session, and for how long to keep it without a path. A session is refused when this throws, or has not
   * decided within four fifths of the attach timeout, 8 seconds by default; both are logged under `juxta:reliable-pipe:error`.
   *
   * @default everybody
   */
  accept? (remotePeer: PeerId, info: AcceptInfo): boolean | { retentionMs: number } | Promise<boolean | { retentionMs: number }>
}

/**
 * Has a session that somebody opened. The session is the handler's to end: it goes on when the handler returns, for as long as its
 * two ends keep it, until **both** have called `close()`, or one of them `abort()`. One that is never ended counts against the sessions that either end
 * keeps with the other (256 by default), and then `connect` fails with TooManySessionsError.
 *
 * When the handler throws, or its promise rejects, that is logged here and the session is aborted; the other end gets a SessionAbortedError that says
 * `the handler failed`, and not why.
 */
export type SessionHandler = (session: ReliableSession) => void | Promise<void>
