import { SEGMENT_COST } from '../constants.ts'
import type { ReceivePool } from '../core/receive-pool.ts'
import type { MessageQueue } from './message-queue.ts'

/** What still counts of the messages that a session had when it ended */
class Held {
  readonly #pool: ReceivePool
  #cost: number

  constructor (pool: ReceivePool, cost: number) {
    this.#pool = pool
    this.#cost = cost
    pool.hold(cost)
  }

  release (cost = this.#cost): void {
    const released = Math.min(cost, this.#cost)
    this.#cost -= released
    this.#pool.release(released)
  }
}

const dropped = new FinalizationRegistry<Held>(held => { held.release() })

/** A session that has ended counts no more, but the messages that its application has not taken are in memory: they count until they are taken, or nobody is left who could */
export class LeftUnread {
  readonly #held: Held

  constructor (queue: MessageQueue, pool: ReceivePool) {
    this.#held = new Held(pool, queue.bytes + SEGMENT_COST * queue.length)
    dropped.register(queue, this.#held)
  }

  /** @param cost - of what was taken */
  taken (cost: number): void {
    this.#held.release(cost)
  }
}
