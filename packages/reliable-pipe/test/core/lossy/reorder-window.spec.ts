import { expect } from 'chai'
import { ReorderWindow } from '../../../src/core/lossy/reorder-window.ts'
import { RoundTrip } from '../../../src/core/lossy/round-trip.ts'

function roundTripOf (ms: number): RoundTrip {
  const roundTrip = new RoundTrip(25)
  roundTrip.sample(ms, 0, 0)

  return roundTrip
}

describe('ReorderWindow', () => {
  const roundTrip = roundTripOf(80)

  it('is three transmissions, or an eighth of the round trip, on a path that keeps the order (RFC 9002 section 6.1)', () => {
    const window = new ReorderWindow()

    expect([window.threshold, window.toleranceMs(roundTrip)]).to.deep.equal([3, 90])
    expect(window.toleranceMs(roundTripOf(1)), 'not below what timers can tell').to.equal(2)
  })

  it('is a quarter of the round trip once the path has reordered, however many have come later (RFC 8985 section 6.2)', () => {
    const window = new ReorderWindow()
    window.reordered()

    expect([window.threshold, window.toleranceMs(roundTrip)]).to.deep.equal([Infinity, 100])
  })

  it('grows by a quarter for each round with needless resends, up to a round trip', () => {
    const window = new ReorderWindow()
    const tolerances = [1, 1, 1, 2, 3, 4, 5].map(round => {
      window.needless(round)
      return window.toleranceMs(roundTrip)
    })

    expect(tolerances).to.deep.equal([120, 120, 120, 140, 160, 160, 160])
  })

  it('begins anew after 16 recoveries without a needless one', () => {
    const window = new ReorderWindow()
    window.needless(1)
    window.needless(2)

    for (let i = 0; i < 16; i++) {
      window.recovering()
    }

    expect(window.toleranceMs(roundTrip)).to.equal(140)
    window.recovering()
    expect(window.toleranceMs(roundTrip)).to.equal(100)
  })

  it('goes by the latest round trip where that is longer: the queue is filling', () => {
    const slower = roundTripOf(80)
    slower.sample(200, 0, 10)

    expect(new ReorderWindow().toleranceMs(slower)).to.equal(225)
  })
})
