import fc from 'fast-check'
import { seededRandom } from '@juxta/test-network'
import { SessionPair } from './session-pair.ts'
import type { PathModel } from './session-pair.ts'
import type { SimulatedEnd } from './simulated-end.ts'

type EndName = 'alice' | 'bob'

/** What may happen to a session and its network */
export type Action =
  | { do: 'wait', ms: number }
  | { do: 'send', end: EndName, sizes: number[], expiresMs?: number }
  | { do: 'read', end: EndName, everyMs: number }
  | { do: 'cut', kind: 'close' | 'reset' | 'blackhole' }
  | { do: 'outage', ms: number }
  | { do: 'move', end: EndName }
  | { do: 'retire', end: EndName }
  /** datagrams of these ends are lost for so long, over whatever path */
  | { do: 'blackout', ends: EndName[], ms: number }
  /** alice is somewhere else, and bob is not told */
  | { do: 'rebind' }
  | { do: 'finish', end: EndName }

export interface Scenario {
  seed: number
  paths: PathModel[]
  actions: Action[]
  /** what each end may have granted besides the least window, bytes; as much as it wants if not said */
  receivePool?: number
  /** N of the claimed windowing; the default one if not said */
  claimedWindow?: number
  /** when the path of a session is let go that has nothing to say, ms; never if not said */
  idlePathMs?: number
  /** both ends take several messages in one segment */
  packed?: boolean
}

const end = fc.constantFrom<EndName>('alice', 'bob')

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 8000 })) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), end, sizes: fc.array(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 3000 }) }, fc.integer({ min: 0, max: 300_000 })), { minLength: 1, maxLength: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('send' as const), end, sizes: fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 4 }), expiresMs: fc.constantFrom(1, 100, 5000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), end, everyMs: fc.constantFrom(0, 20, Infinity) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cut' as const), kind: fc.constantFrom<'close' | 'reset' | 'blackhole'>('close', 'reset', 'blackhole') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outage' as const), ms: fc.integer({ min: 100, max: 60_000 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('move' as const), end }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retire' as const), end }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('blackout' as const), ends: fc.subarray<EndName>(['alice', 'bob'], { minLength: 1 }), ms: fc.integer({ min: 10, max: 8000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rebind' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const), end }) }
)

const stream: fc.Arbitrary<PathModel> = fc.record({ kind: fc.constant('stream' as const), latencyMs: fc.integer({ min: 0, max: 150 }), jitterMs: fc.integer({ min: 0, max: 20 }), bitsPerSecond: fc.constantFrom(2e6, 10e6, 1e9) })

const packets: fc.Arbitrary<PathModel> = fc.record({
  kind: fc.constant('packets' as const),
  mtu: fc.constant(1200),
  link: fc.record({
    latencyMs: fc.integer({ min: 0, max: 80 }),
    jitterMs: fc.integer({ min: 0, max: 10 }),
    bitsPerSecond: fc.constantFrom(2e6, 10e6),
    queueLength: fc.constantFrom(5, 50),
    loss: fc.constantFrom(0, 0.05, 0.2, { probability: 0.1, burst: 3 }),
    reorder: fc.constantFrom({ probability: 0, byMs: 0 }, { probability: 0.05, byMs: 40 }),
    duplicate: fc.constantFrom(0, 0.05),
    corrupt: fc.constantFrom(0, 0.02)
  })
})

const path = fc.oneof({ weight: 3, arbitrary: stream }, packets)

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.integer({ min: 0 }),
  paths: fc.array(path, { minLength: 1, maxLength: 6 }),
  actions: fc.array(action, { minLength: 1, maxLength: 40 }),
  receivePool: fc.constantFrom(0, 100_000, undefined),
  idlePathMs: fc.constantFrom(undefined, 20, 1_000),
  packed: fc.boolean()
})

/** The same, with the claimed windowing at both ends */
export const claimedScenario: fc.Arbitrary<Scenario> = fc.tuple(scenario, fc.constantFrom(2, 4, 16, 64)).map(([one, claimedWindow]) => ({ ...one, claimedWindow }))

/** One after the other: a path that loses nothing, one that does, and back, with as much going on as else */
export const switching: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.integer({ min: 0 }),
  paths: fc.tuple(stream, packets, stream, packets),
  actions: fc.array(fc.oneof(
    { weight: 2, arbitrary: action },
    fc.record({ do: fc.constant('move' as const), end }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 300 }) })
  ), { minLength: 10, maxLength: 40 }),
  receivePool: fc.constantFrom(0, 100_000, undefined),
  packed: fc.boolean()
})

