import type { PlacementPeer } from './core/placement-peer.ts'
import type { PlacementComponents, PlacementCount } from './index.ts'
import type { ClockOptions, Opened } from '@juxta/advertisement'
import type { Counters, StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'

/** What all parts of the service work with. */
export interface Context {
  components: PlacementComponents
  core: PlacementPeer<Opened>
  /** Requests with answers, and placements without. */
  protocol: string
  placeProtocol: string
  clock: ClockOptions
  /** Of a private group. */
  secret: Uint8Array | undefined
  counts: Counters<PlacementCount>
  log: Logger
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  /** Aborted when the node stops. */
  running (): AbortSignal
  /** Another did not answer as it should. */
  doubted (peer: string): void
}
