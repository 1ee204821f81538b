import { Counters } from '@juxta/wire'
import type { FindEnding } from './core/find.ts'
import type { DiscoveryCounts } from './index.ts'
import type { Metrics } from '@libp2p/interface'

/** What happened so far, here and for libp2p's metrics. */
export class DiscoveryCounting {
  readonly #searches: Counters<FindEnding>
  readonly #refused: Counters
  readonly #answers: Counters<'documents' | 'bad-queries'>

  constructor (metrics: Metrics | undefined) {
    this.#searches = new Counters(metrics, 'juxta_discovery_searches_total', { label: 'ending', help: 'Searches by how they ended' })
    this.#refused = new Counters(metrics, 'juxta_discovery_refused_total', { label: 'error', help: 'Documents of others that were refused, by error' })
    this.#answers = new Counters(metrics, 'juxta_discovery_answers_total', { label: 'what', help: 'Documents given to others, and queries of others that were none' })
  }

  get counts (): Omit<DiscoveryCounts, 'own' | 'cached' | 'kept'> {
    return {
      searches: this.#searches.snapshot(),
      refused: this.#refused.snapshot(),
      answered: this.#answers.get('documents'),
      badQueries: this.#answers.get('bad-queries')
    }
  }

  ended (ending: FindEnding): void {
    this.#searches.increment(ending)
  }

  refused (name: string): void {
    this.#refused.increment(name)
  }

  answered (): void {
    this.#answers.increment('documents')
  }

  badQuery (): void {
    this.#answers.increment('bad-queries')
  }
}
