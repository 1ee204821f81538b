import { SessionSuspendedError } from '../errors.ts'
import type { LastPosition } from '../errors.ts'

/** What ends a durable session here when its node stops */
export function nodeStopped (position?: LastPosition): SessionSuspendedError {
  return new SessionSuspendedError('the node was stopped; the session goes on when it is started again', position)
}
