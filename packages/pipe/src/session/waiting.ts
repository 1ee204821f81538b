import type { StartTimer } from '@juxta/wire'

/** Resolves when one of the events comes; rejects with the signal's reason */
export async function once (target: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>, types: readonly string[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const happened = Promise.withResolvers<void>()
  const done = (): void => { happened.resolve() }
  const aborted = (): void => { happened.reject(signal?.reason) }

  types.forEach(type => { target.addEventListener(type, done) })
  signal?.addEventListener('abort', aborted)

  try {
    await happened.promise
  } finally {
    types.forEach(type => { target.removeEventListener(type, done) })
    signal?.removeEventListener('abort', aborted)
  }
}

/** Resolves when the time is over, or the signal aborts */
export async function pause (ms: number, startTimer: StartTimer, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const stop = startTimer(ms, resolve)
    signal.addEventListener('abort', () => {
      stop()
      resolve()
    }, { once: true })
  })
}
