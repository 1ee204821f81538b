import { expect } from 'chai'
import { steady } from '../../src/session/steady-clock.ts'
import { ManualClock } from '../manual-clock.ts'

describe('a steady clock', () => {
  /** What it says when the system's clock says this */
  function says (...times: number[]): number[] {
    let now = 0
    const clock = steady({ now: () => now, setTimeout: () => {}, clearTimeout: () => {} })

    return times.map(time => {
      now = time
      return clock.now()
    })
  }

  it('is the system\'s as long as that goes forwards', () => {
    expect(says(1000, 1000, 1001, 5_000_000)).to.deep.equal([1000, 1000, 1001, 5_000_000])
  })

  it('goes on from where it was when that is set back', () => {
    expect(says(5000, 2000, 2100, 2100, 1000, 1300)).to.deep.equal([5000, 5000, 5100, 5100, 5100, 5400])
  })

  it('goes on from there when that is set right again, too', () => {
    expect(says(5000, 2000, 6000, 6001)).to.deep.equal([5000, 5000, 9000, 9001])
  })

  it('says how far it has run ahead of the time that has passed', () => {
    const system = new ManualClock()
    const clock = steady(system)
    system.advance(10_000)
    expect([clock.now(), clock.jumped()]).to.deep.equal([1_010_000, 0])
    system.jump(3_600_000)
    expect([clock.now(), clock.jumped()]).to.deep.equal([4_610_000, 3_600_000])
    system.jump(-3_600_000)
    system.advance(5)
    expect(clock.jumped(), 'it is not set back').to.be.within(3_599_995, 3_600_005)
    expect(steady({ now: () => 7, setTimeout: () => {}, clearTimeout: () => {} }).jumped()).to.equal(0)
  })

  it('leaves timers to it', () => {
    const system = new ManualClock()
    const clock = steady(system)
    let rung = 0
    clock.setTimeout(() => { rung++ }, 10)
    clock.clearTimeout(clock.setTimeout(() => { rung++ }, 10))
    system.advance(10)

    expect(rung).to.equal(1)
  })
})
