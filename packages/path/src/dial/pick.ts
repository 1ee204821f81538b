import { LEAST_ALLOWANCE, LEAST_REMAINING_MS } from '../constants.ts'
import { kindOf, rank, ranksBetter } from '../core/rank.ts'
import { satisfies } from '../core/transport.ts'
import { allowanceOf, remainingMsOf } from '../limits.ts'
import type { PathKind } from '../core/rank.ts'
import type { PathConstraint } from '../core/transport.ts'
import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * What kind of connection somebody wants
 */
export interface Want {
  /** only a connection that ranks better */
  betterThan?: PathKind
  /** ids of connections that won't do */
  avoid: Set<string>
  /** whether one that is open will do, besides all else */
  suits? (connection: Connection): boolean
  multiaddrs: Multiaddr[]
  /** nobody waits for it: makes room for others, and leaves alone what is backed off */
  background: boolean
  /** what it has to be over */
  only?: PathConstraint
  /** on a connection of its own, dialled beside others */
  beside?: boolean
  /** whoever waits for it has something to say first: dialled past libp2p's queue */
  urgent?: boolean
  /** addresses to begin with */
  first?: Set<string>
}

/**
 * Whether nothing is known that speaks against the connection, whatever it can do
 */
export function isWanted (connection: Connection, { avoid, suits }: Want): boolean {
  return !avoid.has(connection.id) && suits?.(connection) !== false
}

/**
 * The best of the connections that will do; none where it is to be its own.
 */
export function pick (connections: Connection[], want: Want): Connection | undefined {
  if (want.beside === true) {
    return undefined
  }

  return connections
    .filter(connection => connection.status === 'open' &&
      isWanted(connection, want) &&
      (want.only == null || satisfies(connection.remoteAddr, want.only)) &&
      ranksBetter(kindOf(connection.remoteAddr), want.betterThan) &&
      allowanceOf(connection) >= LEAST_ALLOWANCE &&
      remainingMsOf(connection) >= LEAST_REMAINING_MS)
    .sort((a, b) => rank(kindOf(a.remoteAddr)) - rank(kindOf(b.remoteAddr)) || allowanceOf(b) - allowanceOf(a))[0]
}
