import { LOOKED_AT_PER_TURN } from '../constants.ts'

export interface SearchOptions {
  /** Ends the search; reading throws its reason. */
  signal?: AbortSignal
  /** Settles in a later turn of the event loop; default by a timer of 0 ms. */
  turn? (): Promise<void>
}

/** What is there of some steps, of which so many are made in one turn of the event loop. */
export async function * inSlices<T> (steps: Iterable<T | undefined>, { signal, turn = nextTurn }: SearchOptions = {}): AsyncGenerator<T, void, undefined> {
  let looked = 0
  signal?.throwIfAborted()

  for (const found of steps) {
    if (found !== undefined) {
      yield found
    }

    if (++looked % LOOKED_AT_PER_TURN === 0) {
      await turn()
      signal?.throwIfAborted()
    }
  }
}

async function nextTurn (): Promise<void> {
  await new Promise(resolve => { setTimeout(resolve, 0) })
}
