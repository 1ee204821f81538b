import { checkOptions } from '@juxta/wire'
import * as constants from './constants.ts'
import { check } from './arguments.ts'
import * as claimed from './core/claimed/constants.ts'
import { InvalidArgumentError } from './errors.ts'
import type { ReliablePipeInit } from './index.ts'
import type { KnownOptions } from '@juxta/wire'

/** Every bound that can be set; see `constants.ts` for units and reasons */
export interface SessionLimits {
  /** N */
  sendWindow: number
  /** M */
  acknowledgeEvery: number
  /** N of the claimed windowing to begin with: even */
  claimedWindow: number
  /** M of the claimed windowing, as a share of N */
  claimedAcknowledgeShare: number
  /** how long messages that fill no window of the claimed windowing wait for others, ms */
  claimedLingerMs: number
  /** bytes a reader may leave unread */
  credit: number
  /** payload bytes of one segment */
  maxSegment: number
  /** bytes of one message */
  maxMessage: number
  sendHighWater: number
  sendLowWater: number
  /** bytes, and 512 a message, that no path has taken yet */
  sendAheadHighWater: number
  sendAheadLowWater: number
  sendBufferMax: number
  /** how long a session is kept without a path, ms: asked for by who connects */
  retentionMs: number
  /** the most that a listener grants, ms */
  maxRetentionMs: number
  silenceMs: number
  /** how long a process stays awake for an answer where the last ones came as soon, ms; 0: it always sleeps at once */
  busyPollMs: number
  /** bytes that come or go until V8 is asked to collect its young generation; 0: never */
  collectEveryBytes: number
  idlePingMs: number
  /** of sessions that this node opened: their path is let go when nothing was said for so long, ms; Infinity: never */
  idlePathMs: number
  attachTimeoutMs: number
  drainTimeoutMs: number
  responderDialDelayMs: number
  /** share of a limited relay's allowance at which the next path is dialled */
  rotateShare: number
  /** bytes: with less room for DATA a limited path is left */
  leastDataRoom: number
  maxSessions: number
  maxSessionsPerPeer: number
  maxAttachesPerSecond: number
  maxAttachBurst: number
  maxHalfOpenPerPeer: number
  /** bytes that may be received and not read: of all sessions with one peer, besides 32 KiB each … */
  receivePoolPerPeer: number
  /** … and of all sessions */
  receivePool: number
  /** how long a durable session is kept without a path, and the most a listener grants of it, ms */
  durableRetentionMs: number
  /** bytes that durable sessions with one peer may have in the store … */
  maxStoredPerPeer: number
  /** … and all of them */
  maxStored: number
  maxTombstones: number
  maxTombstonesPerPeer: number
  tombstoneMs: number
}

export const DEFAULT_LIMITS: SessionLimits = {
  sendWindow: constants.SEND_WINDOW,
  acknowledgeEvery: constants.ACKNOWLEDGE_EVERY,
  claimedWindow: claimed.CLAIMED_WINDOW,
  claimedAcknowledgeShare: claimed.CLAIMED_ACKNOWLEDGE_SHARE,
  claimedLingerMs: claimed.CLAIMED_LINGER_MS,
  credit: constants.CREDIT,
  maxSegment: constants.MAX_SEGMENT,
  maxMessage: constants.MAX_MESSAGE,
  sendHighWater: constants.SEND_HIGH_WATER,
  sendLowWater: constants.SEND_LOW_WATER,
  sendAheadHighWater: constants.SEND_AHEAD_HIGH_WATER,
  sendAheadLowWater: constants.SEND_AHEAD_LOW_WATER,
  sendBufferMax: constants.SEND_BUFFER_MAX,
  retentionMs: constants.RETENTION_MS,
  maxRetentionMs: constants.MAX_RETENTION_MS,
  silenceMs: constants.SILENCE_MS,
  busyPollMs: constants.BUSY_POLL_MS,
  collectEveryBytes: constants.COLLECT_EVERY_BYTES,
  idlePingMs: constants.IDLE_PING_MS,
  idlePathMs: constants.IDLE_PATH_MS,
  attachTimeoutMs: constants.ATTACH_TIMEOUT_MS,
  drainTimeoutMs: constants.DRAIN_TIMEOUT_MS,
  responderDialDelayMs: constants.RESPONDER_DIAL_DELAY_MS,
  rotateShare: constants.ROTATE_SHARE,
  leastDataRoom: constants.LEAST_DATA_ROOM,
  maxSessions: constants.MAX_SESSIONS,
  maxSessionsPerPeer: constants.MAX_SESSIONS_PER_PEER,
  maxAttachesPerSecond: constants.MAX_ATTACHES_PER_SECOND,
  maxAttachBurst: constants.MAX_ATTACH_BURST,
  maxHalfOpenPerPeer: constants.MAX_HALF_OPEN_PER_PEER,
  receivePoolPerPeer: constants.RECEIVE_POOL_PER_PEER,
  receivePool: constants.RECEIVE_POOL,
  durableRetentionMs: constants.DURABLE_RETENTION_MS,
  maxStoredPerPeer: constants.MAX_STORED_PER_PEER,
  maxStored: constants.MAX_STORED,
  maxTombstones: constants.MAX_TOMBSTONES,
  maxTombstonesPerPeer: constants.MAX_TOMBSTONES_PER_PEER,
  tombstoneMs: constants.TOMBSTONE_MS
}