/** Virtual time in which everything that was sent must have arrived once the network is well again */
const PATIENCE_MS = 540_000

/** More than any scenario needs: a loop of timeouts shows at once */
const MAX_EVENTS = 500_000

/** A segment cost of credit, and a reader that may lag behind by it */
const CREDIT = 262_144

/**
 * Plays a scenario against the simplest model there is: what one end was given
 * to send is a list, and the other end's reader gets that list.
 *
 * @throws what was not as the model has it
 */
export function play ({ seed, paths, actions, receivePool, idlePathMs, claimedWindow, packed }: Scenario): SessionPair {
  let dials = 0
  let outageUntil = 0
  const pair: SessionPair = new SessionPair({
    seed,
    receivePool,
    // where packets are among the paths, every segment has to fit one
    config: { ...(idlePathMs != null && { idlePathMs }), credit: CREDIT, sendWindow: 64, acknowledgeEvery: 4, maxSegment: paths.some(path => path.kind === 'packets') ? 1024 : 65_536, ...(claimedWindow != null && { windowing: 'claimed', claimedWindow }), packed },
    nextPath: () => pair.clock.now < outageUntil ? undefined : paths[dials++ % paths.length]
  })
  const random = seededRandom(seed).fork('messages')
  const model: Record<EndName, Uint8Array[]> = { alice: [], bob: [] }
  const finished = new Set<EndName>()
  const finish = (name: EndName): void => {
    if (!finished.has(name)) {
      finished.add(name)
      pair[name].handle({ type: 'finish' })
    }
  }

  expectInOrder(pair.bob, pair.alice, model.alice)
  expectInOrder(pair.alice, pair.bob, model.bob)
  pair.start()

  for (const step of actions) {
    switch (step.do) {
      case 'wait':
        pair.clock.advance(step.ms, { maxEvents: MAX_EVENTS })
        break
      case 'send':
        for (const size of finished.has(step.end) ? [] : step.sizes) {
          const message = random.bytes(size)
          model[step.end].push(message)
          pair[step.end].send(message, step.expiresMs)
        }
        break
      case 'read':
        pair[step.end].readEvery(step.everyMs)
        break
      case 'cut':
        pair.cut(step.kind)
        break
      case 'outage':
        outageUntil = Math.max(outageUntil, pair.clock.now + step.ms)
        pair.cut('reset')
        break
      case 'move':
        pair.move(pair[step.end])
        break
      case 'retire': {
        const current = pair[step.end].core.currentPath

        if (current != null) {
          pair[step.end].handle({ type: 'retire', path: current, reason: 'limit' })
        }

        break
      }
      case 'blackout': {
        const directions = step.ends.map(name => name === 'alice' ? 'forward' as const : 'backward' as const)
        pair.blackout(directions, true)
        pair.clock.after(step.ms, () => { pair.blackout(directions, false) })
        break
      }
      case 'rebind':
        pair.rebind()
        break
      case 'finish':
        finish(step.end)
        break
    }
  }

  pair.alice.readEvery(0)
  pair.bob.readEvery(0)
  finish('alice')
  finish('bob')
  pair.clock.advance(PATIENCE_MS, { maxEvents: MAX_EVENTS, until: () => pair.alice.ended != null && pair.bob.ended != null && pair.alice.unread + pair.bob.unread === 0 })

  for (const [name, other] of [['alice', 'bob'], ['bob', 'alice']] as const) {
    const { delivered, ended, mostUnread } = pair[name]

    if (ended == null) {
      throw new Error(`${name} has not ended: ${JSON.stringify(pair[name].core.lastPosition)}`)
    }

    if (ended?.error != null) {
      throw new Error(`${name} ended with ${ended.error.name}: ${ended.error.message}`, { cause: ended.error })
    }

    if (delivered.length !== model[other].length - pair[other].expired.size) {
      throw new Error(`${name} got ${delivered.length} of ${model[other].length} messages, of which ${pair[other].expired.size} expired`)
    }

    // credit bounds what waits; a message larger than the credit is beyond it while it is put together
    if (mostUnread > CREDIT * 2 + 300_000) {
      throw new Error(`${mostUnread} bytes waited for ${name}'s reader`)
    }
  }

  return pair
}

function expectInOrder (end: SimulatedEnd, sender: SimulatedEnd, sent: readonly Uint8Array[]): void {
  let next = 0

  end.onDelivered = message => {
    while (sender.expired.has(next + 1)) {
      next++
    }

    if (next >= sent.length || Buffer.compare(message, sent[next]) !== 0) {
      throw new Error(`delivery ${next} is not what was sent as number ${next}`)
    }

    next++
  }
}
