import { expect } from 'chai'
import { NextPathTime } from '../src/next-path-time.ts'
import { ManualClock } from './manual-clock.ts'

describe('the time for the path that follows a limited one', () => {
  /** A path that is used up in so many ms, and followed by one that takes `openMs` to open; gives the share at which that one's opening began */
  function follow (time: NextPathTime, clock: ManualClock, lastsMs: number, openMs: number): number {
    const path = { shareLeft: 1, expectedMs: Infinity, timeUpAt: Infinity }
    let openAt: number | undefined
    let began = 0
    time.attached()

    for (let ms = 0, isOpen = false; !(isOpen && time.toAttach(path)); ms++) {
      if (openAt == null && (time.toOpen(path) || time.toAttach(path))) {
        began = path.shareLeft
        openAt = clock.now() + openMs
        time.opening(path)
      }

      if (openAt === clock.now()) {
        time.opened(path)
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

  it('is not long before it is needed, or it would be reset', () => {
    const clock = new ManualClock()
    const time = new NextPathTime(clock, 0.5)
    expect(follow(time, clock, 60_000, 50)).to.be.below(0.12)
  })
})
