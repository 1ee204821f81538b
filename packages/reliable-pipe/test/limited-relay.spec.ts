import { expect } from 'chai'
import { LimitedPair } from './limited-pair.ts'

const ALLOWANCE = 128 * 1024

describe('two ends of a session through a relay that limits both directions together', () => {
  it('get as much through as each other, also when one begins after the other has had the relay to itself', async () => {
    const { near, far, ...pair } = new LimitedPair(ALLOWANCE)
    far.begin()
    await pair.paths(6)
    expect(near.received).to.be.above(4 * ALLOWANCE)

    near.begin()
    const before = [near.received, far.received]
    await pair.paths(20)
    const [back, there] = [near.received - before[0], far.received - before[1]]

    expect(Math.min(there, back)).to.be.above(Math.max(there, back) * 0.7)
    expect(there + back).to.be.above(20 * ALLOWANCE * 0.7)
  })

  for (const late of ['near', 'far'] as const) {
    it(`are not cut, and send nothing again, however it goes (${late} begins late)`, async () => {
      const pair = new LimitedPair(ALLOWANCE)
      pair[late === 'near' ? 'far' : 'near'].begin()
      await pair.paths(5)
      pair[late].begin()
      await pair.paths(10)
      pair.near.stop()
      await pair.paths(5)

      expect(pair.cuts).to.equal(0)
      expect([pair.near.resent, pair.far.resent]).to.deep.equal([0, 0])
    })
  }

  it('use nearly all of it for the one that has something to send', async () => {
    for (const busy of ['near', 'far'] as const) {
      const pair = new LimitedPair(ALLOWANCE)
      pair[busy].begin()
      await pair.paths(2)
      const idle = pair[busy === 'near' ? 'far' : 'near']
      const before = idle.received
      await pair.paths(10)

      expect((idle.received - before) / (10 * ALLOWANCE)).to.be.above(0.8)
      expect(pair.near.attaches).to.be.at.most(13)
    }
  })

  it('carry what was cut for a path without limits as it was cut: a segment of 64 KiB each, until those are over', async () => {
    const pair = new LimitedPair(Infinity)
    await pair.paths(1)
    pair.near.messageBytes = 65_536
    pair.near.begin()
    await Promise.resolve()
    const written = pair.near.driver.core.stats.bytesSent
    expect(written).to.be.above(7 * 65_536)

    // all that is on its way is lost, and there is only the relay any more
    const before = pair.near.attaches
    pair.allowance = ALLOWANCE
    pair.lose()

    while (pair.far.received < written) {
      await pair.paths(1)
    }

    expect(pair.near.attaches - before).to.be.within(written / 65_536, written / 65_536 + 3)
    expect([pair.cuts, pair.near.resent]).to.deep.equal([0, written])
  })
})
