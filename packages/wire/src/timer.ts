/** Calls `fn` once after `milliseconds`, unless the function it gives is called first. */
export type StartTimer = (milliseconds: number, fn: () => void) => () => void

export const startTimer: StartTimer = (milliseconds, fn) => {
  const timer = setTimeout(fn, milliseconds)

  return () => { clearTimeout(timer) }
}

/** Resolves after so many milliseconds, or at once when the signal is aborted. */
export async function pause (start: StartTimer, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) {
    return
  }

  await new Promise<void>(resolve => {
    const stop = start(milliseconds, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = (): void => {
      stop()
      resolve()
    }

    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** A signal that is aborted with `reason` after so many milliseconds, or with the other one, and what lets go of both. */
export function within (start: StartTimer, milliseconds: number, reason: () => Error, signal?: AbortSignal): { signal: AbortSignal, done: () => void } {
  const controller = new AbortController()
  const stop = start(milliseconds, () => { controller.abort(reason()) })
  const onAbort = (): void => { controller.abort(signal?.reason) }

  if (signal?.aborted === true) {
    onAbort()
  }

  signal?.addEventListener('abort', onAbort, { once: true })

  return {
    signal: controller.signal,
    done: () => {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
  }
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
