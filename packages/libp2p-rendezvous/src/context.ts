import type { ClientCount, Libp2pRendezvousComponents, PointCount } from './index.ts'
import type { Libp2pRendezvousLimits } from './limits.ts'
import type { Counters, StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'

/** What both sides use. */
export interface Context {
  components: Libp2pRendezvousComponents
  limits: Libp2pRendezvousLimits
  pointCounts: Counters<PointCount>
  clientCounts: Counters<ClientCount>
  log: Logger
  /** Milliseconds from any origin, never set back. */
  now (): number
  startTimer: StartTimer
  random (): number
}
