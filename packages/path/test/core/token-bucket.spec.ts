import { expect } from 'chai'
import { TokenBucket } from '../../src/core/token-bucket.ts'

describe('token bucket', () => {
  it('gives the burst at once, then one each interval in the order of asking', () => {
    const bucket = new TokenBucket(4, 2, 0)

    expect([0, 0, 0, 0, 0].map(now => bucket.take(now))).to.deep.equal([0, 0, 250, 500, 750])
  })

  it('fills up to the burst and no further', () => {
    const bucket = new TokenBucket(4, 1, 0)

    bucket.take(0)
    expect(bucket.wait(100)).to.be.closeTo(150, 1e-6)
    expect([60_000, 60_000].map(now => bucket.take(now))).to.deep.equal([0, 250])
  })

  it('takes back what was not used', () => {
    const bucket = new TokenBucket(1, 1, 0)

    bucket.take(0)
    bucket.take(0)
    bucket.giveBack(1_000)
    expect(bucket.wait(0)).to.equal(1_000)
    bucket.giveBack(0)
    bucket.giveBack(0)
    expect(bucket.wait(0)).to.equal(0)
    expect(bucket.take(0)).to.equal(0)
    expect(bucket.wait(0)).to.equal(1_000)
  })

  it('gives what was not used to the next one for the same time, so that no two come at once', () => {
    const bucket = new TokenBucket(4, 1, 0)
    expect([0, 0, 0, 0].map(now => bucket.take(now))).to.deep.equal([0, 250, 500, 750])
    bucket.giveBack(500)
    bucket.giveBack(250)
    expect([bucket.wait(100), bucket.take(100), bucket.take(100), bucket.take(100)]).to.deep.equal([150, 150, 400, 900])
    bucket.giveBack(500)
    expect([bucket.wait(600), bucket.take(600), bucket.take(600)], 'until it is over').to.deep.equal([0, 0, 650])
    bucket.giveBack(750)
    expect(bucket.take(1_001)).to.equal(499)
  })

  it('takes back the last ones as if they had never been taken', () => {
    const bucket = new TokenBucket(4, 1, 0)
    expect([0, 0, 0, 0].map(now => bucket.take(now))).to.deep.equal([0, 250, 500, 750])
    bucket.giveBack(500)
    bucket.giveBack(750)
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).to.deep.equal([500, 750, 1_000])
  })

  it('lets no more through in any second than rate and burst, whatever is given back', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const bucket = new TokenBucket(4, 1, 0)
      const random = seeded(seed)
      const used: number[] = []
      let waiting: number[] = []

      for (let now = 0; now < 10_000; now += 10) {
        used.push(...waiting.filter(at => at <= now).map(() => now))
        waiting = waiting.filter(at => at > now)

        if (waiting.length < 4 && random() < 0.3) {
          waiting.push(now + bucket.take(now))
        }

        if (waiting.length > 0 && random() < 0.1) {
          bucket.giveBack(waiting.splice(Math.floor(random() * waiting.length), 1)[0])
        }
      }

      for (const from of used) {
        expect(used.filter(at => at >= from && at < from + 1_000).length, `seed ${seed}`).to.be.at.most(5)
      }
    }
  })

  it('changes its rate from now on', () => {
    const bucket = new TokenBucket(1, 1, 0)

    bucket.take(0)
    bucket.setRate(10, 500)
    expect(bucket.wait(500)).to.equal(50)
  })

  it('waits for nothing without a limit', () => {
    const bucket = new TokenBucket(Infinity, 1, 0)

    for (let i = 0; i < 1_000; i++) {
      expect(bucket.take(0)).to.equal(0)
    }
  })

  it('does not lose by a clock that is set back', () => {
    const bucket = new TokenBucket(1, 1, 1_000_000)

    bucket.take(1_000_000)
    expect(bucket.wait(5_000)).to.equal(1_000)
    expect(bucket.wait(6_000)).to.equal(0)
  })
})

/** mulberry32 */
function seeded (seed: number): () => number {
  return () => {
    seed = seed + 0x6d2b79f5 | 0
    let mixed = Math.imul(seed ^ seed >>> 15, 1 | seed)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed

    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32
  }
}
