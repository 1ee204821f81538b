import type { SealedBinding } from '../document/binding.ts'
import type { Delegation } from '../document/delegation.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { AcceptInfo, WindowingName } from '@juxta/reliable-pipe'
import type { AbortOptions, PeerId, TypedEventTarget } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface CreatePipeOptions {
  /** 1 to 256 bytes; the same owner's pipe of the same name is the same pipe */
  name: string
  /** whether one end listens at a time, or as many as come */
  input: 'shared' | 'exclusive'
  /** who may listen; default the owner alone, and of a shared pipe anyone. An exclusive one can't be anyone's. */
  who?: 'owner' | 'delegates' | 'anyone'
  /** default reliable */
  reliability?: 'reliable' | 'unreliable'
  /** the network transport that must carry it, by the name of its protocol in multiaddrs: `tcp`, `ws`, `quic-v1`, `webrtc-direct` */
  transport?: string
  /** how long the advertisement is renewed, ms; default a year */
  lifetimeMs?: number
}

export interface DelegateOptions {
  /** who may bind an end */
  to: PeerId
  /** 0: may bind when the end has expired or was given up; more: may also take it from who has a lower rank. The owner's own end has 0. */
  rank: number
  /** for how long, ms; default 30 days, at most a year */
  expiresMs?: number
}

export interface PipeListenOptions extends AbortOptions {
  /** the owner's word that this node may bind; not needed by the owner, or where anyone may */
  delegation?: Delegation
  /** for how long a binding holds, ms; renewed after half of it. Default ten minutes, at most a day. */
  bindingMs?: number
  /** as of reliable pipes: its sessions' share of a connection beside others, for what this side sends */
  priority?: number
  /** as of reliable pipes: `default` grants no claimed windowing */
  windowing?: WindowingName
  /** as of reliable pipes */
  accept? (remotePeer: PeerId, info: AcceptInfo): boolean | { retentionMs: number } | Promise<boolean | { retentionMs: number }>
}

export interface BoundEndEvents {
  /** the binding was signed and published anew */
  renewed: Event
  /** somebody else has the end now, or it can't be kept: no session comes any more, those that were there are over */
  lost: CustomEvent<{ error: Error }>
  /** a session that was handed over to this node, and for which its sender has not come: its messages are given to nobody else */
  unclaimed: CustomEvent<UnclaimedSession>
}

export interface UnclaimedSession {
  readonly id: string
  /** the session's other end */
  readonly sender: PeerId
  /** who had handed it over */
  readonly from: PeerId
  /** messages of the sender that were acknowledged, and that no application has taken */
  readonly unread: readonly Uint8Array[]
  /** messages of the old holder's application that the sender is not known to have */
  readonly unacknowledged: readonly Uint8Array[]
}

/** An end that was given to another peer, with where each of its sessions stood: its bytes are what that peer is to be given. They are not encrypted, and have messages in them. */
export interface HandOver {
  readonly to: PeerId
  /** at most 160 MiB */
  readonly bytes: Uint8Array
  /** how many there are in it */
  readonly sessions: number
  /** Unix ms until which senders accept it */
  readonly expires: number
}

export interface HandOverOptions {
  /** for how long senders accept it, ms; default ten minutes, at most a day */
  expiresMs?: number
}

/** An end of a pipe that this node has bound */
export interface BoundEnd extends TypedEventTarget<BoundEndEvents> {
  readonly pipe: PipeAdvertisement
  /** the newest that this node signed */
  readonly binding: SealedBinding | undefined
  /** false once it was given up or lost */
  readonly bound: boolean
  /** Gives the end up: it is said so, sessions end, and whoever may bind can have it */
  close (): Promise<void>
  /**
   * Gives the end of an exclusive pipe to a peer that may bind: nobody else can have it until this binding expires. Sessions end here, and go on where
   * `takeOver` is given what this gives: with messages that the application here has not taken, and those for senders that they have not acknowledged.
   *
   * @throws HandOverTooLargeError, HandOverPendingError, HandOverNotPublishedError - nothing was changed
   * @throws EndLostError, InvalidPipeError
   */
  handOver (to: PeerId, options?: HandOverOptions): Promise<HandOver>
}

/** Where an end of a pipe is: verified, as its holder has signed it */
export interface ResolvedBinding {
  readonly peer: PeerId
  readonly addresses: Multiaddr[]
  /** of a pipe that requires a transport: the one address to be used */
  readonly endpoint?: Multiaddr
  readonly binding: SealedBinding
}

export interface ResolvePipeOptions extends AbortOptions {
  /** ms, default 5 s */
  deadlineMs?: number
  /** answers from what is known here if an end is, without asking anybody. Default false. */
  cached?: boolean
}
