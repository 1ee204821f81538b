import { check, checkConnectOptions, checkInfo, checkName, checkPriority, checkWindowing } from '../arguments.ts'
import { PRIORITY } from '../constants.ts'
import { toMultiaddrs, toTarget } from './target.ts'
import type { SessionConfig } from '../core/session-state.ts'
import type { Ways } from '../durable/kept-ways.ts'
import type { ConnectOptions } from '../index.ts'
import type { SessionLimits } from '../limits.ts'
import type { Target } from './target.ts'
import type { PeerId } from '@libp2p/interface'

const NOTHING = new Uint8Array(0)

/** What a session is opened with */
interface Connecting {
  peer: PeerId
  config: Pick<SessionConfig, 'role' | 'name' | 'info' | 'retentionMs' | 'windowing' | 'durable'>
  ways: Ways
}

/**
 * What was asked for, and for the rest the node's own
 *
 * @throws InvalidArgumentError
 */
export function toConnecting (target: Target, options: ConnectOptions, { durableRetentionMs, retentionMs: transientMs }: SessionLimits, ownStandby?: boolean): Connecting {
  check(options?.name != null, 'connect() needs a name in its options: what the other side listens for')
  checkConnectOptions(options)
  const { peer, multiaddrs } = toTarget(target)
  const { name, info = NOTHING, durable = false, retentionMs = durable ? durableRetentionMs : transientMs, priority = PRIORITY, windowing, only, standby = ownStandby } = options
  checkName(name)
  checkInfo(info)
  checkPriority(priority)
  checkWindowing(windowing)
  check(!durable || windowing !== 'claimed', 'a durable session does not use the claimed windowing')
  check(Number.isSafeInteger(retentionMs) && retentionMs > 0, 'retentionMs must be a whole number above 0')

  return {
    peer,
    config: { role: 'initiator', name, info, retentionMs, windowing, ...(durable && { durable: {} }) },
    ways: { multiaddrs: [...multiaddrs, ...toMultiaddrs(options.multiaddrs ?? [])], only, priority, standby }
  }
}
