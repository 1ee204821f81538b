import type { Session } from '../core/session.ts'

/** What `close` waits for: made when it is called, since most sessions are not closed for long. Of a session that has ended already it says how. */
export function flushing ({ ended, endError }: Pick<Session, 'ended' | 'endError'>): PromiseWithResolvers<void> {
  const flushed = Promise.withResolvers<void>()
  // who waits may give up before, and then nobody minds how it ended
  flushed.promise.catch(() => {})

  if (endError != null) {
    flushed.reject(endError)
  } else if (ended) {
    flushed.resolve()
  }

  return flushed
}
