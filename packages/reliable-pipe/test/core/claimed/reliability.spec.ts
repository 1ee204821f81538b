import { expect } from 'chai'
import { Reliability } from '../../../src/core/claimed/reliability.ts'
import { WindowSize } from '../../../src/core/claimed/window-size.ts'

/** So many passed, of which some were lost */
function judged (passed: number, lost: number): ReturnType<Reliability['judge']> {
  const reliability = new Reliability()

  for (let i = 0; i < passed; i++) {
    reliability.passed()
  }

  reliability.lost(lost)

  return reliability.judge()
}

describe('Reliability', () => {
  it('is judged when 64 have passed', () => {
    expect(judged(63, 0)).to.be.undefined
    expect(judged(64, 0)).to.equal('good')
  })

  it('is good up to an eighth, and poor from a quarter', () => {
    expect(judged(64, 8)).to.equal('good')
    expect(judged(64, 9)).to.equal('fair')
    expect(judged(64, 15)).to.equal('fair')
    expect(judged(64, 16)).to.equal('poor')
  })

  it('is poor as soon as a quarter of what is judged is lost', () => {
    expect(judged(20, 16)).to.equal('poor')
  })

  it('begins anew with each judgement', () => {
    const reliability = new Reliability()
    reliability.lost(16)

    expect(reliability.judge()).to.equal('poor')
    expect(reliability.judge()).to.be.undefined
  })
})

describe('WindowSize', () => {
  it('has M as a share of N, and at least 1', () => {
    expect(new WindowSize(64, 1 / 2).acknowledgeEvery).to.equal(32)
    expect(new WindowSize(64, 1).acknowledgeEvery).to.equal(64)
    expect(new WindowSize(64, 1 / 100).acknowledgeEvery).to.equal(1)
  })

  it('rises by a half at first, and by a sixteenth once it has fallen', () => {
    const size = new WindowSize(64, 1 / 2)
    size.raise()
    expect([size.segments, size.acknowledgeEvery]).to.deep.equal([96, 48])
    size.raise()
    expect(size.segments).to.equal(144)
    size.lower(false)
    expect([size.segments, size.acknowledgeEvery]).to.deep.equal([108, 54])
    size.raise()
    expect(size.segments).to.equal(114)
  })

  it('falls by a quarter, or as little as it rises', () => {
    const size = new WindowSize(128, 1 / 2)
    size.lower(true)
    expect(size.segments).to.equal(120)
    size.lower(false)
    expect(size.segments).to.equal(90)
  })

  it('stays even, from 2 to 4,096', () => {
    const size = new WindowSize(6, 1 / 2)
    const seen: number[] = []

    for (let i = 0; i < 3; i++) {
      size.lower(false)
      seen.push(size.segments)
    }

    expect(seen).to.deep.equal([4, 2, 2])

    for (let i = 0; i < 200; i++) {
      size.raise()
      expect(size.segments % 2).to.equal(0)
    }

    expect(size.segments).to.equal(4096)
  })
})
