import { expect } from 'chai'
import { RelayShare } from '../src/relay-share.ts'
import type { SharedPath } from '../src/relay-share.ts'

const ALLOWANCE = 128_000

describe('the share of a relay\'s allowance', () => {
  let share: RelayShare

  beforeEach(() => {
    share = new RelayShare()
  })

  /** What is left to the other side of a path on which it then sends so much, and that is used up or lost */
  function left (dataReceived: number, allowance = 8_000): number {
    const path: SharedPath = { initialAllowance: ALLOWANCE, allowance, dataReceived, leave: 0 }
    share.attached(path)

    return path.leave / ALLOWANCE
  }

  it('that is left to the other side is a half, and halves to a sixteenth when it is not claimed', () => {
    expect([0, 0, 0, 0, 0].map(received => left(received))).to.deep.equal([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])
  })

  it('is twice what was claimed of the one before', () => {
    const given = [0, 0, 0, 0, 8_000, 24_000, 60_000, 120_000, 0].map(received => left(received))
    expect(given).to.deep.equal([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16, 1 / 8, 3 / 8, 1 / 2, 1 / 2])
  })

  it('stays when a path was lost before much of it was used', () => {
    expect([0, 0, 0].map(received => left(received, 120_000))).to.deep.equal([1 / 2, 1 / 2, 1 / 2])
  })

  it('is a half again after a path without a limit', () => {
    left(0)
    left(0)
    const direct: SharedPath = { initialAllowance: Infinity, allowance: Infinity, dataReceived: 0, leave: 0 }
    share.attached(direct)
    expect(direct.leave).to.equal(0)
    expect(left(0)).to.equal(1 / 2)
  })
})
