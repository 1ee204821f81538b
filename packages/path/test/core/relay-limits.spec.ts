import { expect } from 'chai'
import { allowance, remainingMs } from '../../src/core/relay-limits.ts'

describe('relay limits', () => {
  it('has no limit where there is none', () => {
    expect(allowance(undefined)).to.equal(Infinity)
    expect(remainingMs(undefined, 0)).to.equal(Infinity)
  })

  it('reads the allowance', () => {
    expect(allowance(131_072n)).to.equal(131_072)
    expect(allowance(0n)).to.equal(0)
  })

  // libp2p counts the relay's number down by one each second, whatever its unit was
  it('takes what js-libp2p\'s relay sends for milliseconds', () => {
    expect(remainingMs(120_000, 0)).to.equal(120_000)
    expect(remainingMs(119_970, 30_000)).to.equal(90_000)
    expect(remainingMs(119_880, 120_000)).to.equal(0)
    expect(remainingMs(119_000, 1_000_000)).to.equal(0)
  })

  it('takes what others send for seconds', () => {
    expect(remainingMs(120, 0)).to.equal(120_000)
    expect(remainingMs(90, 30_000)).to.equal(90_000)
    expect(remainingMs(-1, 121_000)).to.equal(0)
  })
})
