import { expect } from 'chai'
import { Lag, leftBehind, mustWait } from '../../src/core/lag.ts'
import type { Backlogged, LagPolicy } from '../../src/core/lag.ts'

const policy = (slow: LagPolicy['slow']): LagPolicy => ({ slow, maxLagBytes: 100, maxLagMs: 1_000 })
const at = (...lags: number[]): Backlogged[] => lags.map(lagBytes => ({ lagBytes, full: lagBytes > 50 }))

describe('receivers that do not keep up', () => {
  it('are late from when they owed something, or last gave of it', () => {
    const lag = new Lag()
    const noted = (acknowledged: number, owes: boolean, now: number): number => {
      lag.note(acknowledged, owes, now)

      return lag.at(now)
    }

    expect([noted(0, false, 10), noted(0, true, 20), noted(0, true, 50), noted(1, true, 60), noted(1, true, 100)]).to.deep.equal([0, 0, 30, 0, 40])
    expect([noted(2, false, 110), noted(2, true, 500), noted(2, true, 600)]).to.deep.equal([0, 0, 100])
  })

  it('are waited for: by the slowest, or by the fastest', () => {
    expect([mustWait(at(0, 60), policy('wait')), mustWait(at(0, 60), policy('drop')), mustWait(at(60, 70), policy('drop'))]).to.deep.equal([true, false, true])
    expect([mustWait([], policy('wait')), mustWait([], policy('drop'))]).to.deep.equal([false, false])
  })

  it('are left behind, but never the nearest of them', () => {
    const [near, far] = at(100, 101)

    expect(leftBehind([near, far], policy('drop'))).to.deep.equal([far])
    expect([leftBehind([far], policy('drop')), leftBehind([far, far], policy('drop')), leftBehind([near, far], policy('wait'))]).to.deep.equal(['full', 'full', 'full'])
    expect([leftBehind([], policy('drop')), leftBehind([near], policy('wait'))]).to.deep.equal([[], []])
  })
})
