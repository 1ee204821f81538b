import { expect } from 'chai'
import { DialBackOff } from '../../src/core/dial-back-off.ts'

describe('dial back-off', () => {
  it('leaves alone for long what failed slowly', () => {
    const backOff = new DialBackOff()
    const until = [1, 2, 3, 4, 5, 6].map(() => {
      backOff.failed('a', 1_500, 0, 1)
      return backOff.until('a', 0)
    })

    expect(until).to.deep.equal([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
  })

  it('tries again soon what failed at once', () => {
    const backOff = new DialBackOff()
    const until = [1, 2, 3, 4, 5].map(() => {
      backOff.failed('a', 1, 0, 1)
      return backOff.until('a', 0)
    })

    expect(until).to.deep.equal([250, 500, 1_000, 1_500, 1_500])
  })

  it('forgets a failure on success, and all when the network changes', () => {
    const backOff = new DialBackOff()

    backOff.failed('a', 1_500, 0, 1)
    backOff.failed('b', 1_500, 0, 1)
    backOff.succeeded('a')
    expect(backOff.until('a', 0)).to.equal(0)
    expect(backOff.until('b', 0)).to.equal(5_000)
    backOff.clear()
    expect(backOff.until('b', 0)).to.equal(0)
  })

  it('does not lock an address out when the clock is set back', () => {
    const backOff = new DialBackOff()

    backOff.failed('a', 1_500, 1_000_000_000, 1)
    expect(backOff.until('a', 0)).to.equal(0)
  })

  it('remembers a bounded number of addresses', () => {
    const backOff = new DialBackOff(2)

    for (const address of ['a', 'b', 'c']) {
      backOff.failed(address, 1_500, 0, 1)
    }

    expect(['a', 'b', 'c'].map(address => backOff.until(address, 0))).to.deep.equal([0, 5_000, 5_000])
  })
})
