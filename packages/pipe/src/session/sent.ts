import { SETTLE_EVERY } from '../constants.ts'

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
  /** number of the first message of the session at hand */
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
    if (over >= SETTLE_EVERY || over === this.#messages.length) {
      this.#drop(over)
    }
  }

  /**
   * The session is over: what it had not acknowledged.
   *
   * @param count - messages that it has acknowledged
   */
  left (count: number): Undelivered[] {
    const from = this.#before + count

    return this.#messages.slice(from - this.#first).map((data, i) => ({ number: from + i, data }))
  }

  /** What is left belongs to no session any more: the next one begins behind it */
  forget (): void {
    this.#drop(this.#messages.length)
    this.#before = this.#first
  }

  /**
   * The next session begins with what is left
   *
   * @param count - messages that the one before has received
   */
  restart (count: number): void {
    this.#drop(this.#before + count - this.#first)
    this.#before = this.#first
  }

  #drop (count: number): void {
    if (count > 0) {
      this.#messages.splice(0, count)
      this.#first += count
    }
  }
}
