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
  /** what the session at hand was given and is not known to have delivered, without what expired */
  #messages: Array<Undelivered & { at: number }> = []
  #accepted = 0
  /** messages of the session at hand that were acknowledged, and let go of */
  #gone = 0
  /** messages that the session at hand was given */
  #given = 0

  get accepted (): number {
    return this.#accepted
  }

  add (data: Uint8Array): void {
    this.#messages.push({ number: this.#accepted++, data, at: ++this.#given })
  }

  /** @param count - messages that the session at hand has acknowledged */
  acknowledged (count: number): void {
    const over = count - this.#gone

    // seldom, since it moves all the others
    if (over >= SETTLE_EVERY || over === this.#messages.length) {
      this.#drop(count)
    }
  }

  /**
   * @param at - of messages that the session at hand has dropped, as it counts them, from 1, ascending
   * @returns their numbers
   */
  expired (at: readonly number[]): number[] {
    const dropped = new Set(at)
    const numbers = this.#messages.filter(({ at }) => dropped.has(at)).map(({ number }) => number)
    this.#messages = this.#messages.filter(({ at }) => !dropped.has(at))

    return numbers
  }

  /**
   * The session is over: what it had not acknowledged.
   *
   * @param count - messages that it has acknowledged
   */
  left (count: number): Undelivered[] {
    return this.#messages.slice(count - this.#gone).map(({ number, data }) => ({ number, data }))
  }

  /** What is left belongs to no session any more: the next one begins behind it */
  forget (): void {
    this.#messages = []
    this.#begin()
  }

  /**
   * The next session begins with what is left
   *
   * @param count - messages that the one before has received
   */
  restart (count: number): void {
    this.#drop(count)
    this.#begin()
    this.#messages = this.#messages.map(message => ({ ...message, at: ++this.#given }))
  }

  #begin (): void {
    this.#gone = 0
    this.#given = 0
  }

  #drop (count: number): void {
    if (count > this.#gone) {
      this.#messages.splice(0, count - this.#gone)
      this.#gone = count
    }
  }
}
