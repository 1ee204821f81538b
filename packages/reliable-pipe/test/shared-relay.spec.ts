import { expect } from 'chai'
import { SharedRelay } from './shared-relay.ts'
import type { LimitedEnd } from './limited-pair.ts'

const ALLOWANCE = 128 * 1024

describe('sessions that share connections through a limited relay', () => {
  /** Lets some of three sessions send for 5 s; gives attaches for each connection that was dialled, and how much of the allowance was used */
  async function busy (pick: (relay: SharedRelay) => LimitedEnd[]): Promise<{ attaches: number, used: number }> {
    const relay = new SharedRelay({ sessions: 3, allowance: ALLOWANCE })
    await relay.pass(500)
    pick(relay).forEach(end => { end.begin() })
    await relay.pass(1_000)
    const { attaches, dials, received } = relay
    await relay.pass(5_000)
    expect(relay.failures).to.deep.equal([])
    const dialled = relay.dials - dials

    return { attaches: (relay.attaches - attaches) / dialled, used: (relay.received - received) / dialled / ALLOWANCE }
  }

  it('do not attach to what a busy one has left of them', async () => {
    const { attaches, used } = await busy(({ near }) => near.slice(0, 1))

    expect(attaches).to.be.below(1.2)
    expect(used).to.be.above(0.8)
  })

  it('attach once to each when all are busy', async () => {
    const { attaches, used } = await busy(({ near }) => near)

    expect(attaches).to.be.below(3.2)
    expect(used).to.be.above(0.85)
  })

  for (const sessions of [2, 3]) {
    it(`are not cut when all are busy both ways (${sessions}), and each end gets its share`, async () => {
      const relay = new SharedRelay({ sessions, allowance: ALLOWANCE })
      await relay.pass(500)
      relay.near.forEach(end => { end.begin() })
      relay.far.forEach(end => { end.begin() })
      await relay.pass(6_000)

      expect(relay.failures).to.deep.equal([])
      expect([relay.cuts, relay.resent]).to.deep.equal([0, 0])
      const [back, there] = [relay.near, relay.far].map(ends => ends.reduce((sum, { received }) => sum + received, 0))
      expect(Math.min(there, back)).to.be.above(Math.max(there, back) * 0.7)
      expect((there + back) / relay.dials / ALLOWANCE).to.be.above(0.65)
    })
  }
})
