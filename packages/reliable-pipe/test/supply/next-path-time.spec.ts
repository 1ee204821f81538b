import { expect } from 'chai'
import { NextPathTime } from '../../src/supply/next-path-time.ts'
import { ManualClock } from '../manual-clock.ts'
import type { Opening } from '../../src/supply/next-path-time.ts'

describe('the time for the path that follows a limited one', () => {
  /** A path that is used up in so many ms, and followed by one that takes `openMs` to open; gives the share at which that one's opening began */
  function follow (time: NextPathTime, clock: ManualClock, lastsMs: number, openMs: number): number {
    const path = { shareLeft: 1, expectedMs: Infinity, timeUpAt: Infinity }
    let openAt: number | undefined
    let opening: Opening | undefined
    let began = 0
    time.attached()

    for (let ms = 0, isOpen = false; !(isOpen && time.toAttach(path)); ms++) {
      if (openAt == null && (time.toOpen(path) > 0 || time.toAttach(path))) {
        began = path.shareLeft
        openAt = clock.now() + openMs
        opening = time.opening(path)
      }

      if (opening != null && openAt === clock.now()) {
        time.opened(opening, path)
        isOpen = true
      }

      clock.advance(1)
      path.shareLeft = Math.max(0, 1 - ms / lastsMs)
      path.expectedMs = path.shareLeft / (1 - path.shareLeft) * ms
    }

    return began
  }

  it('is at half of it as long as that is soon enough', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)

    for (let i = 0; i < 4; i++) {
      expect(follow(time, clock, 1_000, 100)).to.be.within(0.49, 0.5)
    }
  })

  it('is as much earlier as it takes to open one', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)
    expect(follow(time, clock, 1_000, 380)).to.be.within(0.49, 0.5)
    expect(follow(time, clock, 1_000, 380)).to.be.within(0.6, 0.7)
  })

  it('is at once when one is used up before the next is open', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)
    follow(time, clock, 50, 100)

    for (let i = 0; i < 3; i++) {
      expect(follow(time, clock, 50, 100)).to.equal(1)
    }
  })

  it('is for two at a time while one is used up before the next is open, and only then', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)
    const fresh = { shareLeft: 1, expectedMs: 50, timeUpAt: Infinity }
    const half = { ...fresh, shareLeft: 0.5 }
    expect([time.toOpen(fresh), time.toOpen(half)]).to.deep.equal([0, 1])
    follow(time, clock, 50, 100)
    time.attached()
    expect(time.toOpen(fresh)).to.equal(2)
    expect(time.toOpen({ ...fresh, shareLeft: 0 })).to.equal(2)
    follow(time, clock, 1_000, 100)
    time.attached()
    expect([time.toOpen(fresh), time.toOpen(half)]).to.deep.equal([0, 1])
  })

  it('is learned from no opening during which another path came', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)
    follow(time, clock, 50, 100)
    time.attached()
    const path = { shareLeft: 1, expectedMs: 50, timeUpAt: Infinity }
    const opening = time.opening(path)
    path.shareLeft = 0.9
    time.opened(opening, { ...path })
    expect(time.toOpen(path)).to.equal(2)
    time.opened(opening, path)
    expect(time.toOpen(path)).to.equal(0)
  })

  it('is not long before it is needed, or it would be reset', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)
    expect(follow(time, clock, 60_000, 50)).to.be.below(0.12)
  })
})
