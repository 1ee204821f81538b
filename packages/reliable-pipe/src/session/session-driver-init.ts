import type { Bytes } from '../wire/data.ts'
import type { AttachTurns } from '../supply/attach-turns.ts'
import type { DurableInit } from '../durable/durable-end.ts'
import type { SessionConfig } from '../core/session-state.ts'
import type { SessionLimits } from '../limits.ts'
import type { OpenedStream, PathLink } from '../link/path-link.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { SessionShell } from './reliable-session.ts'
import type { Path, PathConstraint, PathService } from '@juxta/path'
import type { Scope } from '@juxta/wire'
import type { Logger, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface SessionDriverInit {
  config: SessionConfig
  limits: SessionLimits
  remotePeer: PeerId
  protocol: string
  /** weight among the sessions that share a connection */
  priority: number
  multiaddrs: Multiaddr[]
  /** what its paths have to be over */
  only?: PathConstraint
  /** whether to keep a second path in reserve, as the initiator */
  standby?: boolean
  paths: PathService
  clock: SteadyClock
  random: () => number
  log: Logger
  nextPathId: () => number
  /** when sessions with the peer may attach */
  attachTurns: AttachTurns
  /** re-attaches a second through limited relays that this peer may make, in thousandths: its share of what this node lets in */
  attachShare: () => number
  /** bytes that all sessions with the peer, which may share a connection, have to send */
  waiting: () => number
  /** priorities of the other sessions with the peer that have something to send, and may share a limited connection: their sum */
  crowd: () => number
  /** what is to be kept, of a durable session */
  durable?: DurableInit
  /** whether there is nothing to settle on a stream before the first frame, so that this goes out before the other end has agreed to the protocol */
  early: boolean
  /** whether the node has put something before the protocol's streams, which nothing is to be sent past */
  hasMiddleware (): boolean
  /** settles what has to be settled on a stream that was dialled before the first frame */
  openStream (path: Path, signal: AbortSignal): OpenedStream | Promise<OpenedStream>
}

export interface SessionShellInit extends SessionDriverInit {
  scope: Scope
  onViolation (error: Error): void
  /** the reader has taken messages: there may be room for another session's */
  onConsumed (): void
  onEnded (session: SessionShell): void
  /** attaches to it are refused as handed over from now on */
  fence (): void
}

/** What a session has to say to who owns it */
export interface SessionDriverEvents {
  onMessages (messages: Bytes[]): void
  onDrain (): void
  /** the how many-th messages were dropped */
  onExpired (numbers: number[]): void
  /** something may have been sent, acknowledged or dropped */
  onFlush (): void
  onAttached (link: PathLink): void
  onDetached (cause: string): void
  /** an attempt to get a path has failed; others follow */
  onFailure (error: Error): void
  onRemoteFinished (): void
  onFlushed (): void
  onViolation (error: Error): void
  onEnded (error?: Error): void
}
