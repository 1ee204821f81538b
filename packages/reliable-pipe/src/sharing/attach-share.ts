import type { SessionShell } from '../session/reliable-session.ts'

/** What sessions with a peer weigh, besides one of them, that have something to send and do so over limited connections, or will */
export function crowdOf (sessions: Iterable<SessionShell>, one: SessionShell): number {
  let sum = 0

  for (const session of sessions) {
    if (session !== one && session.bufferedBytes > 0 && (session.isLimited || session.path == null)) {
      sum += session.priority
    }
  }

  return sum
}

/**
 * How many attaches a second, in thousandths, a peer is granted. libp2p charges every relayed connection to the relay, whoever it is from:
 * what it lets in a second is shared by the peers that reach this node through limited relays.
 */
export function attachShare (peer: string, sessions: Iterable<SessionShell>, perSecond: number): number {
  const limited = [...sessions].filter(({ isLimited }) => isLimited)
  const { size } = new Set([peer, ...limited.map(({ remotePeer }) => remotePeer.toString())])

  return Math.floor(perSecond * 1000 / size)
}
