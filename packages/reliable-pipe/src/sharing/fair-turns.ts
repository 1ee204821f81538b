import { QUANTUM_BYTES } from '../constants.ts'
import { WriteTurns } from './write-turns.ts'

/** A path on a connection, as far as its turns go */
export interface Taker {
  /** how many times QUANTUM_BYTES it may write before others are asked */
  readonly weight: number
  /** whether nothing can be written to it now; looked at often, where there are many */
  readonly blocked: boolean
  /** whether it has something to write */
  readonly wants: boolean
  /**
   * Writes about so many bytes, a segment more at most
   *
   * @returns how many it wrote; 0: it can't go on
   */
  write (most: number): number
  /** Others had it write */
  settle (): void
}

const turns = new WeakMap<object, FairTurns>()

/** What the paths on a connection share */
export function turnsOf (connection: object): FairTurns {
  const found = turns.get(connection) ?? new FairTurns()
  turns.set(connection, found)

  return found
}

/**
 * Divides a connection among the paths on it that have something to write, by weight and in bytes: deficit round robin (Shreedhar and Varghese, 1995).
 * Without that the first path to hear that the connection has drained would fill it again, every time, and the others would never get on. One that is
 * alone writes as much as the connection takes.
 */
export class FairTurns {
  /** who has something to write, in the order of their turns */
  readonly #queue: Taker[] = []
  readonly #queued = new Set<Taker>()
  /** bytes that each may still write in its turn; below 0: that it wrote beyond it */
  readonly #deficits = new WeakMap<Taker, number>()
  readonly #turns = new WriteTurns(() => { this.#run() })
  #running = false
  /** a round is to be made, though who asked can't go on */
  #later = false

  /** It may have something to write, or be able to go on; or, having nothing, have left the others more */
  ask (taker: Taker): void {
    if (!this.#queued.has(taker)) {
      this.#queued.add(taker)
      this.#queue.push(taker)
    }

    if (this.#queue.length === 1 || (!taker.blocked && taker.wants)) {
      this.#run(taker)
    } else if (!this.#later) {
      // a connection that drains is heard of by each of its paths: one round is enough for all that can't go on
      this.#later = true
      queueMicrotask(() => {
        this.#later = false
        this.#run()
      })
    }
  }

  /** It is over */
  leave (taker: Taker): void {
    if (this.#queued.delete(taker) && !this.#running) {
      this.#queue.splice(this.#queue.indexOf(taker), 1)
    }
  }

  #run (asking?: Taker): void {
    if (this.#running) {
      return
    }

    this.#running = true

    try {
      this.#goRound(asking)
    } finally {
      this.#running = false
    }
  }

  #goRound (asking?: Taker): void {
    for (let i = 0; i < this.#queue.length && !this.#turns.over;) {
      const taker = this.#queue[i]

      if (!this.#queued.has(taker)) {
        this.#queue.splice(i, 1)
      } else if (taker.blocked) {
        // it keeps its place
        i++
      } else if (!taker.wants) {
        this.#queue.splice(i, 1)
        this.#queued.delete(taker)
        this.#deficits.set(taker, Math.min(0, this.#deficits.get(taker) ?? 0))
      } else if (this.#turn(taker, asking) === 0) {
        i++
      } else if ((this.#deficits.get(taker) ?? 0) <= 0) {
        this.#queue.push(...this.#queue.splice(i, 1))
      }
    }
  }

  /** @returns 0 when it can't go on; below 0 when it has written for this turn before */
  #turn (taker: Taker, asking?: Taker): number {
    const alone = this.#queue.length === 1
    const before = this.#deficits.get(taker) ?? 0
    const deficit = alone ? Infinity : before > 0 ? before : before + taker.weight * QUANTUM_BYTES

    if (deficit <= 0) {
      this.#deficits.set(taker, deficit)
      return -1
    }

    const written = taker.write(Math.min(deficit, this.#turns.left))
    this.#turns.wrote(written)
    this.#deficits.set(taker, alone ? 0 : deficit - written)

    if (taker !== asking) {
      taker.settle()
    }

    return written
  }
}
