import { CONSUMED_SHARE } from '../constants.ts'

/** Tells of the messages that a reader takes: one event for many, at the latest when the other side would have to wait for the room */
export class Consumption {
  readonly #limit: number
  readonly #tell: (messages: number) => void
  #messages = 0
  #cost = 0

  /** @param credit - cost that a reader may leave unread */
  constructor (credit: number, tell: (messages: number) => void) {
    this.#limit = credit * CONSUMED_SHARE
    this.#tell = tell
  }

  /**
   * @param cost - of them, as credit counts
   * @param left - how many wait to be taken after them
   */
  taken (messages: number, cost: number, left: number): void {
    this.#messages += messages
    this.#cost += cost

    if (left === 0 || this.#cost >= this.#limit) {
      const taken = this.#messages
      this.#messages = 0
      this.#cost = 0
      this.#tell(taken)
    }
  }
}
