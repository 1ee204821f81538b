import { expect } from 'chai'
import { duplex, Link, LossModel, seededRandom, Trace, VirtualClock } from '../src/index.ts'
import type { LinkInit } from '../src/index.ts'

const PACKET = new Uint8Array(1250)

interface Arrival { at: number, packet: Uint8Array }

function setUp (init: Partial<LinkInit> = {}): { clock: VirtualClock, link: Link, arrivals: Arrival[] } {
  const clock = new VirtualClock()
  const arrivals: Arrival[] = []
  const link = new Link({ clock, random: seededRandom('link'), latencyMs: 15, ...init }, packet => {
    arrivals.push({ at: clock.now, packet })
  })

  return { clock, link, arrivals }
}

function numbered (n: number): Uint8Array {
  return new Uint8Array(new Uint32Array([n]).buffer)
}

function numbers (arrivals: Arrival[]): number[] {
  return arrivals.map(({ packet }) => new DataView(packet.buffer).getUint32(0, true))
}

describe('Link', () => {
  it('delivers a copy after the latency', () => {
    const { clock, link, arrivals } = setUp()
    const packet = Uint8Array.of(1, 2, 3)

    link.send(packet)
    packet[0] = 9
    clock.runUntilIdle()

    expect(arrivals).to.deep.equal([{ at: 15, packet: Uint8Array.of(1, 2, 3) }])
  })

  it('puts packets on the link one after the other', () => {
    // 1,250 bytes at 10 Mbit/s: 1 ms each
    const { clock, link, arrivals } = setUp({ bitsPerSecond: 10e6 })

    link.send(PACKET)
    link.send(PACKET)
    expect(link.queueingDelayMs).to.equal(2)
    clock.advanceTo(10)
    link.send(PACKET)
    clock.runUntilIdle()

    expect(arrivals.map(({ at }) => at)).to.deep.equal([16, 17, 26])
  })

  it('drops the newest when the queue is full', () => {
    const { clock, link, arrivals } = setUp({ bitsPerSecond: 10e6, queueLength: 25 })

    for (let i = 0; i < 40; i++) {
      link.send(PACKET)
    }

    expect(link.queued).to.equal(25)
    expect(link.droppedByQueue).to.equal(15)

    clock.advanceTo(1)
    expect(link.queued).to.equal(24)
    link.send(PACKET)
    link.send(PACKET)
    expect(link.droppedByQueue).to.equal(16)

    clock.runUntilIdle()
    expect(arrivals).to.have.lengthOf(26)
    expect(arrivals.at(-1)?.at).to.equal(41)
  })

  for (const probability of [0.01, 0.05, 0.2]) {
    it(`loses ${probability} of the packets, each by itself`, () => {
      const { clock, link } = setUp({ loss: probability })
      const n = 50_000

      for (let i = 0; i < n; i++) {
        link.send(numbered(i))
      }

      clock.runUntilIdle()
      // four standard deviations
      expect(link.dropped / n).to.be.closeTo(probability, 4 * Math.sqrt(probability * (1 - probability) / n))
      expect(link.delivered + link.dropped).to.equal(n)
    })

    it(`loses ${probability} of the packets in bursts of 3`, () => {
      const model = new LossModel({ probability, burst: 3 }, seededRandom('burst'))
      const runs: number[] = []
      let run = 0
      let lost = 0
      const n = 200_000

      for (let i = 0; i < n; i++) {
        if (model.lost()) {
          run++
          lost++
        } else if (run > 0) {
          runs.push(run)
          run = 0
        }
      }

      // bursts may follow each other directly, so a run is a multiple of three
      expect(runs.every(length => length % 3 === 0)).to.equal(true)
      // three times the variance of single losses
      expect(lost / n).to.be.closeTo(probability, 4 * Math.sqrt(3 * probability * (1 - probability) / n))
    })
  }

  it('changes its loss while it runs', () => {
    const { clock, link } = setUp()

    link.send(PACKET)
    link.loss = 1
    expect(link.loss).to.equal(1)
    link.send(PACKET)
    link.loss = { probability: 0, burst: 1 }
    link.send(PACKET)
    clock.runUntilIdle()

    expect(link).to.include({ sent: 3, delivered: 2, dropped: 1, bytesDelivered: 2500 })
    expect(() => { link.loss = 1.5 }).to.throw(RangeError)
    expect(() => { link.loss = { probability: 0.1, burst: 0 } }).to.throw(RangeError)
  })

  it('loses what is on its way when it is cut, and all until it is restored', () => {
    const { clock, link, arrivals } = setUp()

    link.send(numbered(0))
    clock.advanceTo(10)
    link.send(numbered(1))
    clock.advanceTo(16)
    link.cut()
    expect(link.isCut).to.equal(true)
    link.send(numbered(2))
    link.restore()
    link.send(numbered(3))
    clock.runUntilIdle()

    expect(numbers(arrivals)).to.deep.equal([0, 3])
    expect(link.dropped).to.equal(2)
  })

  it('reorders, duplicates and corrupts, and counts what it did', () => {
    const { clock, link, arrivals } = setUp({ reorder: { probability: 0.1, byMs: 5 }, duplicate: 0.1, corrupt: 0.1 })
    const n = 10_000

    for (let i = 0; i < n; i++) {
      clock.advanceTo(i)
      link.send(numbered(0))
    }

    clock.runUntilIdle()

    expect(link.duplicated).to.be.closeTo(1000, 120)
    expect(link.reordered).to.be.closeTo(1100, 120)
    expect(link.corrupted).to.be.closeTo(1100, 120)
    expect(link.sent + link.duplicated).to.equal(link.delivered)
    expect(arrivals.filter(({ at }) => at % 1 === 0)).to.have.lengthOf(link.delivered)

    const changedBits = arrivals.map(({ packet }) => packet.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0))
    expect(changedBits.filter(bits => bits === 1)).to.have.lengthOf(link.corrupted)
    expect(Math.max(...changedBits)).to.equal(1)
  })

  it('lets packets overtake each other by jitter', () => {
    const { clock, link, arrivals } = setUp({ jitterMs: 10 })

    for (let i = 0; i < 200; i++) {
      clock.advanceTo(i)
      link.send(numbered(i))
    }

    clock.runUntilIdle()

    const order = numbers(arrivals)
    expect(order).to.not.deep.equal(order.toSorted((a, b) => a - b))
    expect(arrivals.every(({ at }, i) => at >= order[i] + 15 && at < order[i] + 25)).to.equal(true)
  })

  it('gives the same trace for the same seed', () => {
    const run = (seed: number): Trace => {
      const clock = new VirtualClock()
      const trace = new Trace()
      const { forward, backward } = duplex({
        clock,
        random: seededRandom(seed),
        trace,
        latencyMs: 15,
        jitterMs: 3,
        bitsPerSecond: 10e6,
        queueLength: 25,
        loss: 0.1,
        duplicate: 0.1,
        backward: { latencyMs: 40 }
      }, packet => { backward.send(packet) }, () => {})

      for (let i = 0; i < 100; i++) {
        forward.send(numbered(i))
      }

      clock.runUntilIdle()

      return trace
    }

    expect(run(1).hash).to.equal(run(1).hash)
    expect(run(1).events).to.deep.equal(run(1).events)
    expect(run(1).hash).to.not.equal(run(2).hash)
    expect(run(1).hash).to.match(/^[0-9a-f]{16}$/)
  })
})

describe('duplex', () => {
  it('cuts one direction and leaves the other', () => {
    const clock = new VirtualClock()
    const there: number[] = []
    const back: number[] = []
    const path = duplex({ clock, random: seededRandom(1), latencyMs: 10, backward: { latencyMs: 20 } },
      () => { there.push(clock.now) }, () => { back.push(clock.now) })

    path.forward.cut()
    path.forward.send(PACKET)
    path.backward.send(PACKET)
    clock.runUntilIdle()
    expect([there, back]).to.deep.equal([[], [20]])

    path.restore()
    path.forward.send(PACKET)
    clock.runUntilIdle()
    expect(there).to.deep.equal([30])

    path.cut()
    path.forward.send(PACKET)
    path.backward.send(PACKET)
    clock.runUntilIdle()
    expect([there, back]).to.deep.equal([[30], [20]])
  })
})
