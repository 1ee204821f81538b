import { TURN_BYTES } from '../constants.ts'

/**
 * Gives the event loop a turn after so many bytes. A socket that takes everything at once asks for more in the same
 * turn, so a sender who is never kept waiting would keep the node from all else until the credit is used up.
 */
export class WriteTurns {
  readonly #onTurn: () => void
  #written = 0
  /** nothing is to be written until the next turn */
  over = false

  /** bytes that may be written before the next turn */
  get left (): number {
    return TURN_BYTES - this.#written
  }

  constructor (onTurn: () => void) {
    this.#onTurn = onTurn
  }

  wrote (bytes: number): void {
    this.#written += bytes

    if (this.#written >= TURN_BYTES && !this.over) {
      this.over = true
      nextTurn(() => {
        this.over = false
        this.#written = 0
        this.#onTurn()
      })
    }
  }
}

/** Whether the next turn of the event loop comes at once: in browsers it takes 4 ms, like a timer */
export const hasTurns = typeof globalThis.setImmediate === 'function'

/** After what the event loop has to do anyway: not a matter of time, so not of the clock */
export function nextTurn (callback: () => void): void {
  if (hasTurns) {
    globalThis.setImmediate(callback)
  } else {
    globalThis.setTimeout(callback, 0)
  }
}
