/** A lock of the origin's, which the browser frees when the tab is gone */
export class WebLock {
  readonly #name: string
  readonly #inUse: () => Error
  #held: { release (): void, released: Promise<void> } | undefined

  /** @param inUse - what is thrown when another tab, worker or object has it */
  constructor (name: string, inUse: () => Error) {
    this.#name = name
    this.#inUse = inUse
  }

  /** @throws what `inUse` gives */
  async take (): Promise<void> {
    if (this.#held != null) {
      return
    }

    const answer = Promise.withResolvers<boolean>()
    const until = Promise.withResolvers<void>()
    const released = navigator.locks.request(this.#name, { ifAvailable: true }, async lock => {
      answer.resolve(lock != null)

      if (lock != null) {
        await until.promise
      }
    }).then(() => {}, (err: unknown) => { answer.reject(err) })

    if (!await answer.promise) {
      throw this.#inUse()
    }

    this.#held = { release: until.resolve, released }
  }

  async release (): Promise<void> {
    const held = this.#held
    this.#held = undefined
    held?.release()
    await held?.released
  }
}
