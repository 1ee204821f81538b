/**
 * A message larger than the receiver's credit can only be completed by taking in
 * more than the credit. How many such messages one peer may have in reassembly
 * at once, over all its sessions, is counted here; the others wait, with at
 * most their credit held. Each slot stands for one message of the largest size,
 * so whoever holds one can always finish: there is no deadlock.
 */
export class ReassemblySlots {
  #free: number
  #released = false

  constructor (slots: number) {
    this.#free = slots
  }

  acquire (): boolean {
    if (this.#free === 0) {
      return false
    }

    this.#free--

    return true
  }

  release (): void {
    this.#free++
    this.#released = true
  }

  /** Whether a slot was released since this was last asked */
  takeReleased (): boolean {
    const released = this.#released
    this.#released = false

    return released
  }
}
