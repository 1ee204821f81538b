import { LOOKED_AT_PER_TURN } from '../constants.ts'

export interface SearchOptions {
  /** Ends the search; reading throws its reason. */
  signal?: AbortSignal
  /** Settles in a later turn of the event loop; default by a timer of 0 ms. */
  turn? (): Promise<void>
}

/** What some steps find, numbers being work, of which so much is done in one turn of the event loop. */
export async function * inSlices<T> (steps: Iterable<T | number>, { signal, turn = nextTurn }: SearchOptions = {}): AsyncGenerator<T, void, undefined> {
  let work = 0
  signal?.throwIfAborted()

  for (const found of steps) {
    if (typeof found !== 'number') {
      yield found
    } else if (work >= LOOKED_AT_PER_TURN) {
      await turn()
      signal?.throwIfAborted()
      work = found
    } else {
      work += found
    }
  }
}

async function nextTurn (): Promise<void> {
  await new Promise(resolve => { setTimeout(resolve, 0) })
}
