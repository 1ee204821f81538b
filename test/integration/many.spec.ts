import { seededRandom } from '@juxta/test-network'
import { abortConnections, cutAtRandom } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { createNode, openSession, openStreams, stopAll, until } from './nodes.ts'
import { Traffic } from './traffic.ts'
import type { SessionNode } from './nodes.ts'

const SESSIONS = 50
const CUTS = 8

/** With one peer: a few less than are allowed */
const MOST = 250

describe('many sessions between two nodes', function () {
  this.timeout(60_000)

  let one: SessionNode
  let other: SessionNode

  beforeEach(async () => {
    [one, other] = await Promise.all([createNode({ listen: ['/ip4/127.0.0.1/tcp/0'] }), createNode({ listen: ['/ip4/127.0.0.1/tcp/0'] })])
  })

  afterEach(stopAll)

  /** Half of the sessions are opened by either node; each has traffic both ways */
  async function openAll (messages: number): Promise<Traffic[]> {
    const random = seededRandom('many')

    const traffics = await Promise.all(Array.from({ length: SESSIONS }, async (_, i) => {
      const [from, to] = i % 2 === 0 ? [one, other] : [other, one]
      const { near, far } = await openSession(from, to, to.getMultiaddrs())

      return [[near, far], [far, near]].map(([from, to], direction) => {
        return new Traffic(from, to, { seed: `${i} ${direction}`, messages: random.int(messages), bytes: [1, 3_000] })
      })
    }))

    return traffics.flat()
  }

  it('deliver everything once while their connections are cut at random', async () => {
    const traffics = await openAll(200)
    const random = seededRandom('cuts of many')
    const cuts = [one, other].map((node, at) => cutAtRandom({ node, random: random.fork(String(at)), between: [10, 150], cuts: CUTS / 2 }))
    const sessions = [...one.services.reliablePipe.sessions, ...other.services.reliablePipe.sessions]
    expect(sessions).to.have.lengthOf(2 * SESSIONS)

    await Promise.all(traffics.map(async traffic => traffic.finish()))
    cuts.forEach(cut => { cut.stop() })
    expect(sessions.reduce((sum, { stats }) => sum + stats.duplicates, 0)).to.equal(0)
    await until(() => one.services.reliablePipe.sessions.length + other.services.reliablePipe.sessions.length === 0)
    await until(() => openStreams(one).length + openStreams(other).length === 0)
  })

  it('attach again all at once', async () => {
    const traffics = await openAll(100)
    const sessions = [...one.services.reliablePipe.sessions, ...other.services.reliablePipe.sessions]

    for (let i = 1; i <= 3; i++) {
      abortConnections(i % 2 === 0 ? one : other)
      await until(() => sessions.every(({ path, stats }) => path != null && stats.attaches > i))
    }

    await Promise.all(traffics.map(async traffic => traffic.finish()))
    expect(one.services.reliablePipe.refusals).to.deep.equal({})
    expect(other.services.reliablePipe.refusals).to.deep.equal({})
  })

  it('attach again as fast as the other end lets them, as many as there may be', async () => {
    for (let i = 0; i < MOST; i++) {
      await openSession(one, other, other.getMultiaddrs())
    }

    const sessions = [...one.services.reliablePipe.sessions, ...other.services.reliablePipe.sessions]

    for (let i = 0; i < 3; i++) {
      const before = sessions.map(({ stats }) => stats.attaches)
      abortConnections(i % 2 === 0 ? one : other)
      await until(() => sessions.every(({ path, stats }, at) => path != null && stats.attaches > before[at]))
    }

    for (const { services: { reliablePipe: { refusals } } } of [one, other]) {
      expect(refusals['half-open']).to.equal(undefined)
      expect(refusals['attach-rate']).to.equal(undefined)
      // both ends may dial at once
      expect(refusals['stale-attach'] ?? 0).to.be.below(MOST / 2)
    }
  })
})
