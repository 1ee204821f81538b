import type { Session } from '../core/session.ts'
import type { SessionStatus } from '../index.ts'

export function statusOf ({ ended, remote, finishing }: Session): SessionStatus {
  if (ended) {
    return 'closed'
  }

  if (remote == null) {
    return 'connecting'
  }

  return finishing ? 'closing' : 'open'
}
