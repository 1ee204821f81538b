import type { CounterGroup, Metrics } from '@libp2p/interface'

/** Counts by name, kept here for tests and stats, and passed on to libp2p's metrics if there are any. */
export class Counters<Name extends string = string> {
  readonly #counts = new Map<Name, number>()
  readonly #group: CounterGroup | undefined

  /**
   * @param metrics - `components.metrics`
   * @param group - name of the counter group, for example `juxta_wire_streams_total`
   * @param options - as of libp2p's `registerCounterGroup`
   */
  constructor (metrics: Metrics | undefined, group: string, options: { label?: string, help?: string } = {}) {
    this.#group = metrics?.registerCounterGroup(group, options)
  }

  increment (name: Name, by = 1): void {
    this.#counts.set(name, this.get(name) + by)
    this.#group?.increment({ [name]: by })
  }

  get (name: Name): number {
    return this.#counts.get(name) ?? 0
  }

  /** All counts that are not 0. */
  snapshot (): Partial<Record<Name, number>> {
    return Object.fromEntries(this.#counts) as Partial<Record<Name, number>>
  }
}
