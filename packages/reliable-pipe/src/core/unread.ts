import { Ring } from './ring.ts'

/**
 * What the complete messages cost that the reader has not consumed, in the order in which they came. Those of one packed segment are one run: of what a part
 * of it costs, only the share is known.
 */
export class Unread {
  /** how many, and what they cost, by turns */
  readonly #runs = new Ring<number>()
  /** of the first run */
  #left = 0
  #cost = 0
  /** how many there are */
  length = 0

  push (messages: number, cost: number): void {
    this.#runs.push(messages)
    this.#runs.push(cost)
    this.length += messages
  }

  /** @returns what the first ones cost, or all if there are no more */
  take (messages: number): number {
    let wanted = Math.min(messages, this.length)
    let taken = 0
    this.length -= wanted

    while (wanted > 0) {
      if (this.#left === 0) {
        this.#left = this.#runs.shift() ?? 0
        this.#cost = this.#runs.shift() ?? 0
      }

      const count = Math.min(wanted, this.#left)
      const cost = Math.floor(this.#cost * count / this.#left)
      this.#left -= count
      this.#cost -= cost
      wanted -= count
      taken += cost
    }

    return taken
  }

  clear (): void {
    this.#runs.clear()
    this.#left = 0
    this.#cost = 0
    this.length = 0
  }
}
