import { expect } from 'chai'
import { RoundTrip } from '../../../src/core/lossy/round-trip.ts'

/** One that has had a first sample of this */
function sampled (ms: number): RoundTrip {
  const roundTrip = new RoundTrip(25)
  roundTrip.sample(ms, 0, 0)

  return roundTrip
}

describe('RoundTrip', () => {
  it('begins with 333 ms (RFC 9002 section 6.2.2)', () => {
    expect(new RoundTrip(25).probeTimeoutMs).to.equal(333 + 4 * 166.5 + 25)
  })

  it('is smoothed (RFC 9002 section 5.3)', () => {
    const roundTrip = sampled(100)
    expect([roundTrip.smoothedMs, roundTrip.probeTimeoutMs]).to.deep.equal([100, 100 + 4 * 50 + 25])

    // 200 after its delay; 0.875 x 100 + 0.125 x 200; variation 0.75 x 50 + 0.25 x 100
    roundTrip.sample(220, 20, 1000)
    expect([roundTrip.smoothedMs, roundTrip.probeTimeoutMs]).to.deep.equal([112.5, 112.5 + 4 * 62.5 + 25])
  })

  it('does not believe a delay above the one agreed on', () => {
    const roundTrip = new RoundTrip(25)
    roundTrip.sample(100, 5000, 0)

    expect(roundTrip.smoothedMs).to.equal(75)
  })

  it('takes the answer to the attach for a first guess, unless it is longer than none', () => {
    const roundTrip = new RoundTrip(25)
    roundTrip.assume(5000)
    expect(roundTrip.smoothedMs).to.equal(333)
    roundTrip.assume(40)
    expect(roundTrip.probeTimeoutMs).to.equal(40 + 4 * 20 + 25)
    roundTrip.sample(100, 0, 0)
    roundTrip.assume(10)
    expect([roundTrip.smoothedMs, roundTrip.leastMs]).to.deep.equal([100, 100])
  })

  it('says how long the last one waited in queues', () => {
    const roundTrip = sampled(30)
    roundTrip.sample(45, 0, 10)
    expect([roundTrip.leastMs, roundTrip.queueMs]).to.deep.equal([30, 15])
  })

  it('forgets the least one after 5 to 10 s: the path may have become longer', () => {
    const roundTrip = sampled(30)

    for (let now = 100; now < 10_000; now += 100) {
      roundTrip.sample(80, 0, now)
    }

    expect(roundTrip.leastMs).to.equal(30)
    roundTrip.sample(80, 0, 10_000)
    expect(roundTrip.leastMs).to.equal(80)
  })
})
