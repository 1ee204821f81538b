import { expect } from 'chai'
import { check } from './kills/check.ts'
import { kills } from './kills/kills.ts'

describe('a durable session of two processes that are killed', function () {
  this.timeout(120_000)

  it('has what was committed once', async () => {
    const { wrong, kills: count, received, committed } = await kills({ seed: 1, rounds: 4 })
    expect(wrong).to.deep.equal([])
    expect(count).to.be.at.least(4)
    expect(received).to.be.greaterThan(0)
    expect(committed).to.be.within(received - count, received)
  })

  describe('by a check that', () => {
    it('finds what came again, was lost, or out of order', () => {
      expect(check(['accepted 0', 'accepted 1'], ['got 0', 'committed 0', 'got 1', 'again 1', 'committed 1'], 0)).to.deep.equal({ accepted: 2, received: 2, committed: 2, redelivered: 1, wrong: [] })
      expect(check([], ['got 0', 'committed 0', 'again 0'], 0).wrong).to.deep.equal(['message 0 came again after it was committed'])
      expect(check([], ['got 0', 'got 0', 'committed 0'], 0).wrong).to.deep.equal(['message 0 came twice, and was not marked'])
      expect(check([], ['got 1', 'committed 1'], 0).wrong).to.deep.equal(['message 1 came instead of 0'])
      expect(check(['accepted 0'], [], 0).wrong).to.deep.equal(['message 0 was accepted, and did not come'])
      expect(check([], ['got 0'], 0).wrong).to.deep.equal(['1 messages were not committed in the end'])
      expect(check([], ['got 0'], 1).wrong).to.deep.equal([])
    })
  })
})
