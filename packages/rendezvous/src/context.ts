import type { LeaseCount, PushCount, RendezvousComponents, RendezvousEvents } from './index.ts'
import type { RendezvousLimits } from './limits.ts'
import type { ClockOptions } from '@juxta/advertisement'
import type { Counters, StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Datastore } from 'interface-datastore'

/** What both roles work with. */
export interface Context {
  components: RendezvousComponents
  limits: RendezvousLimits
  clock: ClockOptions
  /** The one that rendezvous peers serve. */
  protocol: string
  /** The one that edges serve. */
  clientProtocol: string
  seeds: readonly Multiaddr[]
  /** Where a rendezvous keeps its index over restarts. */
  datastore: Datastore | undefined
  leaseCounts: Counters<LeaseCount>
  pushCounts: Counters<PushCount>
  log: Logger
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  random (): number
  emit<K extends keyof RendezvousEvents> (name: K, detail: RendezvousEvents[K]['detail']): void
}
