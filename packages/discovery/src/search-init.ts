import type { DiscoveryCounting } from './counting.ts'
import type { RendezvousComponent } from './index.ts'
import type { Verdict } from './judging.ts'
import type { Knowledge } from './knowledge.ts'
import type { DiscoveryLimits } from './limits.ts'
import type { Subject } from './subject.ts'
import type { Opened } from '@juxta/advertisement'
import type { ResolverService } from '@juxta/resolver'
import type { StartTimer } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

/** What all searches of a node have in common. */
export interface SearchContext {
  knowledge: Knowledge
  resolver: ResolverService
  limits: DiscoveryLimits
  counting: DiscoveryCounting
  /** Unix ms */
  now (): number
  monotonicNow (): number
  startTimer: StartTimer
  /** Aborted when the node stops. */
  running (): AbortSignal
  /** What the answer of a rendezvous was like. */
  judge (peer: PeerId, verdict: Verdict): void
}

/** Whom to ask, by how far away they are. */
export interface Askable {
  neighbours: PeerId[]
  /** Rendezvous peers asked at once, and those asked in turn. */
  together: PeerId[]
  inTurn: PeerId[]
  /** Whether those that are asked need not pass on the query, since all are asked. */
  all: boolean
  /** This node, and if it is a rendezvous, how it finds what those have that share the work with it. */
  self: PeerId
  locate?: RendezvousComponent['locate']
}

export interface SearchInit {
  subject: Subject
  askable (): Askable
  /** Why there are rendezvous peers that can't be asked. */
  unreached (): readonly Error[]
  limit: number
  deadlineMs: number
  confirmMs: number
  /** More versions that are known, and where to begin if there are more than can be told. */
  known?: readonly Opened[]
  skip?: number
  signal?: AbortSignal
}
