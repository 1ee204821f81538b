/**
 * Keeps the sender from running ahead of what is to happen to it: without it, a small file would have gone before
 * the first fault came.
 */
export class Gate {
  #limit = 0
  #waiting?: PromiseWithResolvers<void>

  /** Lets through up to so many bytes in all */
  open (bytes: number): void {
    this.#limit = bytes
    this.#waiting?.resolve()
    this.#waiting = undefined
  }

  /** Resolves when so many bytes may have been sent */
  async passed (bytes: number): Promise<void> {
    while (bytes > this.#limit) {
      this.#waiting ??= Promise.withResolvers<void>()
      await this.#waiting.promise
    }
  }
}
