import type { PathCounts } from './index.ts'
import type { PathKind } from './core/rank.ts'
import type { CounterGroup, Metrics } from '@libp2p/interface'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Counts what the service does, for its own `counts` and for libp2p's metrics where there are any.
 */
export class Counters {
  readonly counts: Mutable<PathCounts> = { opened: 0, dials: 0, dialsFailed: 0, budgetWaits: 0, budgetWaitMs: 0, connectionsClosed: 0 }
  readonly #opened?: CounterGroup
  readonly #dials?: CounterGroup
  readonly #dialsFailed?: CounterGroup
  readonly #waits?: CounterGroup
  readonly #closed?: CounterGroup
  readonly #reservations?: CounterGroup
  readonly #refused?: CounterGroup

  constructor (metrics?: Metrics) {
    this.#opened = metrics?.registerCounterGroup('juxta_path_opens_total', { label: 'kind', help: 'Paths opened' })
    this.#dials = metrics?.registerCounterGroup('juxta_path_dials_total', { label: 'kind', help: 'Dials begun' })
    this.#dialsFailed = metrics?.registerCounterGroup('juxta_path_dials_failed_total', { label: 'kind', help: 'Dials that failed' })
    this.#waits = metrics?.registerCounterGroup('juxta_path_budget_waits_total', { label: 'unit', help: 'Waits for the budget of a limited relay, and how many milliseconds' })
    this.#closed = metrics?.registerCounterGroup('juxta_path_connections_closed_total', { label: 'kind', help: 'Connections closed because no path used them any longer' })
    this.#reservations = metrics?.registerCounterGroup('juxta_path_reservations_total', { label: 'event', help: 'Reservations on relays: reserved, lost, failed' })
    this.#refused = metrics?.registerCounterGroup('juxta_path_refused_total', { label: 'bound', help: 'What a bound refused' })
  }

  opened (kind: PathKind): void {
    this.counts.opened++
    this.#opened?.increment({ [kind]: 1 })
  }

  dialled (kind: PathKind): void {
    this.counts.dials++
    this.#dials?.increment({ [kind]: 1 })
  }

  dialFailed (kind: PathKind): void {
    this.counts.dialsFailed++
    this.#dialsFailed?.increment({ [kind]: 1 })
  }

  waited (ms: number): void {
    this.counts.budgetWaits++
    this.counts.budgetWaitMs += ms
    this.#waits?.increment({ waits: 1, milliseconds: ms })
  }

  closed (kind: PathKind): void {
    this.counts.connectionsClosed++
    this.#closed?.increment({ [kind]: 1 })
  }

  reservation (what: 'reserved' | 'lost' | 'failed'): void {
    this.#reservations?.increment({ [what]: 1 })
  }

  refused (bound: string): void {
    this.#refused?.increment({ [bound]: 1 })
  }
}
