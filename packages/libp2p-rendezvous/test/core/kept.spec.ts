import { expect } from 'chai'
import { KeptRegistrations } from '../../src/core/kept.ts'

const kept = (random = 0): KeptRegistrations => new KeptRegistrations({ retryMs: 1_000, maxRetryMs: 10_000, random: () => random })

describe('registrations that are kept', () => {
  it('are due at three quarters of their time, or a tenth of that earlier', () => {
    const [one, other] = [kept(), kept(1)]
    one.registered('p', 'x', undefined, 7_200, 0)
    other.registered('p', 'x', undefined, 7_200, 0)
    expect([one.dueAt, other.dueAt]).to.deep.equal([5_400_000, 4_860_000])
    expect(one.take(5_399_999)).to.equal(undefined)
    expect(one.take(5_400_000)).to.deep.include({ point: 'p', namespace: 'x', ttl: undefined })
    // it is being asked for
    expect([one.take(5_400_000), one.dueAt]).to.deep.equal([undefined, Infinity])
    one.registered('p', 'x', undefined, 7_200, 5_400_000)
    expect(one.dueAt).to.equal(10_800_000)
  })

  it('that fail are tried again, later and later, for ever', () => {
    const one = kept()
    one.registered('p', 'x', 7_200, 7_200, 0)
    const waits: number[] = []

    for (let i = 0; i < 6; i++) {
      const { dueAt } = one
      one.take(dueAt)
      one.failed('p', 'x', dueAt)
      waits.push(one.dueAt - dueAt)
    }

    expect(waits).to.deep.equal([1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    expect(one.list()[0].failures).to.equal(6)
    one.registered('p', 'x', 7_200, 7_200, 0)
    expect(one.list()[0].failures).to.equal(0)
  })

  it('are renewed soon when addresses change, also when that happens during a renewal', () => {
    const one = kept()
    one.registered('p', 'x', undefined, 7_200, 0)
    one.changed(10_000)
    expect(one.dueAt).to.equal(11_000)
    one.take(11_000)
    one.changed(11_500)
    one.registered('p', 'x', undefined, 7_200, 12_000)
    expect(one.dueAt).to.equal(13_000)
  })

  it('that were given up during a renewal stay given up', () => {
    const one = kept()
    one.registered('p', 'x', undefined, 7_200, 0)
    one.registered('p', 'y', undefined, 7_200, 0)
    one.take(6_000_000)
    expect([one.remove('p', 'x'), one.remove('p', 'x')]).to.deep.equal([true, false])
    one.failed('p', 'x', 6_000_000)
    expect([one.has('p', 'x'), one.size]).to.deep.equal([false, 1])
  })

  it('are all due after a restart', () => {
    const one = kept()
    one.registered('p', 'x', undefined, 7_200, 0)
    one.take(6_000_000)
    one.reset(6_000_001)
    expect(one.take(6_000_001)).to.include({ namespace: 'x' })
  })
})
