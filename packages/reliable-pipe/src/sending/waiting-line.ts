import { withSignal } from '../session/with-signal.ts'

/** Who came first is first, also when all may go on at once */
export class WaitingLine {
  #last?: Promise<void>

  get empty (): boolean {
    return this.#last == null
  }

  /**
   * Resolves when everybody before has left or given up. Rejects with the signal's reason.
   *
   * @returns call it to let the next one go on
   */
  async enter (signal?: AbortSignal): Promise<() => void> {
    const before = this.#last ?? Promise.resolve()
    const turn = Promise.withResolvers<void>()
    const leave = (): void => {
      if (this.#last === turn.promise) {
        this.#last = undefined
      }

      turn.resolve()
    }

    this.#last = turn.promise

    try {
      await withSignal(before, signal)
    } catch (error) {
      // the next one does not get past those before
      void before.then(leave)
      throw error
    }

    return leave
  }
}
