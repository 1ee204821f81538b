import { expect } from 'chai'
import { ALLOWANCE_RESERVE } from '../src/constants.ts'
import { divide, RelayShare } from '../src/relay-share.ts'
import type { SharedPath } from '../src/relay-share.ts'

const WHOLE = 128_000

/** A path with an allowance, of which this is left */
function path (allowance = WHOLE + ALLOWANCE_RESERVE, initialAllowance = allowance): SharedPath & { leave?: number } {
  return {
    initialAllowance,
    allowance,
    written: 0,
    divide (leave) { this.leave = leave }
  }
}

describe('the share of a relay\'s allowance', () => {
  it('that is left to the other end is what it wants, and half of what nobody wants', () => {
    expect(divide(WHOLE, 0, 0)).to.equal(WHOLE / 2)
    expect(divide(WHOLE, 20_000, 40_000)).to.equal(40_000 + 34_000)
    expect(divide(WHOLE, 40_000, 20_000)).to.equal(20_000 + 34_000)
  })

  it('is a half when both want more than that, and what the other does not want when one does', () => {
    expect(divide(WHOLE, 1e9, 1e9)).to.equal(WHOLE / 2)
    expect(divide(WHOLE, 70_000, 65_000)).to.equal(WHOLE / 2)
    expect(divide(WHOLE, 1e9, 30_000)).to.equal(30_000)
    expect(divide(WHOLE, 30_000, 1e9)).to.equal(WHOLE - 30_000)
  })

  it('is never less than a sixteenth, for what there may come to be to send', () => {
    expect(divide(WHOLE, 1e9, 0)).to.equal(WHOLE / 16)
    expect(divide(WHOLE, 0, Number.MAX_SAFE_INTEGER)).to.equal(WHOLE * 15 / 16)
  })

  it('that one end grants, the other takes, whatever has come with the answer', () => {
    const [answering, dialling] = [path(), path(100_000, WHOLE + ALLOWANCE_RESERVE)]
    const share = new RelayShare().answer(answering, 1e9, 30_000)
    expect(share).to.equal(30_000)
    expect(answering.leave).to.equal(30_000)
    new RelayShare().answered(dialling, share as number)
    expect(dialling.leave).to.equal(WHOLE - 30_000)
  })

  it('is a half when the other end does not say', () => {
    const dialling = path()
    new RelayShare().answered(dialling, 0)
    expect(dialling.leave).to.equal(WHOLE / 2)
  })

  it('that is granted is never more than there is, and never nothing', () => {
    const dialling = path()
    new RelayShare().answered(dialling, Number.MAX_SAFE_INTEGER)
    expect(dialling.leave).to.equal(0)
    expect(new RelayShare().answer(path(100), 0, 0)).to.equal(1)
  })

  it('is wanted for what waits, or for as much as went over the path before', () => {
    const share = new RelayShare()
    expect(share.wanted(path(), 500)).to.equal(500)
    share.attached({ ...path(), written: 40_000 })
    expect(share.wanted(path(), 500)).to.equal(40_000)
    expect(share.wanted(path(), 50_000)).to.equal(50_000)
    share.attached(path(Infinity))
    expect(share.wanted(path(), 500)).to.equal(500)
  })

  it('is nothing where there is no limit', () => {
    const share = new RelayShare()
    const direct = path(Infinity)
    expect(share.wanted(direct, 500)).to.equal(undefined)
    expect(share.answer(direct, 500, 500)).to.equal(undefined)
    share.answered(direct, 500)
    expect(direct.leave).to.equal(undefined)
  })
})
