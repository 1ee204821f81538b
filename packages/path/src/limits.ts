import { allowance, remainingMs } from './core/relay-limits.ts'
import type { Connection } from '@libp2p/interface'

/**
 * Bytes that the relay still lets through on the connection
 */
export function allowanceOf (connection: Connection): number {
  return allowance(connection.limits?.bytes)
}

/**
 * Time that the relay leaves the connection, ms. libp2p counts by the system's clock, so this does too.
 */
export function remainingMsOf (connection: Connection): number {
  return remainingMs(connection.limits?.seconds, Date.now() - connection.timeline.open)
}
