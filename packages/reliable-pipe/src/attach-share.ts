import type { SessionShell } from './reliable-session.ts'

/**
 * How many attaches a second, in thousandths, a peer is granted. libp2p charges every relayed connection to the relay, whoever it is from:
 * what it lets in a second is shared by the peers that reach this node through limited relays.
 */
export function attachShare (peer: string, sessions: Iterable<SessionShell>, perSecond: number): number {
  const limited = [...sessions].filter(({ isLimited }) => isLimited)
  const { size } = new Set([peer, ...limited.map(({ remotePeer }) => remotePeer.toString())])

  return Math.floor(perSecond * 1000 / size)
}
