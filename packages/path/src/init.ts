import type { Clock } from './clock.ts'
import type { ComponentLogger, ConnectionGater, Libp2pEvents, Metrics, PeerId, PeerRouting, PeerStore, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, ConnectionManager, TransportManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * What can be set
 */
export interface PathInit {
  /**
   * Relays on which to keep a reservation, by addresses with their peer ids (a trailing `/p2p-circuit` is allowed), besides those in the
   * node's own listen addresses. One that can't be reached does not keep the node from starting. At most 16; strings will do.
   */
  relays?: Array<Multiaddr | string>

  /**
   * Attaches a second through one limited relay's host. The other side's libp2p lets in 5, see `ATTACHES_PER_SECOND`.
   *
   * @default 4
   */
  attachesPerSecond?: number

  /**
   * Attaches that may follow each other at once
   *
   * @default 1
   */
  attachBurst?: number

  /**
   * A relay of one's own may be asked for more: attaches a second through this one, `undefined` for the usual budget. The receiver's
   * `connectionManager.inboundConnectionThreshold` must let them in.
   */
  ownRelays? (relay: PeerId): number | undefined

  /** @default 5_000 */
  directDialMs?: number

  /** @default 1_500 */
  directHeadStartMs?: number

  /** @default 5_000 */
  relayedDialMs?: number

  /** @default 10_000 */
  routedDialMs?: number

  /** @default 5_000 */
  streamMs?: number

  /**
   * Reservation upkeep: the cap on the delay between attempts, ms
   *
   * @default 5_000
   */
  reserveCapMs?: number

  /**
   * Reservation upkeep: how often a reservation that should be held is looked at, ms
   *
   * @default 5_000
   */
  reservationCheckMs?: number

  /**
   * How long a connection dialled for a path stays open without one, ms
   *
   * @default 1_000
   */
  unusedConnectionMs?: number

  /**
   * Addresses of one peer and kind that one open tries
   *
   * @default 8
   */
  addressesToTry?: number

  /**
   * The clock to go by
   */
  clock?: Clock

  /**
   * A number from 0 to 1 for the jitter of delays
   *
   * @default Math.random
   */
  random? (): number
}

/**
 * What the service uses of a libp2p node
 */
export interface PathComponents {
  peerId: PeerId
  events: TypedEventTarget<Libp2pEvents>
  connectionManager: ConnectionManager
  connectionGater?: ConnectionGater
  transportManager: TransportManager
  addressManager: AddressManager
  peerStore: PeerStore
  peerRouting: PeerRouting
  logger: ComponentLogger
  metrics?: Metrics
}
