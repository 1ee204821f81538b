import { seededRandom } from '@juxta/test-network'
import { SessionPair } from '../simulation/session-pair.ts'
import type { SimulatedEnd } from '../simulation/simulated-end.ts'
import type { SessionConfig } from '@juxta/reliable-pipe/internal'
import type { Duplex } from '@juxta/test-network'

/** Bytes of a packet, on a link as slow and as far as a home's */
const MTU = 1_200
const LINK = { latencyMs: 15, bitsPerSecond: 10e6, queueLength: 100 }

/** The packets' checksums, and the frame and its header, are in the packet too */
const MAX_SEGMENT = 1_100

/** Virtual time for one buffer there and back, far more than it takes where every other packet is lost */
const PATIENCE_MS = 600_000

const MAX_EVENTS = 20_000_000

export interface FaultySocketInit {
  seed: number
  /** buffers, each sent when the one before has come back */
  buffers: number
  /** of a buffer */
  bytes: number
  /** the share of the packets that is lost, in either direction, 0 to 1 */
  loss: number
  windowing: Windowing
}

export type Windowing = keyof typeof WINDOWINGS

const WINDOWINGS = {
  default: {},
  claimed: { windowing: 'claimed' }
} satisfies Record<string, Partial<SessionConfig>>

export const WINDOWING_NAMES = Object.keys(WINDOWINGS) as Windowing[]

export interface FaultySocketRow {
  name: string
  windowing: string
  loss: number
  seed: number
  buffers: number
  /** buffers that came back, and were what was sent */
  equal: number
  /** what was not as it has to be; none if everything was */
  wrong?: string
  /** packets that the network lost, in both directions */
  dropped: number
  /** segments sent again, by both ends */
  resent: number
  virtualSeconds: number
}

/** An echo over a path that loses packets: every buffer has to come back as it was before the next one goes */
export function echoOverFaultySocket ({ seed, buffers, bytes, loss, windowing }: FaultySocketInit): FaultySocketRow {
  const pair = new SessionPair({
    seed,
    nextPath: () => ({ kind: 'packets', mtu: MTU, link: { ...LINK, loss } }),
    config: { maxSegment: MAX_SEGMENT, ...WINDOWINGS[windowing] }
  })
  const random = seededRandom(seed).fork('buffers')
  let sent = random.bytes(bytes)
  let equal = 0
  let wrong: string | undefined

  pair.bob.onDelivered = buffer => { pair.bob.send(buffer) }
  pair.alice.onDelivered = buffer => {
    if (Buffer.compare(buffer, sent) !== 0) {
      wrong ??= `buffer ${equal} came back with ${buffer.byteLength} bytes that are not those sent`
      return
    }

    if (++equal < buffers) {
      sent = random.bytes(bytes)
      pair.alice.send(sent)
    }
  }

  pair.start()
  pair.alice.send(sent)

  // nothing more goes once a buffer did not come back as it was
  for (let turn = 0; turn < buffers && turn === equal; turn++) {
    pair.clock.advance(PATIENCE_MS, { maxEvents: MAX_EVENTS, until: () => equal > turn || wrong != null })
  }

  const { alice, bob } = pair

  if (equal < buffers) {
    wrong ??= `buffer ${equal} did not come back within ${PATIENCE_MS / 1000} s${ending(alice)}${ending(bob)}`
  } else {
    wrong ??= finish(pair)
  }

  return {
    name: `${windowing}-${Math.round(loss * 100)}`,
    windowing,
    loss,
    seed,
    buffers,
    equal,
    ...wrong == null ? {} : { wrong },
    dropped: sum(pair.paths, ({ network }) => (network as Duplex).forward.dropped + (network as Duplex).backward.dropped),
    resent: alice.core.stats.resentSegments + bob.core.stats.resentSegments,
    virtualSeconds: Math.round(pair.clock.now / 100) / 10
  }
}

/** Both ends say that this was all. The first that knows it from the other has ended; the other learns it, in a node, from a tombstone. */
function finish ({ alice, bob, clock }: SessionPair): string | undefined {
  alice.handle({ type: 'finish' })
  bob.handle({ type: 'finish' })
  clock.advance(PATIENCE_MS, { maxEvents: MAX_EVENTS, until: () => alice.ended != null || bob.ended != null })
  const ended = alice.ended ?? bob.ended

  return ended == null ? `neither end ended within ${PATIENCE_MS / 1000} s` : ended.error?.message
}

function ending ({ ended }: SimulatedEnd): string {
  return ended == null ? '' : `: ${ended.error?.message ?? 'an end ended'}`
}

function sum<T> (items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
