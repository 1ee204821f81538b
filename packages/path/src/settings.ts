import { checkOptions, LONGEST_MS } from '@juxta/wire'
import { isMultiaddr, multiaddr } from '@multiformats/multiaddr'
import { InvalidRelayError, InvalidSettingError } from './errors.ts'
import type { OpenPathOptions, WatchOptions } from './index.ts'
import type { PathInit } from './init.ts'
import type { KnownOptions, LimitRange } from '@juxta/wire'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * Least and greatest value of each number that can be set
 */
const RANGES: Record<Exclude<keyof PathInit, 'relays' | 'ownRelays' | 'clock' | 'random'>, LimitRange> = {
  attachesPerSecond: [1 / 3_600, Infinity],
  attachBurst: [1, 1_000],
  directDialMs: [1, LONGEST_MS],
  directHeadStartMs: [1, LONGEST_MS],
  relayedDialMs: [1, LONGEST_MS],
  routedDialMs: [1, LONGEST_MS],
  streamMs: [1, LONGEST_MS],
  reserveCapMs: [1, LONGEST_MS],
  reservationCheckMs: [1, LONGEST_MS],
  unusedConnectionMs: [1, LONGEST_MS],
  addressesToTry: [1, 1_000]
}

const OPTIONS: KnownOptions<PathInit> = {
  // an array, of which `toRelays` says so
  relays: 'any',
  ownRelays: 'function',
  clock: 'object',
  random: 'function',
  attachesPerSecond: 'number',
  attachBurst: 'number',
  directDialMs: 'number',
  directHeadStartMs: 'number',
  relayedDialMs: 'number',
  routedDialMs: 'number',
  streamMs: 'number',
  reserveCapMs: 'number',
  reservationCheckMs: 'number',
  unusedConnectionMs: 'number',
  addressesToTry: 'number'
}

/**
 * @throws {InvalidSettingError}
 */
export function checkSettings (init: PathInit): void {
  checkOptions('path()', init, OPTIONS, message => new InvalidSettingError(message))

  for (const [name, [least, greatest]] of Object.entries(RANGES)) {
    const value = init[name as keyof PathInit]

    if (value != null && !(typeof value === 'number' && value >= least && value <= greatest)) {
      throw new InvalidSettingError(`${name} is ${String(value)}, not a number from ${least} to ${greatest}`)
    }
  }
}

const OPEN_OPTIONS: KnownOptions<OpenPathOptions> = {
  multiaddrs: 'object', betterThan: 'string', only: 'object', fresh: 'boolean', avoid: 'object', suits: 'function', beside: 'boolean', early: 'boolean', onProgress: 'function', signal: 'object'
}
const WATCH_OPTIONS: KnownOptions<WatchOptions> = { current: 'function', onBetter: 'function', multiaddrs: 'object' }

/**
 * @throws {InvalidSettingError}
 */
export function checkOpenOptions (options: OpenPathOptions): void {
  checkOptions('open()', options, OPEN_OPTIONS, message => new InvalidSettingError(message))
}

/**
 * @throws {InvalidSettingError}
 */
export function checkWatchOptions (options: WatchOptions): void {
  checkOptions('watch()', options, WATCH_OPTIONS, message => new InvalidSettingError(message))
}

/** what a relay's address looks like, for those who gave another one */
export const EXAMPLE = '/ip4/192.0.2.1/tcp/7710/p2p/12D3…'

/**
 * @throws {InvalidRelayError} no list, or something in it is no multiaddr
 */
export function toRelays (given?: PathInit['relays'] | null): Multiaddr[] {
  const relays = given ?? []

  if (!Array.isArray(relays)) {
    throw new InvalidRelayError(`relays come in an array of addresses, such as ['${EXAMPLE}']`)
  }

  return relays.map(relay => {
    if (isMultiaddr(relay)) {
      return relay
    }

    try {
      // of undefined, libp2p would make an empty address
      return multiaddr(String(relay))
    } catch (cause) {
      throw new InvalidRelayError(`${String(relay)} is not the address of a relay, such as ${EXAMPLE}`, { cause })
    }
  })
}
