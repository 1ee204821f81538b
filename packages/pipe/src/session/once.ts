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