/** Those that 0 turns off */
const MAY_BE_NONE: ReadonlySet<string> = new Set<keyof SessionLimits>(['busyPollMs', 'collectEveryBytes'])

/** Whole numbers, because the other side is told */
const TOLD = ['sendWindow', 'acknowledgeEvery', 'credit', 'maxSegment', 'maxMessage', 'retentionMs', 'durableRetentionMs'] as const

const OPTIONS: KnownOptions<ReliablePipeInit> = {
  ...DEFAULT_LIMITS,
  protocolPrefix: 'string',
  inboundAttachesPerSecond: 'number',
  standby: 'boolean',
  scopes: 'object',
  store: 'object',
  clock: 'object',
  random: 'function',
  randomBytes: 'function'
}

/**
 * The limits of a node: what was set, and for the rest defaults that go with it.
 *
 * @throws InvalidArgumentError - an option that there is not, or a value with which sessions could not work
 */
export function limitsOf (init: ReliablePipeInit): SessionLimits {
  checkOptions('reliablePipe()', init, OPTIONS, message => new InvalidArgumentError(message))
  const set = Object.fromEntries(Object.entries(init).filter(([key, value]) => key in DEFAULT_LIMITS && value != null)) as Partial<SessionLimits>

  for (const [key, value] of Object.entries(set)) {
    const mayBeNone = MAY_BE_NONE.has(key)
    check(typeof value === 'number' && (value > 0 || (value === 0 && mayBeNone)), `${key} must be a number ${mayBeNone ? 'from 0 on' : 'above 0'}`)
  }

  const limits = { ...DEFAULT_LIMITS, ...set }
  limits.maxSegment = set.maxSegment ?? Math.min(limits.maxSegment, limits.maxMessage)
  limits.sendLowWater = set.sendLowWater ?? Math.min(limits.sendLowWater, limits.sendHighWater / 2)
  limits.sendAheadLowWater = set.sendAheadLowWater ?? Math.min(limits.sendAheadLowWater, limits.sendAheadHighWater / 2)
  limits.sendBufferMax = set.sendBufferMax ?? limits.sendHighWater + limits.maxMessage
  limits.receivePoolPerPeer = set.receivePoolPerPeer ?? Math.max(limits.receivePoolPerPeer, 2 * limits.credit)
  limits.receivePool = set.receivePool ?? Math.max(limits.receivePool, limits.receivePoolPerPeer)

  for (const key of TOLD) {
    check(Number.isSafeInteger(limits[key]), `${key} must be a whole number`)
  }

  check(limits.maxSegment >= constants.LEAST_SEGMENT && limits.maxSegment <= constants.MOST_SEGMENT, `maxSegment must be from ${constants.LEAST_SEGMENT} to ${constants.MOST_SEGMENT}`)
  check(limits.maxMessage >= limits.maxSegment, 'maxMessage must not be below maxSegment')
  check(limits.sendWindow <= constants.MAX_SEND_WINDOW, `sendWindow must not be above ${constants.MAX_SEND_WINDOW}`)
  check(Number.isSafeInteger(limits.claimedWindow / 2) && limits.claimedWindow <= claimed.MOST_CLAIMED_WINDOW, `claimedWindow must be even, and not above ${claimed.MOST_CLAIMED_WINDOW}`)
  check(limits.claimedAcknowledgeShare <= 1, 'claimedAcknowledgeShare must not be above 1: M is at most N')
  check(limits.credit >= constants.LEAST_CREDIT && limits.credit <= constants.MAX_CREDIT_AHEAD, `credit must be from ${constants.LEAST_CREDIT} to ${constants.MAX_CREDIT_AHEAD}`)
  check(limits.busyPollMs <= constants.MOST_BUSY_POLL_MS, `busyPollMs must not be above ${constants.MOST_BUSY_POLL_MS}: the process does nothing else meanwhile, and uses a core`)
  check(limits.sendLowWater <= limits.sendHighWater, 'sendLowWater must not be above sendHighWater')
  check(limits.sendAheadLowWater <= limits.sendAheadHighWater, 'sendAheadLowWater must not be above sendAheadHighWater')
  check(limits.sendBufferMax >= limits.sendHighWater, 'sendBufferMax must not be below sendHighWater')

  return limits
}
