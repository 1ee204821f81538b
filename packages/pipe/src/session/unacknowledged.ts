/** Messages that a session was given, and that the other end is not known to have. The bytes are those that the session holds anyway. */
export class Unacknowledged {
  #messages: Array<{ number: number, data: Uint8Array }> = []
  /** of the last message given to the session, those that expired included, counted from 1 */
  #last: number
  /** messages that were acknowledged, and let go of */
  #gone = 0

  /** @param before - messages that the session was given before these */
  constructor (before: number) {
    this.#last = before
  }

  /** Without those that expired */
  get accepted (): number {
    return this.#gone + this.#messages.length
  }

  add (data: Uint8Array): void {
    this.#messages.push({ number: ++this.#last, data })
  }

  /** @param numbers - of messages that the session has dropped, as it counts them, ascending */
  expired (numbers: readonly number[]): void {
    const dropped = new Set(numbers)
    this.#messages = this.#messages.filter(({ number }) => !dropped.has(number))
  }

  /** @param count - of those that were accepted */
  acknowledged (count: number): void {
    if (count > this.#gone) {
      this.#messages.splice(0, count - this.#gone)
      this.#gone = count
    }
  }

  get left (): Uint8Array[] {
    return this.#messages.map(({ data }) => data)
  }
}
