import { expect } from 'chai'
import { SendWindow } from '../../../src/core/lossy/send-window.ts'
import type { PathFigures } from '../../../src/core/lossy/send-window.ts'

/** 1,250 bytes a millisecond over 30 ms: 37.5 segments of 1,000 bytes */
const FIGURES: PathFigures = { rate: 1250, leastRttMs: 30, latestRttMs: 30, loss: 0, segmentBytes: 1000, inFlight: 47 }

/** One whose start-up is over */
function steady (figures: Partial<PathFigures> = {}): SendWindow {
  const window = new SendWindow()

  for (let i = 0; i < 8; i++) {
    window.update({ ...FIGURES, latestRttMs: 34, ...figures }, 1, false)
  }

  expect(window.isStarting).to.equal(false)

  return window
}

describe('SendWindow', () => {
  it('begins with ten segments at once', () => {
    const window = new SendWindow()

    expect([window.segments, window.pace]).to.deep.equal([10, Infinity])
  })

  it('doubles while it starts up', () => {
    const window = new SendWindow()
    window.update(FIGURES, 1, false)

    expect([window.isStarting, window.segments, window.pace]).to.deep.equal([true, 75 + 2, 2500])
  })

  it('has started up when all round trips of a round have become longer', () => {
    const window = new SendWindow()

    for (const latestRttMs of [34, 34, 34, 33.9, 34, 34, 34, 34, 34]) {
      window.update({ ...FIGURES, latestRttMs }, 1, false)
    }

    expect(window.isStarting, 'one was short').to.equal(true)

    for (let i = 0; i < 8; i++) {
      expect(window.isStarting).to.equal(true)
      window.update({ ...FIGURES, latestRttMs: 34 }, 2, false)
    }

    expect(window.isStarting).to.equal(false)
  })

  it('has started up when the rate does not grow for three rounds, unless there was no more to send', () => {
    const window = new SendWindow()
    const update = (round: number, isLimited: boolean): boolean => {
      window.update({ ...FIGURES, rate: 1000 + round }, round, isLimited)
      return window.isStarting
    }

    expect([1, 2, 3, 4, 5].map(round => update(round, true))).to.not.include(false)
    expect([6, 7, 8].map(round => update(round, false))).to.deep.equal([true, true, false])
  })

  it('is then what the path carries in a round trip and a quarter more', () => {
    expect(steady().segments).to.equal(Math.ceil(1.25 * 37.5) + 2)
    expect(steady({ rate: 10 }).segments, 'never so few that losses don\'t show').to.equal(4)
  })

  it('is not less, but more where more is lost', () => {
    const window = steady({ loss: 0.2 })

    expect(window.segments).to.equal(Math.ceil(1.25 * 37.5 / 0.8) + 2)
    expect(window.pace).to.be.closeTo(0.75 * 1250 / 0.8, 1e-9)
  })

  it('lets queues run empty, and looks for more room every eighth round', () => {
    const window = steady()
    expect(window.pace, 'what start-up left in the queue').to.equal(0.75 * 1250)
    const paces = Array.from({ length: 16 }, (_, i) => {
      window.update(FIGURES, 2 + i, false)
      return window.pace / 1250
    })

    expect(paces).to.deep.equal([1, 1, 1, 1, 1, 1, 1.25, 0.75, 1, 1, 1, 1, 1, 1, 1.25, 0.75])
  })

  it('goes on evenly as soon as no more is under way than the path carries', () => {
    const window = steady()
    window.update({ ...FIGURES, inFlight: 37 }, 1, false)

    expect(window.pace).to.equal(1250)
  })

  it('asks for more acknowledgements the smaller N is', () => {
    expect([10, 1250, 4000, 40_000].map(rate => steady({ rate }).acknowledgeEvery)).to.deep.equal([1, 3, 8, 8])
  })
})
