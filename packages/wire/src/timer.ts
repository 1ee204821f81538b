/** Calls `fn` once after `milliseconds`, unless the function it gives is called first. */
export type StartTimer = (milliseconds: number, fn: () => void) => () => void

export const startTimer: StartTimer = (milliseconds, fn) => {
  const timer = setTimeout(fn, milliseconds)

  return () => { clearTimeout(timer) }
}

/** The promise's outcome, or the signal's reason if that comes first. The promise goes on unobserved. */
export async function raceAbort<T> (promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()

  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => { reject(signal.reason) }
    const settle = (): void => { signal.removeEventListener('abort', onAbort) }

    signal.addEventListener('abort', onAbort)
    promise.then(
      value => { settle(); resolve(value) },
      err => { settle(); reject(err) }
    )
  })
}
