import { expect } from 'chai'
import { TokenBucket } from '../../src/core/token-bucket.ts'

describe('token bucket', () => {
  it('gives the burst at once, then one each interval in the order of asking', () => {
    const bucket = new TokenBucket(4, 2, 0)

    expect([0, 0, 0, 0, 0].map(now => bucket.take(now))).to.deep.equal([0, 0, 250, 500, 750])
  })

  it('fills up to the burst and no further', () => {
    const bucket = new TokenBucket(4, 1, 0)

    bucket.take(0)
    expect(bucket.wait(100)).to.be.closeTo(150, 1e-6)
    expect([60_000, 60_000].map(now => bucket.take(now))).to.deep.equal([0, 250])
  })

  it('takes back what was not used', () => {
    const bucket = new TokenBucket(1, 1, 0)

    bucket.take(0)
    bucket.take(0)
    bucket.giveBack()
    expect(bucket.wait(0)).to.equal(1_000)
    bucket.giveBack()
    bucket.giveBack()
    expect(bucket.wait(0)).to.equal(0)
    expect(bucket.take(0)).to.equal(0)
    expect(bucket.wait(0)).to.equal(1_000)
  })

  it('changes its rate from now on', () => {
    const bucket = new TokenBucket(1, 1, 0)

    bucket.take(0)
    bucket.setRate(10, 500)
    expect(bucket.wait(500)).to.equal(50)
  })

  it('waits for nothing without a limit', () => {
    const bucket = new TokenBucket(Infinity, 1, 0)

    for (let i = 0; i < 1_000; i++) {
      expect(bucket.take(0)).to.equal(0)
    }
  })

  it('does not lose by a clock that is set back', () => {
    const bucket = new TokenBucket(1, 1, 1_000_000)

    bucket.take(1_000_000)
    expect(bucket.wait(5_000)).to.equal(1_000)
    expect(bucket.wait(6_000)).to.equal(0)
  })
})
