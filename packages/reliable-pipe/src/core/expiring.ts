/** Until when a message is worth sending, and the how many-th accepted it is, counted from 1 */
export interface Expiry {
  at: number
  number: number
}

/** Messages that wait to be sent and need not be from some time on. Each is known by its view of its bytes, which must be no other message's. */
export class Expiring {
  /** made with the first of them: most sessions have none */
  #messages?: Map<Uint8Array, Expiry>
  /** none of them is due before; Infinity: never */
  next = Infinity

  get size (): number {
    return this.#messages?.size ?? 0
  }

  add (message: Uint8Array, expiry: Expiry): void {
    this.#messages ??= new Map()
    this.#messages.set(message, expiry)
    this.next = Math.min(this.next, expiry.at)
  }

  /** Its transmission begins: it expires no more */
  remove (message: Uint8Array): void {
    this.#messages?.delete(message)
  }

  /** Those that are due, and their numbers; they are forgotten here */
  takeDue (now: number): Map<Uint8Array, number> {
    const due = new Map<Uint8Array, number>()

    if (this.#messages == null || now < this.next) {
      return due
    }

    this.next = Infinity

    for (const [message, { at, number }] of this.#messages) {
      if (at <= now) {
        due.set(message, number)
        this.#messages.delete(message)
      } else {
        this.next = Math.min(this.next, at)
      }
    }

    return due
  }

  clear (): void {
    this.#messages = undefined
    this.next = Infinity
  }
}
