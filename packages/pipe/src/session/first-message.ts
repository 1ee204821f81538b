import { CONTINUE_MS } from '../constants.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'

/**
 * The first message of a session, with which sender and new holder find each other.
 *
 * @throws what ended the session
 */
export async function firstMessage (session: ReliableSession): Promise<Uint8Array> {
  const { done = false, value } = await session[Symbol.asyncIterator]().next() as IteratorResult<Uint8Array, undefined>

  if (done || value == null) {
    throw new Error('the other end said nothing')
  }

  return value
}

/** The same, of a session that is aborted if it does not come in time */
export async function firstMessageInTime (session: ReliableSession, startTimer: StartTimer, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted()
  const abort = (why: string): void => { session.abort(new Error(why)) }
  const stopTimer = startTimer(CONTINUE_MS, () => { abort('the other end did not say in time where it stands') })
  const onAbort = (): void => { abort('nobody waits for it any longer') }
  signal?.addEventListener('abort', onAbort)

  try {
    return await firstMessage(session)
  } finally {
    stopTimer()
    signal?.removeEventListener('abort', onAbort)
  }
}
