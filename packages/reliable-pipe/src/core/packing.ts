import type { SessionState } from './session-state.ts'

/**
 * Whether this side takes several messages in one segment. What a durable session keeps is kept by segments, each with the part of a message that it has,
 * and the claimed windowing counts messages in its windows: both go without.
 */
export function takesPacked (session: SessionState): boolean {
  // what was said once holds: it may be under way
  session.inbox.takesPacked ||= mayPack(session)

  return session.inbox.takesPacked
}

/** The other side has said in an attach, or in its answer, whether it does. To be called after `settleWindowing`. */
export function settlePacking (session: SessionState, isTaken: boolean): void {
  session.outbox.packs = isTaken && mayPack(session)
}

function mayPack ({ config, durable, windowing }: SessionState): boolean {
  return config.packed === true && durable == null && windowing == null
}
