import { expect } from 'chai'
import { Pace } from '../../src/core/pace.ts'

const pace = (maxPeers = 100): Pace => new Pace({ burst: 4, perSecond: 2, maxPeers })

describe('pace of requests', () => {
  it('lets a burst through, and then has them wait in turn', () => {
    const one = pace()
    expect(Array.from({ length: 8 }, () => one.charge('a', 1, 0))).to.deep.equal([0, 0, 0, 0, 500, 1_000, 1_500, 2_000])
    expect(one.charge('b', 1, 0)).to.equal(0)
    expect(one.charge('a', 1, 1_000)).to.equal(1_500)
    expect(one.charge('a', 1, 60_000)).to.equal(0)
  })

  it('has large answers paid by who asks next', () => {
    const one = pace()
    one.charge('a', 1, 0)
    one.charge('a', 16, 0)
    expect(one.charge('a', 1, 0)).to.equal(7_000)
  })

  it('remembers no more than so many peers, and none that owes nothing', () => {
    const one = pace(10)
    Array.from({ length: 100 }, (_, i) => one.charge(`p${i}`, 1, 0))
    expect(one.size).to.equal(10)
    one.charge('q', 1, 10_000)
    expect(one.size).to.equal(1)
  })
})
