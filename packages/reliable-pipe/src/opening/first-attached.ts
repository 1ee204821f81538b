import { SessionClosedError } from '../errors.ts'
import { withSignal } from '../session/with-signal.ts'
import type { SessionShell } from '../session/reliable-session.ts'

/**
 * Resolves when a session has its first path
 *
 * @param begin - looks for one; what it is given says that trying again can't help
 */
export async function firstAttached (session: SessionShell, signal: AbortSignal, begin: (fail: (error: Error) => void) => void): Promise<void> {
  const attached = Promise.withResolvers<void>()
  const onPath = (): void => { attached.resolve() }
  const onClose = (): void => { attached.reject(session.endError ?? new SessionClosedError('the session was closed')) }

  session.addEventListener('path', onPath, { once: true })
  session.addEventListener('close', onClose, { once: true })

  try {
    // throws where there can never be one
    begin(attached.reject)
    await withSignal(attached.promise, signal)
  } finally {
    session.removeEventListener('path', onPath)
    session.removeEventListener('close', onClose)
  }
}
