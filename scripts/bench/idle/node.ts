import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import type { BenchNode } from '../node.ts'

/** What is opened: streams on which nothing is said, or sessions */
export type Kind = 'stream' | 'session'

export const STREAM_PROTOCOL = '/juxta-bench/idle/1.0.0'

export const SESSION_NAME = 'idle'

/** Streams and sessions of one connection: below what libp2p and the pipe let one peer have by default */
export const PER_CONNECTION = 250

/** An idle session lets its path go after this: soon, so that the benchmark need not wait, milliseconds */
const IDLE_PATH_MS = 3_000

/** How long opening one may take on a machine that does other things too, milliseconds */
const PATIENCE_MS = 120_000

/** More than are opened */
const SESSIONS = 20_000

/** Bounds that protect a node from what a benchmark does on purpose: so many sessions, from one host, in so short a time */
export async function createNode (): Promise<BenchNode> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      inboundConnectionThreshold: 10_000,
      maxConnections: 1_000,
      inboundStreamProtocolNegotiationTimeout: PATIENCE_MS,
      outboundStreamProtocolNegotiationTimeout: PATIENCE_MS
    },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      path: path(),
      reliablePipe: reliablePipe({ maxSessions: SESSIONS, maxAttachesPerSecond: SESSIONS, maxAttachBurst: SESSIONS, maxHalfOpenPerPeer: PER_CONNECTION, attachTimeoutMs: PATIENCE_MS, idlePathMs: IDLE_PATH_MS })
    }
  })
}
