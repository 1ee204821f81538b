import { BUSY_POLL_BYTES, LEAST_FAST_ANSWERS, MAX_FAST_ANSWERS } from '../constants.ts'
import type { BusyPoll } from './busy-poll.ts'

/**
 * Busy polling, as network cards and sockets have it (SO_BUSY_POLL): while the two ends of a path answer each other within a fraction of a millisecond, a process
 * that has written does not go to sleep for so long. It does so after a few answers in a row that were as fast, and small, so never over a path whose round trip is longer,
 * nor in a transfer; and when the answer did not come while it was awake, as where both ends share one core, twice as many have to come before the next time.
 */
export class AnswerWait {
  readonly #poll: BusyPoll
  readonly #ms: number
  /** the first of the writes that nothing has answered yet, each of which followed the one before so soon that it is not known which of them is answered */
  #wroteAt = -Infinity
  #lastWroteAt = -Infinity
  /** this process is awake for the answer */
  #awake = false
  /** fast answers still to come before it is */
  #toCome = LEAST_FAST_ANSWERS
  /** the next such number */
  #next = LEAST_FAST_ANSWERS

  /** @param ms - an answer is fast within so long, and waited for so long */
  constructor (poll: BusyPoll, ms: number) {
    this.#poll = poll
    this.#ms = ms
  }

  wrote (bytes: number): void {
    if (bytes > BUSY_POLL_BYTES) {
      this.#wroteAt = -Infinity
      this.#toCome = this.#next
      return
    }

    const now = this.#poll.now()

    if (this.#wroteAt === -Infinity || now - this.#lastWroteAt > this.#ms) {
      this.#wroteAt = now
    }

    this.#lastWroteAt = now

    if (this.#toCome === 0 && now < this.#wroteAt + this.#ms) {
      this.#awake = true
      this.#poll.awakeUntil(this.#wroteAt + this.#ms)
    }
  }

  received (bytes: number): void {
    const isSmall = bytes <= BUSY_POLL_BYTES

    if (isSmall && this.#wroteAt === -Infinity) {
      // the rest of an answer, or what answers nothing
      return
    }

    const isFast = isSmall && this.#poll.now() - this.#wroteAt <= this.#ms

    if (this.#awake) {
      this.#next = isFast ? LEAST_FAST_ANSWERS : Math.min(2 * this.#next, MAX_FAST_ANSWERS)
    }

    this.#toCome = isFast ? Math.max(0, this.#toCome - 1) : this.#next
    this.#wroteAt = -Infinity
    this.#awake = false
  }
}
