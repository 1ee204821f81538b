import { expect } from 'chai'
import { Retry, retryDelay } from '../../src/core/retry.ts'

describe('retry', () => {
  it('tries at once, then waits half as long again each time, up to the cap', () => {
    const delays = [0, 1, 2, 3, 4, 5, 10, 11, 100].map(attempt => retryDelay(attempt, 1))

    expect(delays).to.deep.equal([0, 100, 150, 225, 337.5, 506.25, 3_844.3359375, 5_000, 5_000])
  })

  it('makes an outage longer by no more than half', () => {
    let waited = 0

    for (let attempt = 1; waited < 10_000; attempt++) {
      const next = retryDelay(attempt, 1)
      expect(next).to.be.at.most(waited / 2 + 100)
      waited += next
    }
  })

  it('takes off as much as the jitter allows', () => {
    expect(retryDelay(3, 0)).to.equal(112.5)
    expect(retryDelay(3, 0.5)).to.equal(168.75)
    expect(retryDelay(3, 0, { baseMs: 100, factor: 2, capMs: 5_000, jitter: 0 })).to.equal(400)
    expect(retryDelay(0, 0.9)).to.equal(0)
  })

  it('stays finite for ever', () => {
    expect(retryDelay(100_000, 1)).to.equal(5_000)
  })

  it('counts, and starts anew', () => {
    const retry = new Retry({ baseMs: 10, factor: 3, capMs: 50, jitter: 0 })

    expect([1, 1, 1, 1].map(random => retry.next(random))).to.deep.equal([0, 10, 30, 50])
    expect(retry.attempts).to.equal(4)
    retry.reset()
    expect(retry.next(1)).to.equal(0)
  })
})
