import type { Ask } from './find.ts'
import type { Coverage } from '../request.ts'

/**
 * - `answered`: its answer came to an end; `complete` says whether it had said all.
 * - `failed`: it did not, and `error` says why.
 * - `unfinished`: nobody was to wait for it any more.
 * - `asked`, `unasked`: it is being asked, or was not.
 */
export type PeerOutcome = 'answered' | 'failed' | 'unfinished' | 'asked' | 'unasked'

export interface PeerReport {
  peer: string
  distance: 'neighbour' | 'rendezvous'
  outcome: PeerOutcome
  complete: boolean
  /** Documents that nobody had given before. */
  found: number
  /** Those that were known. */
  known: number
  /** Those of which a newer version was known. */
  stale: number
  /** Those that were refused, by the name of the error. */
  refused: Record<string, number>
  error?: Error
  /** How far it went to find what matches, if it said so. */
  coverage?: Coverage
}

/** What became of each peer in one search. */
export class Reports {
  readonly #reports: Map<string, PeerReport>

  constructor (asks: readonly Ask[]) {
    this.#reports = new Map(asks.flatMap(({ peers, distance }) => peers.map(peer => {
      return [peer, { peer, distance, outcome: 'unasked', complete: false, found: 0, known: 0, stale: 0, refused: {} }]
    })))
  }

  get all (): PeerReport[] {
    return [...this.#reports.values()].map(report => ({ ...report, refused: { ...report.refused } }))
  }

  asked (peers: readonly string[]): void {
    for (const peer of peers) {
      this.#of(peer).outcome = 'asked'
    }
  }

  found (peer: string): void {
    this.#of(peer).found++
  }

  known (peer: string): void {
    this.#of(peer).known++
  }

  stale (peer: string): void {
    this.#of(peer).stale++
  }

  refused (peer: string, reason: string): void {
    const { refused } = this.#of(peer)

    refused[reason] = (refused[reason] ?? 0) + 1
  }

  refusedOf (peer: string): number {
    return Object.values(this.#of(peer).refused).reduce((sum, count) => sum + count, 0)
  }

  ended (peer: string, complete: boolean, error?: Error): void {
    const report = this.#of(peer)

    if (report.outcome === 'asked') {
      report.outcome = error == null ? 'answered' : 'failed'
      report.complete = complete
      report.error = error
    }
  }

  covered (peer: string, coverage: Coverage): void {
    this.#of(peer).coverage = coverage
  }

  /** Whether it has said that it gave all there is, and gave nothing wrong. */
  isWhole (peer: string): boolean {
    const { complete, coverage, refused } = this.#of(peer)

    return complete && coverage?.whole === true && Object.keys(refused).length === 0
  }

  /** Whether its answer is likely to have that of the others in it: it says nothing of how far it went, as those do who pass queries on, and gave something, all of it right. */
  hasPassedOn (peer: string): boolean {
    const { complete, coverage, found, known, stale, refused } = this.#of(peer)

    return complete && coverage == null && found + known + stale > 0 && Object.keys(refused).length === 0
  }

  isComplete (peer: string): boolean {
    return this.#of(peer).complete
  }

  /** Who has not ended by now never will. */
  end (): void {
    for (const report of this.#reports.values()) {
      if (report.outcome === 'asked') {
        report.outcome = 'unfinished'
      }
    }
  }

  #of (peer: string): PeerReport {
    const report = this.#reports.get(peer)

    if (report == null) {
      throw new Error(`${peer} was not asked`)
    }

    return report
  }
}
