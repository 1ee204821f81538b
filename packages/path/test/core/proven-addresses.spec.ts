import { expect } from 'chai'
import { LOST_LATELY_MS, WORKED_LATELY_MS } from '../../src/constants.ts'
import { ProvenAddresses } from '../../src/core/proven-addresses.ts'

describe('proven addresses', () => {
  let proven: ProvenAddresses

  beforeEach(() => {
    proven = new ProvenAddresses(3)
  })

  it('come first when another one was lost', () => {
    proven.worked('a', 0)
    proven.worked('b', 10)
    expect([...proven.first(['a', 'b', 'c'], 20)]).to.deep.equal([])
    proven.lost('a', 20)
    expect([...proven.first(['a', 'b', 'c'], 20)]).to.deep.equal(['b'])
    expect([...proven.first(['b', 'c'], 20)]).to.deep.equal([])
  })

  it('are none where the only one was lost, nor what nobody has tried', () => {
    proven.worked('a', 0)
    proven.lost('a', 10)
    expect([...proven.first(['a', 'b'], 10)]).to.deep.equal([])
  })

  it('are those that were lost first where all were', () => {
    proven.worked('a', 0)
    proven.lost('a', 10)
    proven.worked('b', 11)
    proven.lost('b', 12)
    expect([...proven.first(['b', 'a'], 12)]).to.deep.equal(['a'])
    proven.worked('a', 20)
    proven.lost('a', 30)
    expect([...proven.first(['a', 'b'], 30)]).to.deep.equal(['b'])
    // at the same time: the network, and not the way
    proven.lost('b', 30)
    expect([...proven.first(['a', 'b'], 30)]).to.deep.equal([])
  })

  it('are so for a while, and so is a loss', () => {
    proven.worked('b', 0)
    proven.lost('a', 10)
    expect([...proven.first(['a', 'b'], 10 + LOST_LATELY_MS)]).to.deep.equal(['b'])
    expect([...proven.first(['a', 'b'], 11 + LOST_LATELY_MS)]).to.deep.equal([])
    proven.lost('a', WORKED_LATELY_MS)
    expect([...proven.first(['a', 'b'], WORKED_LATELY_MS)]).to.deep.equal(['b'])
    expect([...proven.first(['a', 'b'], WORKED_LATELY_MS + 1)]).to.deep.equal([])
  })

  it('do not count when the clock was set back by more than that', () => {
    proven.worked('b', 1e9)
    proven.lost('a', 1e9)
    expect([...proven.first(['a', 'b'], 0)]).to.deep.equal([])
  })

  it('are remembered up to a bound', () => {
    proven.worked('b', 0)

    for (const address of ['c', 'd', 'a']) {
      proven.lost(address, 1)
    }

    expect([...proven.first(['a', 'b'], 1)]).to.deep.equal([])
  })
})
