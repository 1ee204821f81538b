const MiB = 1024 * 1024

/** What may be sent and not acknowledged, for whoever has to keep account of it; bytes as a session's window, messages as clients have it by default */
const MOST_BYTES = 8 * MiB
const MOST_MESSAGES = 1_000

/** Acknowledgements that are pipelined: a bounded number of messages is sent and not acknowledged */
export class Outstanding {
  #bytes = 0
  #messages = 0
  #error: Error | undefined
  #room: PromiseWithResolvers<void> | undefined
  #none: PromiseWithResolvers<void> | undefined

  /** A message is on its way. @returns a promise to wait for if no other may be */
  begin (bytes: number): Promise<void> | undefined {
    this.#bytes += bytes
    this.#messages++

    if (this.#error == null && !this.#isFull) {
      return undefined
    }

    const { promise } = this.#room ??= Promise.withResolvers()
    this.#settle()

    return promise
  }

  /** A message of so many bytes was acknowledged */
  end (bytes: number): void {
    this.#bytes -= bytes
    this.#messages--
    this.#settle()
  }

  /** No acknowledgement will come: whoever waits for one gets this error */
  fail (error: Error): void {
    this.#error ??= error
    this.#settle()
  }

  async none (): Promise<void> {
    const { promise } = this.#none ??= Promise.withResolvers()
    this.#settle()

    return promise
  }

  get #isFull (): boolean {
    return this.#messages >= MOST_MESSAGES || this.#bytes >= MOST_BYTES
  }

  #settle (): void {
    if (this.#error != null) {
      this.#room?.reject(this.#error)
      this.#none?.reject(this.#error)
    }

    if (!this.#isFull) {
      this.#room?.resolve()
      this.#room = undefined
    }

    if (this.#messages === 0) {
      this.#none?.resolve()
      this.#none = undefined
    }
  }
}
