export interface QueueBounds {
  maxMessages: number
  maxBytes: number
}

/**
 * Messages that wait. What does not fit is not taken: those that wait are older, and were promised no more than it.
 */
export class BoundedQueue {
  readonly #bounds: QueueBounds
  readonly #messages: Uint8Array[] = []
  #bytes = 0

  constructor (bounds: QueueBounds) {
    this.#bounds = bounds
  }

  get length (): number {
    return this.#messages.length
  }

  /** @returns whether it was taken */
  push (message: Uint8Array): boolean {
    if (this.#messages.length >= this.#bounds.maxMessages || this.#bytes + message.byteLength > this.#bounds.maxBytes) {
      return false
    }

    this.#messages.push(message)
    this.#bytes += message.byteLength

    return true
  }

  shift (): Uint8Array | undefined {
    const message = this.#messages.shift()
    this.#bytes -= message?.byteLength ?? 0

    return message
  }

  /** @returns how many there were */
  clear (): number {
    this.#bytes = 0

    return this.#messages.splice(0).length
  }
}
