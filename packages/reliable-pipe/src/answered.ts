import { givenUp, overdue } from './connect-failure.ts'
import { CONNECT_TIMEOUT_MS } from './constants.ts'
import type { SessionShell } from './reliable-session.ts'
import type { Clock } from '@juxta/path/internal'

/** Resolves when the other end has answered for the first time; a session that is not answered in time is given up */
export async function answered (session: SessionShell, clock: Clock, signal?: AbortSignal): Promise<void> {
  const late = new AbortController()
  const timer = clock.setTimeout(() => {
    late.abort(overdue(session.remotePeer, session.lastFailure))
  }, CONNECT_TIMEOUT_MS)

  try {
    await session.connect(signal == null ? late.signal : AbortSignal.any([signal, late.signal]))
  } catch (error) {
    const failure = session.lastFailure
    session.abort(error instanceof Error ? error : new Error(String(error)))
    throw signal?.aborted === true && error === signal.reason ? givenUp(error, session.remotePeer, failure) : error
  } finally {
    clock.clearTimeout(timer)
  }
}
