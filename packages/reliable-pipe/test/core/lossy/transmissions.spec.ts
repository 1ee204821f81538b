import { expect } from 'chai'
import { ReorderWindow } from '../../../src/core/lossy/reorder-window.ts'
import { RoundTrip } from '../../../src/core/lossy/round-trip.ts'
import { Transmissions } from '../../../src/core/lossy/transmissions.ts'
import { AcknowledgementOutOfRangeError } from '../../../src/errors.ts'

const roundTrip = new RoundTrip(25)
roundTrip.sample(80, 0, 0)

/** With one transmission for each time, of a segment numbered ten times as high */
function sentAt (...times: number[]): Transmissions {
  const transmissions = new Transmissions()
  times.forEach((at, i) => { transmissions.add({ sequence: 10 * i, bytes: 100, at, isProbe: false, delivered: 0, deliveredAt: 0, firstSentAt: 0, isLimited: false }) })

  return transmissions
}

function settle (transmissions: Transmissions, ...numbers: number[]): void {
  for (const number of numbers) {
    const transmission = transmissions.get(number)

    if (transmission != null) {
      transmissions.settle(transmission)
    }
  }
}

const lost = (transmissions: Transmissions, window: ReorderWindow, now: number): number[] => transmissions.detect(window, roundTrip, now).map(({ number }) => number)

describe('Transmissions', () => {
  it('loses what three later ones have overtaken', () => {
    const transmissions = sentAt(0, 0, 0, 0, 0)
    const window = new ReorderWindow()

    transmissions.arrivedUpTo(2)
    settle(transmissions, 2)
    expect(lost(transmissions, window, 80)).to.deep.equal([])
    transmissions.arrivedUpTo(3)
    settle(transmissions, 3)
    expect(lost(transmissions, window, 80)).to.deep.equal([0])
    transmissions.arrivedUpTo(4)
    expect(lost(transmissions, window, 80)).to.deep.equal([1])
  })

  it('loses by time what a later one has overtaken, and says when that will be', () => {
    const transmissions = sentAt(0, 10)
    const window = new ReorderWindow()

    expect(transmissions.lossAt).to.equal(Infinity)
    transmissions.arrivedUpTo(1)
    settle(transmissions, 1)
    expect(lost(transmissions, window, 89)).to.deep.equal([])
    expect(transmissions.lossAt).to.equal(90)
    expect(lost(transmissions, window, 90)).to.deep.equal([0])
    expect([transmissions.lossAt, transmissions.inFlightBytes]).to.deep.equal([Infinity, 0])
  })

  it('goes by time alone where the path reorders', () => {
    const transmissions = sentAt(0, 0, 0, 0, 0)
    const window = new ReorderWindow()
    window.reordered()
    transmissions.arrivedUpTo(4)
    settle(transmissions, 4)

    expect(lost(transmissions, window, 99)).to.deep.equal([])
    expect(lost(transmissions, window, 100)).to.deep.equal([0, 1, 2, 3])
  })

  it('never loses what has arrived, or was given up before, or is later than all that arrived', () => {
    const transmissions = sentAt(0, 0, 0, 0, 0, 0)
    settle(transmissions, 0, 1)
    transmissions.arrivedUpTo(4)
    settle(transmissions, 4)

    expect(lost(transmissions, new ReorderWindow(), 1000)).to.deep.equal([2, 3])
    expect(lost(transmissions, new ReorderWindow(), 2000)).to.deep.equal([])
    expect(transmissions.inFlightBytes).to.equal(100)
  })

  it('has a round trip for the largest only, and once', () => {
    const transmissions = sentAt(0, 0)

    expect(transmissions.arrivedUpTo(1)?.number).to.equal(1)
    expect(transmissions.arrivedUpTo(1)).to.equal(undefined)
    expect(transmissions.arrivedUpTo(0)).to.equal(undefined)
  })

  it('refuses an acknowledgement of what was never sent: all that is sent later would be taken for lost', () => {
    expect(() => sentAt(0).arrivedUpTo(1)).to.throw(AcknowledgementOutOfRangeError)
  })
})
