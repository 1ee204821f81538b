import { LEAST_WRITE_BYTES, WRITE_BYTES, WRITE_TIME_SHARE } from '../constants.ts'

/**
 * How much to write at once to a path that is a stream. libp2p's muxer makes one frame of a write, and a frame arrives as a whole: while a large one is
 * under way on a slow path, the other side hears nothing, and takes the path for dead. So writes begin small, and take as much as the path carries in a
 * small part of the time in which something must be heard. The rate is measured from one write to its acknowledgement.
 */
export class WriteSize {
  bytes = LEAST_WRITE_BYTES
  readonly #writeMs: number
  #written = 0
  #delivered = 0
  #round?: { at: number, delivered: number, until: number }

  constructor (silenceMs: number) {
    this.#writeMs = silenceMs * WRITE_TIME_SHARE
  }

  /** So much payload was written to the path */
  wrote (bytes: number, now: number): void {
    this.#written += bytes

    if (bytes > 0) {
      this.#round ??= { at: now, delivered: this.#delivered, until: this.#written }
    }
  }

  /** So much was acknowledged over the path */
  delivered (bytes: number, now: number): void {
    // what went over older paths may be acknowledged over this one
    this.#delivered = Math.min(this.#written, this.#delivered + bytes)

    if (this.#round != null && this.#delivered >= this.#round.until) {
      const { at, delivered } = this.#round
      const bytes = this.#delivered - delivered
      const carried = bytes * this.#writeMs / Math.max(1, now - at)

      // where less was to be sent than one write takes, it doesn't show how fast the path is
      if (carried > this.bytes || bytes >= this.bytes) {
        this.bytes = Math.min(WRITE_BYTES, Math.max(LEAST_WRITE_BYTES, carried))
      }

      this.#round = undefined
    }
  }
}
