import { expect } from 'chai'
import { LossyPath } from '../../../src/core/lossy/lossy-path.ts'

const ACK_DELAY = 25
const BYTES = 1000

/** One with a first sample of `rttMs`, whose transmission 0 is acknowledged at `rttMs` */
function sampled (rttMs: number): LossyPath {
  const path = new LossyPath(ACK_DELAY)
  path.sent(0, BYTES, 0)
  path.arrived(0, 0, false, rttMs)
  path.acknowledged(0, 0, 0, rttMs)

  return path
}

/** Acknowledges these by `largest`; what is lost by that */
function acknowledge (path: LossyPath, numbers: number[], largest: number, now: number): number[] {
  numbers.forEach(number => { path.arrived(number, largest, false, now) })

  return path.acknowledged(largest, 0, 0, now).map(({ sequence }) => sequence)
}

describe('LossyPath', () => {
  it('numbers transmissions, not segments', () => {
    const path = new LossyPath(ACK_DELAY)

    expect([path.sent(7, BYTES, 0), path.sent(8, BYTES, 0), path.sent(7, BYTES, 1)]).to.deep.equal([0, 1, 2])
  })

  it('probes after srtt + 4 rttvar + delay, three times, then doubled each time up to 1 s', () => {
    const path = sampled(100)
    path.sent(1, BYTES, 1000)
    expect([path.deadline(true), path.deadline(false)]).to.deep.equal([1325, Infinity])
    const at: number[] = []

    for (let i = 0; i < 6; i++) {
      const now = path.deadline(true)
      at.push(now)
      expect(path.onTimeout(now - 0.1).probe).to.equal(false)
      expect(path.onTimeout(now)).to.deep.equal({ lost: [], probe: true })
      path.probe([], now)
    }

    expect(at).to.deep.equal([1325, 1650, 1975, 1975 + 650, 2625 + 1000, 3625 + 1000])
    acknowledge(path, [1], 1, 5000)
    expect(path.probeTimeoutMs, 'an answer ends the back-off').to.be.above(1000)
  })

  it('waits longer than 1 s where the round trip itself is longer', () => {
    const path = sampled(800)
    expect(path.probeTimeoutMs).to.equal(800 + 4 * 400 + 25)
    path.probe([], 10_000)
    expect(path.probeTimeoutMs).to.equal(2425)
  })

  it('lets two probes go whatever N and the pace say', () => {
    const path = sampled(100)
    expect(path.maySend(1000, 500)).to.equal(false)
    path.probe([], 500)
    path.sent(1, BYTES, 500)
    expect(path.maySend(1000, 500)).to.equal(true)
    path.sent(2, BYTES, 500)
    expect(path.maySend(1000, 500)).to.equal(false)
  })

  it('loses a resend as soon as later ones arrive, because it has a number of its own', () => {
    const path = sampled(100)

    for (let sequence = 1; sequence <= 4; sequence++) {
      path.sent(sequence, BYTES, 200)
    }

    expect(acknowledge(path, [2, 3, 4], 4, 300)).to.deep.equal([1])
    path.sent(1, BYTES, 300)
    path.sent(5, BYTES, 300)
    path.sent(6, BYTES, 300)
    path.sent(7, BYTES, 300)
    expect(acknowledge(path, [6, 7, 8], 8, 400)).to.deep.equal([1])
  })

  it('waits longer when a resend proves needless', () => {
    const path = sampled(100)

    for (let sequence = 1; sequence <= 4; sequence++) {
      path.sent(sequence, BYTES, 200)
    }

    expect(acknowledge(path, [2, 3, 4], 4, 300)).to.deep.equal([1])
    // it arrives after all, before its resend can have
    path.sent(1, BYTES, 300)
    path.arrived(5, 4, false, 310)
    path.acknowledged(4, 0, 0, 310)
    path.sent(6, BYTES, 400)
    path.sent(7, BYTES, 400)
    path.sent(8, BYTES, 400)
    path.sent(9, BYTES, 400)
    expect(acknowledge(path, [7, 8, 9], 9, 500)).to.deep.equal([])
    // the round trip of about 100, and two quarters of the least one
    expect(path.deadline(true)).to.be.within(540, 555)
  })

  it('does not take what an outage swallowed for what the path loses', () => {
    const path = sampled(100)

    for (let sequence = 1; sequence <= 50; sequence++) {
      path.sent(sequence, BYTES, 200)
    }

    path.probe([1, 2], 600)
    path.probe([3, 4], 900)
    path.probe([3, 4], 1200)
    path.sent(3, BYTES, 1200)
    expect(acknowledge(path, [51], 51, 1300)).to.have.length(46)
    expect(path.loss).to.equal(0)
  })
})
