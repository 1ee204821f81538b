import { allocUnsafe } from 'uint8arrays/alloc'
import { MAX_BLOCKS, PART_BYTES } from '../constants.ts'
import { Ring } from './ring.ts'

/** What is written in one, and not acknowledged yet */
interface Written {
  block: Uint8Array
  /** the highest sequence number of which something is in it */
  last: number
}

/**
 * The memory that a session's writes are put together in, used again for what follows. A block lives until what is in it is acknowledged, which is long
 * enough to be taken for old by the garbage collector: made anew for each write, they would have it mark the whole heap twice as often as all the rest does.
 *
 * The stream keeps what it was given until it is sent, without a copy. So a block is free when the other end has acknowledged the last segment in it, and
 * all before that, each of which was written once: then it has been sent. One with a segment that is sent again is not used again: the first may have arrived,
 * and another stream, or the same, still hold the second. An end that acknowledges what it never got, gets its own session's bytes
 * in its place; no block goes from one session to another. Only for paths that are encrypted, which copies.
 */
export class WriteBlocks {
  /** made with the first: most sessions write little at a time */
  #written?: Ring<Written>
  /** held while anything is not acknowledged … */
  #free?: Uint8Array[]
  /** … and later only until the next full collection, so that a session that has nothing to send takes nothing */
  #kept?: WeakRef<Uint8Array[]>

  /** PART_BYTES, with whatever was in them */
  take (): Uint8Array {
    this.#free ??= this.#kept?.deref()

    return this.#free?.pop() ?? allocUnsafe(PART_BYTES)
  }

  /** Blocks are written in the order of what is in them */
  written (block: Uint8Array, last: number): void {
    this.#written ??= new Ring()
    this.#written.push({ block, last })
  }

  /** The other side has all segments below `base` */
  acknowledged (base: number): void {
    const written = this.#written

    if (written == null) {
      return
    }

    for (let first = written.at(0); first != null && first.last < base; first = written.at(0)) {
      written.shift()
      this.#release(first.block, written.length)
    }

    if (written.length === 0) {
      this.#free = undefined
    }
  }

  /** Segments were lost, and go over another path while the one before may still hold what was written to it: these are not used again */
  forget (): void {
    this.#written = undefined
    this.#free = undefined
  }

  /** @param held - how many are written and not acknowledged */
  #release (block: Uint8Array, held: number): void {
    this.#free ??= this.#kept?.deref()

    if (this.#free == null) {
      this.#free = []
      this.#kept = new WeakRef(this.#free)
    }

    if (this.#free.length + held < MAX_BLOCKS) {
      this.#free.push(block)
    }
  }
}
