/** Milliseconds after which what a test waits for does not come any more: longer than any test may take. */
const GIVEN_UP_MS = 60_000

/** One turn of the event loop. */
export async function turn (): Promise<void> {
  await new Promise<void>(resolve => { setImmediate(resolve) })
}

/** Turns enough for anything in memory to have happened. */
export async function settled (turns = 60): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await turn()
  }
}

/** Waits, turn by turn of the event loop, until something holds. */
export async function until (condition: () => boolean): Promise<void> {
  const givenUpAt = Date.now() + GIVEN_UP_MS

  while (!condition()) {
    // or a test that failed would keep the process busy for ever
    if (Date.now() > givenUpAt) {
      throw new Error('What was waited for did not come about')
    }

    await turn()
  }
}

/** The error with which a promise rejects. */
export async function rejection (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(() => { throw new Error('It did not reject') }, error => error)
}
