import { SessionPair } from '@juxta/tests/simulation'
import { seededRandom, Trace } from '@juxta/test-network'
import type { PathModel } from '@juxta/tests/simulation'
import type { Duplex } from '@juxta/test-network'

const MESSAGES = 10_000

/** What is worst of everything: a fifth is lost, some is late, some comes twice, and a few bits flip, both ways */
const PATH: PathModel = {
  kind: 'packets',
  mtu: 1200,
  link: { latencyMs: 15, jitterMs: 5, bitsPerSecond: 10e6, queueLength: 100, loss: 0.2, reorder: { probability: 0.05, byMs: 20 }, duplicate: 0.05, corrupt: 0.005 }
}

interface Row {
  name: string
  seed: number
  messages: number
  delivered: number
  duplicates: number
  outOfOrder: number
  /** segments sent again, and datagrams that the network really lost on the way there */
  resent: number
  dropped: number
  virtualSeconds: number
  /** the same for the same seed, always */
  trace: string
}

/** 10,000 messages of 1 to 5,000 bytes over a bad path, for each seed */
export function simulateSession (seeds: number[]): { suite: string, rows: Row[] } {
  return { suite: 'session', rows: seeds.map(transfer) }
}

function transfer (seed: number): Row {
  const trace = new Trace(0)
  const pair = new SessionPair({ seed, trace, nextPath: () => PATH, config: { sendWindow: 64, acknowledgeEvery: 2, maxSegment: 1100 } })
  const random = seededRandom(seed).fork('messages')
  const sent = Array.from({ length: MESSAGES }, () => random.bytes(1 + random.int(5000)))
  let next = 0
  let outOfOrder = 0

  pair.bob.onDelivered = message => {
    outOfOrder += Buffer.compare(message, sent[next++] ?? new Uint8Array(0)) === 0 ? 0 : 1
  }
  pair.start()
  sent.forEach(message => { pair.alice.send(message) })
  pair.alice.handle({ type: 'finish' })
  pair.bob.handle({ type: 'finish' })
  pair.clock.runUntilIdle({ until: () => pair.alice.ended != null && pair.bob.ended != null })

  return {
    name: 'lossy-20',
    seed,
    messages: MESSAGES,
    delivered: pair.bob.delivered.length,
    duplicates: Math.max(0, pair.bob.delivered.length - MESSAGES),
    outOfOrder,
    resent: pair.alice.core.stats.resentSegments,
    dropped: pair.paths.reduce((sum, { network }) => sum + (network as Duplex).forward.dropped, 0),
    virtualSeconds: Math.round(pair.clock.now / 100) / 10,
    trace: trace.hash
  }
}
