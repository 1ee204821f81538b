import { expect } from 'chai'
import { RateFilter } from '../../../src/core/lossy/rate-filter.ts'
import { RateSampler } from '../../../src/core/lossy/rate-sampler.ts'
import type { Transmission } from '../../../src/core/lossy/transmission.ts'

/** Numbers what is sent through it, 1,000 bytes each */
class Sender {
  readonly sampler = new RateSampler()
  #next = 0
  #inFlight = 0

  send (now: number): Transmission {
    const noted = this.sampler.sent(this.#inFlight, now)
    this.#inFlight += 1000

    return { number: this.#next, sequence: this.#next++, bytes: 1000, at: now, isProbe: false, settled: false, ...noted }
  }

  arrived (transmission: Transmission, now: number): void {
    this.#inFlight -= 1000
    this.sampler.arrived(transmission, now)
  }

  limited (): void {
    this.sampler.limited(this.#inFlight)
  }
}

describe('RateSampler', () => {
  it('measures what arrives while something is under way', () => {
    const sender = new Sender()
    const sent: Transmission[] = []
    const rates: number[] = []

    // one arrives every 2 ms, from 50 ms on: half as fast as they are sent
    for (let now = 0, arrived = 0; now < 200; now++) {
      sent.push(sender.send(now))

      if (now >= 50 && now % 2 === 0) {
        sender.arrived(sent[arrived++], now)
        rates.push(sender.sampler.take(50)?.rate ?? 0)
      }
    }

    expect(rates.at(-1)).to.be.closeTo(500, 15)
  })

  it('does not take acknowledgements that come in a lump for a fast path', () => {
    const sender = new Sender()
    const sent = Array.from({ length: 100 }, (_, i) => sender.send(i))
    sent.forEach(transmission => { sender.arrived(transmission, 150) })

    // 100 in the 150 ms since the first was sent
    expect(sender.sampler.take(50)?.rate).to.be.closeTo(100_000 / 150, 1)
  })

  it('says nothing of what takes less than a round trip, or of nothing', () => {
    const sender = new Sender()
    sender.arrived(sender.send(0), 10)

    expect(sender.sampler.take(50)).to.equal(undefined)
    expect(sender.sampler.take(0)).to.equal(undefined)
  })

  it('says when there was no more to send', () => {
    const sender = new Sender()
    const first = sender.send(0)
    sender.limited()
    const second = sender.send(10)
    sender.arrived(first, 50)
    expect(sender.sampler.take(50)?.isLimited).to.equal(false)
    sender.arrived(second, 60)
    expect(sender.sampler.take(50)?.isLimited).to.equal(true)
    const third = sender.send(70)
    sender.arrived(third, 120)
    expect(sender.sampler.take(50)?.isLimited).to.equal(false)
  })
})

describe('RateFilter', () => {
  it('has the greatest rate of the last ten rounds', () => {
    const filter = new RateFilter()
    expect(filter.rate).to.equal(0)
    filter.add({ rate: 5, isLimited: false }, 1)
    filter.add({ rate: 9, isLimited: false }, 1)

    for (let round = 2; round <= 10; round++) {
      filter.add({ rate: 4, isLimited: false }, round)
      expect(filter.rate).to.equal(9)
    }

    filter.add({ rate: 4, isLimited: false }, 11)
    expect(filter.rate).to.equal(4)
  })

  it('is not lowered by who has little to send, but raised', () => {
    const filter = new RateFilter()
    filter.add({ rate: 9, isLimited: false }, 1)
    filter.add({ rate: 1, isLimited: true }, 50)
    expect(filter.rate).to.equal(9)
    filter.add({ rate: 10, isLimited: true }, 51)
    expect(filter.rate).to.equal(10)
  })
})
