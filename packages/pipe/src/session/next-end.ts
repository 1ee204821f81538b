import { pause } from '@juxta/wire'
import { FOLLOW_MS, FOLLOW_RETRY_MS } from '../constants.ts'
import type { EndSession, PreviousSession } from './continuing.ts'
import type { PipeConnectOptions } from '../types/sessions.ts'
import type { StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'

export interface NextEndInit extends Pick<PipeConnectOptions, 'followMs'> {
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  log: Logger
  /** a session with who has an end now, which goes on with the one before if that was handed over */
  reconnect (previous: PreviousSession, signal: AbortSignal): Promise<EndSession>
}

/**
 * A session in the place of one that is over, tried for until there is one; undefined when the signal aborts.
 *
 * @param cause - why the one before is over
 * @throws why the last attempt failed, or `cause` if there was none, when the time is over
 */
export async function nextEnd ({ followMs = FOLLOW_MS, now, startTimer, log, reconnect }: NextEndInit, previous: PreviousSession, cause: Error, over: AbortSignal): Promise<EndSession | undefined> {
  const until = now() + followMs
  let failure: unknown = cause

  while (!over.aborted && now() < until) {
    try {
      return await reconnect(previous, over)
    } catch (error) {
      failure = error
      log('no session in the place of %s yet - %e', previous.session.id, error)
    }

    await pause(startTimer, FOLLOW_RETRY_MS, over)
  }

  if (over.aborted) {
    return undefined
  }

  throw failure
}
