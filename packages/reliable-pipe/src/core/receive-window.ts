import { LEAST_WINDOW } from '../constants.ts'
import type { ReceivePool } from './receive-pool.ts'

/**
 * How much the other end may send: what the reader has consumed, and beyond that a window. A small part of the window is the session's
 * own, the rest of it comes from the pool of its peer. What was told can't be taken back, so what is held of the pool goes back as the
 * reader consumes.
 *
 * A message larger than the window could never be completed. So the window grows by the part that has come, as long as the pool
 * has room; then the message takes a reserve, in which that part is not counted against the window.
 */
export class ReceiveWindow {
  readonly #full: number
  readonly #least: number
  readonly #pool: ReceivePool
  /** granted from the pool */
  #held: number
  #consumed = 0
  /** what is in the reserve: the part of a message, then all of it until it is consumed */
  #reserved = 0
  #reserve: 'none' | 'part' | 'message' = 'none'

  /** cost that the other end may have sent in all; never shrinks */
  limit: number
  /** what it may go on by when the reader has consumed all it can */
  size: number

  constructor (full: number, pool: ReceivePool) {
    this.#full = full
    this.#least = Math.min(full, LEAST_WINDOW)
    this.#pool = pool
    this.#held = pool.open(full - this.#least)
    this.limit = this.#least + this.#held
    this.size = this.limit
  }

  /** Whether the message in progress holds a reserve */
  get reserving (): boolean {
    return this.#reserve === 'part'
  }

  /** The message in progress, of which `part` has come, needs room that there was not */
  lacks (part: number): boolean {
    return this.#reserve === 'none' && this.#least + this.#held - part < this.#least / 2
  }

  /** Whether `grow` has something to do for the message in progress */
  isShortFor (part: number): boolean {
    return this.#reserve === 'part' || this.limit - this.#consumed - this.#reserved - part < this.#full / 2
  }

  /** Takes what can be had for a message in progress, of which `part` has come; 0: there is none */
  grow (part: number): void {
    if (this.#reserve === 'part') {
      this.#reserved = part
      this.#settle(0)
    } else {
      this.#settle(part)

      if (part > 0 && this.lacks(part) && this.#pool.reserve()) {
        this.#reserve = 'part'
        this.#reserved = part
        this.#settle(0)
      }
    }

    this.limit = Math.max(this.limit, this.#consumed + this.#reserved + this.#least + this.#held)
  }

  /** The message in the reserve is complete, and stays there until it is consumed */
  complete (cost: number): void {
    this.#reserve = 'message'
    this.#reserved = cost
  }

  /** To be followed by `grow` */
  consume (cost: number): void {
    this.#consumed += cost
  }

  releaseReserve (): void {
    if (this.#reserve !== 'none') {
      this.#reserve = 'none'
      this.#reserved = 0
      this.#pool.releaseReserve()
    }
  }

  clear (): void {
    this.releaseReserve()
    this.#pool.release(this.#held)
    this.#held = 0
  }

  #settle (part: number): void {
    const kept = Math.max(0, this.limit - this.#consumed - this.#reserved - this.#least)

    if (kept < this.#held) {
      this.#pool.release(this.#held - kept)
      this.#held = kept
    }

    const wanted = this.#full - this.#least + (part > this.#full / 2 ? part : 0)

    if (this.#held < wanted) {
      this.#held += this.#pool.take(wanted - this.#held, this.#held)
    }

    this.size = Math.min(this.#full, Math.max(this.#least, this.#least + this.#held - part))
  }
}
