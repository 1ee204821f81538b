import { open } from '@juxta/advertisement'
import { ENDED_MS } from './constants.ts'
import { NotMatchingError } from './errors.ts'
import { offenceOf } from './judging.ts'
import type { RendezvousComponent } from './index.ts'
import type { Verdict } from './judging.ts'
import type { SearchContext } from './search-init.ts'
import type { Watcher } from './watching.ts'
import type { Query } from '@juxta/advertisement-cache'
import type { Opened } from '@juxta/advertisement'
import type { PeerId } from '@libp2p/interface'

/** Has the rendezvous peers of this node tell it of changes of what is watched, and verifies what they say. */
export class Told {
  readonly #context: SearchContext
  readonly #rendezvous: () => RendezvousComponent | undefined
  readonly #watchers: ReadonlySet<Watcher>
  /** Watches that ended a moment ago: what was sent for them is nobody's fault. */
  #ended: Array<{ query: Query, at: number }> = []

  constructor (context: SearchContext, rendezvous: () => RendezvousComponent | undefined, watchers: ReadonlySet<Watcher>) {
    this.#context = context
    this.#rendezvous = rendezvous
    this.#watchers = watchers
  }

  /** The watches are others than before. */
  update (ended?: Query): void {
    if (ended != null) {
      this.#ended.push({ query: ended, at: this.#context.monotonicNow() })
    }

    this.#rendezvous()?.follow?.([...this.#watchers].map(({ query }) => query), async (from, documents, missed) => { await this.#hear(from, documents, missed) })
  }

  /** A rendezvous is leased that was not before, or something was missed. */
  refresh (): void {
    this.#watchers.forEach(watcher => { watcher.searchSoon() })
  }

  /** This node holds it for others, as a rendezvous, and has verified it. */
  placed (document: Opened): void {
    if (this.#isWatched(document)) {
      this.#context.knowledge.hear(document, 'rendezvous')
    }
  }

  async #hear (from: PeerId, documents: readonly Uint8Array[], missed: boolean): Promise<void> {
    const { counting, limits, now } = this.#context
    let verdict: Verdict | undefined = documents.length > 0 ? 'right' : undefined
    let refused = 0

    for (const bytes of documents) {
      if (this.#context.running().aborted || refused > limits.maxRefused) {
        break
      }

      try {
        this.#take(await open(bytes, { now: now() }))
      } catch (error) {
        refused++
        counting.refused((error as Error).name)
        verdict = await offenceOf(error as Error, bytes, now()) ?? verdict
      }
    }

    if (verdict != null) {
      this.#context.judge(from, verdict)
    }

    if (missed) {
      this.refresh()
    }
  }

  #take (document: Opened): void {
    const { knowledge, monotonicNow } = this.#context
    this.#ended = this.#ended.filter(({ at }) => at > monotonicNow() - ENDED_MS)

    if (this.#isWatched(document)) {
      knowledge.hear(document, 'rendezvous')
    } else if (![...this.#watchers, ...this.#ended].some(({ query }) => query.type === document.type)) {
      // one that matched before, in a version that is not known here, is nobody's fault
      throw new NotMatchingError('Nobody watches for it')
    }
  }

  #isWatched (document: Opened): boolean {
    return [...this.#watchers].some(watcher => watcher.concerns(document))
  }
}
