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

  /** What each brings to the other end in 10 s, as a share of what all do */
  async function shares (relay: SharedRelay): Promise<number[]> {
    const before = relay.far.map(({ received }) => received)
    await relay.pass(10_000)
    const brought = relay.far.map(({ received }, i) => received - before[i])
    const sum = brought.reduce((a, b) => a + b)

    return brought.map(bytes => bytes / sum)
  }

  for (const sessions of [3, 10]) {
    it(`have the same each when they want all they can get, whoever is there first (${sessions})`, async () => {
      const relay = new SharedRelay({ sessions, allowance: ALLOWANCE })
      await relay.pass(500)
      relay.near.forEach(end => { end.begin() })
      await relay.pass(2_000)

      for (const share of await shares(relay)) {
        expect(share * sessions).to.be.within(0.95, 1.05)
      }
    })
  }

  it('have shares as their priorities are, which may change', async () => {
    const relay = new SharedRelay({ sessions: 3, allowance: ALLOWANCE })
    const [low, high, usual] = relay.near
    low.driver.priority = 8
    high.driver.priority = 32
    await relay.pass(500)
    relay.near.forEach(end => { end.begin() })
    await relay.pass(2_000)
    const [first, second, third] = await shares(relay)
    expect([second / first, third / first].map(Math.round)).to.deep.equal([4, 2])

    low.driver.priority = 64
    usual.stop()
    // until what it had is sent
    await relay.pass(10_000)
    const [more, less, none] = await shares(relay)
    expect([Math.round(more / less), none]).to.deep.equal([2, 0])
  })

  it('are all served, be they more than there is a part worth a path for', async () => {
    const relay = new SharedRelay({ sessions: 40, allowance: ALLOWANCE })
    await relay.pass(500)
    relay.near.forEach(end => { end.begin() })
    await relay.pass(2_000)
    expect(Math.min(...await shares(relay)) * 40).to.be.above(0.2)
    expect(relay.cuts).to.equal(0)
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
