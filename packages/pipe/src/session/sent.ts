/** A message that may not have arrived, by its number of all that were sent to the pipe, from 0 */
export interface Undelivered {
  readonly number: number
  readonly data: Uint8Array
}

/**
 * What was sent over the sessions of one pipe, one after the other, and is not acknowledged. The bytes are those that the session holds anyway.
 */
export class Sent {
  #messages: Uint8Array[] = []
  /** number of the first of them */
  #first = 0
  /** messages that sessions before this one had accepted */
  #before = 0

  get accepted (): number {
    return this.#first + this.#messages.length
  }

  add (data: Uint8Array): void {
    this.#messages.push(data)
  }

  /** @param count - messages that the session at hand has acknowledged */
  acknowledged (count: number): void {
    const over = this.#before + count - this.#first

    // seldom, since it moves all the others
    if (over >= 64 || over === this.#messages.length) {
      this.#messages.splice(0, over)
      this.#first += over
    }
  }

  /**
   * The session is over: what it had not acknowledged. The next one begins behind it.
   *
   * @param count - messages that it has acknowledged
   */
  settle (count: number): Undelivered[] {
    const end = this.accepted
    const from = this.#before + count
    const left = this.#messages.slice(from - this.#first).map((data, i) => ({ number: from + i, data }))

    this.#messages = []
    this.#first = end
    this.#before = end

    return left
  }
}
