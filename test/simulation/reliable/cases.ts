import type { SessionConfig } from '@juxta/reliable-pipe/internal'
import type { LinkModel } from '../session-pair.ts'

/** What happens to the network while messages are sent */
export type Disturbance =
  /** both ways, or one, are dead for `offMs` after every `onMs`; the one way is another each time */
  | { kind: 'blackhole', onMs: number, offMs: number, oneWay?: boolean }
  /** once, from `atMs` on */
  | { kind: 'outage', atMs: number, forMs: number }
  /** the sender comes to be somewhere else, and what is under way is lost: at `atMs`, then after every `everyMs` */
  | { kind: 'rebind', atMs: number, everyMs: number }
  /** the path is gone for its sender after every such share of the messages: so many attaches in all */
  | { kind: 'attaches', count: number }

export interface ReliableCase {
  name: string
  /** share of datagrams that is lost or corrupted, 0 to 1 */
  loss: number
  /** lost in a row */
  burst: number
  /** of all messages together */
  bytes: number
  link: LinkModel
  disturbance?: Disturbance
  config?: Partial<SessionConfig>
  /** between two messages that the reader takes, ms */
  readEveryMs?: number
  bars: Bars
}

/** What is to be met by the worst seed; deliveries exactly once and in order always are */
export interface Bars {
  goodputRatio?: number
  extraRatio?: number
  /** of the messages */
  extraShare?: number
  recoveryMs?: number
}

export const BITS_PER_SECOND = 10e6
/** Bytes of a datagram; what is in it is a message of one segment */
export const DATAGRAM = 1200

const LINK: LinkModel = { latencyMs: 15, bitsPerSecond: BITS_PER_SECOND, queueLength: 25 }
const TRANSFER = { loss: 0, burst: 1, bytes: 10_000_000, link: LINK, bars: {} }
const RECOVERY = { recoveryMs: 1500 }

const randomly = (percent: number, bars: Bars): ReliableCase => ({
  ...TRANSFER, name: `transferloss-${percent}`, loss: percent / 100, link: { ...LINK, loss: percent / 100 }, bars
})

const inBursts = (percent: number): ReliableCase => ({
  ...TRANSFER,
  name: `transferburst-${percent}`,
  loss: percent / 100,
  burst: 3,
  link: { ...LINK, loss: { probability: percent / 100, burst: 3 } },
  bars: { goodputRatio: 0.9, extraRatio: 1.5 }
})

export const RELIABLE_CASES: readonly ReliableCase[] = [
  { ...TRANSFER, name: 'transfer', bars: { goodputRatio: 0.95 } },
  ...[1, 2, 5, 10].map(percent => randomly(percent, { goodputRatio: 0.95, extraRatio: 1.25 })),
  randomly(20, {}),
  ...[1, 2, 5, 10].map(inBursts),
  { ...TRANSFER, name: 'reorder', link: { ...LINK, reorder: { probability: 0.05, byMs: 20 } }, bars: { goodputRatio: 0.9, extraShare: 0.05 } },
  { ...TRANSFER, name: 'jitter', link: { ...LINK, jitterMs: 10 }, bars: { goodputRatio: 0.9, extraShare: 0.05 } },
  { ...TRANSFER, name: 'transfercorruption', loss: 0.02, link: { ...LINK, corrupt: 0.02 } },
  { ...TRANSFER, name: 'longrtt', bytes: 1_000_000, link: { ...LINK, latencyMs: 750 } },
  { ...TRANSFER, name: 'blackhole', disturbance: { kind: 'blackhole', onMs: 5000, offMs: 2000 }, bars: RECOVERY },
  { ...TRANSFER, name: 'blackhole-oneway', disturbance: { kind: 'blackhole', onMs: 5000, offMs: 2000, oneWay: true }, bars: RECOVERY },
  { ...TRANSFER, name: 'outage-45s', disturbance: { kind: 'outage', atMs: 2000, forMs: 45_000 }, bars: RECOVERY },
  { ...TRANSFER, name: 'outage-5min', disturbance: { kind: 'outage', atMs: 2000, forMs: 300_000 }, bars: RECOVERY },
  { ...TRANSFER, name: 'rebind', disturbance: { kind: 'rebind', atMs: 1000, everyMs: 5000 }, bars: RECOVERY },
  { ...TRANSFER, name: 'handshakeloss', loss: 0.3, link: { ...LINK, loss: 0.3 }, disturbance: { kind: 'attaches', count: 50 } },
  { ...TRANSFER, name: 'shallowqueue', link: { ...LINK, queueLength: 8 } },
  { ...TRANSFER, name: 'slowreader', readEveryMs: 10 * 8000 * DATAGRAM / BITS_PER_SECOND, config: { credit: 524_288 } },
  { ...TRANSFER, name: 'claimed-5', loss: 0.05, link: { ...LINK, loss: 0.05 }, config: { windowing: 'claimed' } }
]
