import { expect } from 'chai'
import { seededRandom } from '@juxta/test-network'
import { LossEstimate } from '../../../src/core/lossy/loss-estimate.ts'

function after (count: number, share: number, estimate = new LossEstimate()): LossEstimate {
  const random = seededRandom(share)

  for (let i = 0; i < count; i++) {
    if (random.chance(share)) {
      estimate.lost()
    } else {
      estimate.arrived()
    }
  }

  return estimate
}

describe('LossEstimate', () => {
  it('is 0 where nothing is known, and not much after one loss', () => {
    expect(new LossEstimate().share).to.equal(0)
    expect(after(1, 1).share).to.be.below(0.02)
  })

  it('comes to what is lost', () => {
    for (const share of [0, 0.01, 0.1, 0.2]) {
      expect(after(5000, share).share).to.be.closeTo(share, 0.04)
    }
  })

  it('follows a path that changes', () => {
    expect(after(3000, 0, after(5000, 0.2)).share).to.be.below(0.01)
  })

  it('believes no more than a half', () => {
    expect(after(5000, 0.9).share).to.equal(0.5)
  })

  it('does not count what arrived all the same', () => {
    const estimate = after(100, 0)
    estimate.lost()
    estimate.found()
    estimate.found()

    expect(estimate.share).to.equal(0)
  })
})
