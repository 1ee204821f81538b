import type { Handler, HandlerContext, PassedOn } from './index.ts'

/** What a handler does for one query, whichever of its two forms it has. */
export class Work {
  /** The handler gives one response at most. */
  readonly single: boolean
  readonly #iterator: AsyncIterator<Uint8Array | PassedOn | undefined>
  #pending: Promise<unknown> = Promise.resolve()
  #done = false

  /** Calls the handler: whatever it throws is thrown. */
  constructor (handler: Handler, query: Uint8Array, context: HandlerContext) {
    const result = handler(query, context)

    this.single = !(Symbol.asyncIterator in result)
    this.#iterator = Symbol.asyncIterator in result ? result[Symbol.asyncIterator]() : once(result)
  }

  /** The next response; `undefined` after the last. */
  async next (): Promise<Uint8Array | PassedOn | undefined> {
    const next = this.#iterator.next()
    this.#pending = next

    try {
      const { value, done } = await next
      this.#done = done === true || value == null

      return this.#done ? undefined : value
    } catch (error) {
      this.#done = true
      throw error
    }
  }

  /** Has the handler stop, and resolves when it really did: which may be long after its time. */
  async stopped (): Promise<void> {
    const returned = this.#done ? undefined : this.#iterator.return?.()

    await Promise.allSettled([this.#pending, returned])
  }
}

async function * once (response: Promise<Uint8Array | PassedOn | undefined>): AsyncGenerator<Uint8Array | PassedOn | undefined, void, undefined> {
  yield await response
}
