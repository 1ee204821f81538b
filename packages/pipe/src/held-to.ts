import { cameOver } from './addresses.ts'
import type { PipeSessionHandler } from './types/sessions.ts'
import type { CurrentPath } from '@juxta/reliable-pipe'

/** Ends a session whose other end came, or comes back, over something else than the pipe requires */
export function heldTo (transport: string | undefined, onSession: PipeSessionHandler): PipeSessionHandler {
  if (transport == null) {
    return onSession
  }

  return session => {
    const check = (path: CurrentPath | undefined): void => {
      if (path != null && !cameOver(path.remoteAddr, transport)) {
        session.abort(new Error(`the pipe requires ${transport}`))
      }
    }

    session.addEventListener('path', ({ detail }) => { check(detail) })
    check(session.path)

    return session.status === 'closed' ? undefined : onSession(session)
  }
}
