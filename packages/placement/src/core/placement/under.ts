import { MAX_SPLITS } from '../../constants.ts'
import { shardOf } from './entry-key.ts'

/** What is under one key, and how much of it stays there when it is split by publisher. */
export class Under<T extends { readonly placeable: { readonly publisher: bigint } }> {
  readonly #all = new Set<T>()
  /** By number of splits, how many of them are of the first shard. */
  readonly #left = new Array<number>(MAX_SPLITS + 1).fill(0)

  get size (): number {
    return this.#all.size
  }

  [Symbol.iterator] (): IterableIterator<T> {
    return this.#all.values()
  }

  /** Of them, those that are not to be moved elsewhere when what is under the key is split so often. */
  left (splits: number): number {
    return this.#left[splits]
  }

  add (one: T): void {
    if (!this.#all.has(one)) {
      this.#all.add(one)
      this.#count(one, 1)
    }
  }

  delete (one: T): void {
    if (this.#all.delete(one)) {
      this.#count(one, -1)
    }
  }

  #count ({ placeable: { publisher } }: T, by: number): void {
    for (let splits = 0; splits <= MAX_SPLITS && shardOf(publisher, splits) === 0; splits++) {
      this.#left[splits] += by
    }
  }
}
