import { MOVED_MS } from '../../constants.ts'
import { partsOf } from './splits.ts'
import type { Key } from './entry-key.ts'
import type { Split } from './splits.ts'

/** Whom this node has to tell that it has moved what it had placed there, as an entry is split: when that is where it is now. */
export class Moves {
  readonly #waiting = new Map<string, { at: number, splits: Map<Key, number> }>()

  /** When `due` gives something; `Infinity` if there is nothing. */
  get wakeAt (): number {
    return Math.min(Infinity, ...[...this.#waiting.values()].map(({ at }) => at))
  }

  add (peers: Iterable<string>, { key, splits }: Split, now: number): void {
    for (const peer of peers) {
      const waiting = this.#waiting.get(peer) ?? { at: now + MOVED_MS, splits: new Map<Key, number>() }
      waiting.splits.set(key, splits)
      this.#waiting.set(peer, waiting)
    }
  }

  due (now: number): Array<{ to: string, moved: Split[] }> {
    const due = [...this.#waiting].filter(([, { at }]) => at <= now)
    due.forEach(([peer]) => { this.#waiting.delete(peer) })

    return due.flatMap(([to, { splits }]) => partsOf(splits).map(moved => ({ to, moved })))
  }
}
