import { expect } from 'chai'
import { Pacer } from '../../../src/core/lossy/pacer.ts'

/** When each of `count` datagrams of 1,000 bytes goes, if time can be told in steps of `stepMs` */
function times (pacer: Pacer, count: number, stepMs: number, from = 0): number[] {
  const at: number[] = []

  for (let now = from; at.length < count; now += stepMs) {
    while (at.length < count && pacer.isReady(now)) {
      pacer.sent(1000, now)
      at.push(now)
    }
  }

  return at
}

describe('Pacer', () => {
  it('lets everything go while no rate is known', () => {
    expect(times(new Pacer(), 5, 1)).to.deep.equal([0, 0, 0, 0, 0])
  })

  it('spreads datagrams evenly', () => {
    const pacer = new Pacer()
    pacer.rate = 250
    pacer.sent(1000, 100)

    expect([pacer.isReady(99.9), pacer.isReady(100), pacer.nextAt]).to.deep.equal([false, true, 100])
    expect(times(pacer, 4, 1, 100)).to.deep.equal([100, 104, 108, 112])
  })

  it('catches up with 4 ms that a timer was late, not with more', () => {
    const pacer = new Pacer()
    pacer.rate = 1000
    const at = times(pacer, 1000, 3)

    // as many as in time: one a millisecond
    expect(at.at(-1)).to.be.closeTo(1000, 6)
    expect(times(pacer, 8, 1, 5000)).to.deep.equal([5000, 5000, 5000, 5000, 5000, 5001, 5002, 5003])
  })
})
