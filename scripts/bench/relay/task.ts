/** The raw client's protocol */
export const RESUME_PROTOCOL = '/juxta-bench/resume/1.0.0'

/** The session's name */
export const RELAY_SESSION = 'relay'

/** Bytes of one message */
export const MESSAGE_BYTES = 65_536

/**
 * Attaches a second through a relay, for all alike: the relays are the benchmark's own. It is not the budget that is measured, which would be 4 a
 * second, 0.5 MB/s, for whoever keeps to it.
 */
export const ATTACHES_PER_SECOND = 1_000

/** libp2p lets in 5 connections a second from one host, and charges relayed ones to the relay's: only who makes the node can raise that */
export const INBOUND_THRESHOLD = 10_000

/** How a transfer gets through: the raw client or the pipe through a relay with libp2p's limits, or the pipe through one without */
export type Way = 'naive' | 'limited' | 'unlimited'

/** Where the relays are */
export interface RelayAddresses {
  limited: string
  unlimited: string
}

export interface Transfer {
  seconds: number
  attaches: number
  /** bytes that were written more than once */
  resentBytes: number
}
