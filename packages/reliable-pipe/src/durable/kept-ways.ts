import { multiaddr } from '@multiformats/multiaddr'
import { MAX_KEPT_ADDRESSES, PRIORITY } from '../constants.ts'
import type { Description } from './codec.ts'
import type { SessionDriverInit } from '../session/session-driver-init.ts'

/** How a session gets its paths, and its share of them */
export type Ways = Pick<SessionDriverInit, 'multiaddrs' | 'only' | 'standby'> & { priority?: number }

type KeptWays = Pick<Description, 'multiaddrs' | 'only' | 'standby' | 'priority'>

export function keptWays ({ multiaddrs, only, standby = false, priority = PRIORITY }: Ways): KeptWays {
  return {
    multiaddrs: multiaddrs.slice(0, MAX_KEPT_ADDRESSES).map(String),
    standby,
    priority,
    ...(only != null && { only: { transport: only.transport, endpoint: only.endpoint?.toString() } })
  }
}

export function waysOf ({ multiaddrs, only, standby, priority }: KeptWays): Ways {
  return {
    multiaddrs: multiaddrs.map(address => multiaddr(address)),
    standby,
    // an earlier version did not keep it
    priority: priority === 0 ? PRIORITY : priority,
    ...(only != null && { only: { transport: only.transport, ...(only.endpoint != null && { endpoint: multiaddr(only.endpoint) }) } })
  }
}
