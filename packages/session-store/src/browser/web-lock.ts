import { DataDirectoryInUseError } from '../../errors.ts'

/** A lock of the origin's, which the browser frees when the tab is gone */
export class BrowserLock {
  readonly #name: string
  #held: { release (): void, released: Promise<void> } | undefined

  constructor (name: string) {
    this.#name = name
  }

  /** @throws DataDirectoryInUseError */
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
      throw new DataDirectoryInUseError(this.#name, 'another tab or worker')
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
