import { toError } from '@juxta/wire'
import { givenUp, overdue } from './connect-failure.ts'
import { CONNECT_TIMEOUT_MS } from '../constants.ts'
import { withSignal } from '../session/with-signal.ts'
import type { SessionShell } from '../session/reliable-session.ts'
import type { Clock } from '@juxta/path/internal'

/** Resolves when the other end has answered for the first time, and the session is kept if it is durable; one that is not answered in time is given up */
export async function answered (session: SessionShell, clock: Clock, signal?: AbortSignal): Promise<void> {
  const late = new AbortController()
  const timer = clock.setTimeout(() => {
    late.abort(session.storeFull ?? overdue(session.remotePeer, session.lastFailure))
  }, CONNECT_TIMEOUT_MS)

  try {
    const over = signal == null ? late.signal : AbortSignal.any([signal, late.signal])
    await session.connect(over)
    // a store that is full has room later, or never
    await withSignal(session.begin(), over)
  } catch (error) {
    const failure = session.lastFailure
    session.abort(toError(error))
    throw signal?.aborted === true && error === signal.reason ? givenUp(error, session.remotePeer, failure) : error
  } finally {
    clock.clearTimeout(timer)
  }
}
