import { expect } from 'chai'
import { Loads } from '../../../src/core/placement/loads.ts'
import { NOW, peersOf } from '../fixtures.ts'

/** What others said, while there were so many here */
function loadsOf (loads: number[], own = 100): Loads {
  const told = new Loads()
  // a while after that, so that it counts
  told.heard('first', 0, own, NOW - 2_000)
  told.keep([])
  peersOf(loads.length).forEach((peer, i) => { told.heard(peer, loads[i], own, NOW) })

  return told
}

describe('too much', () => {
  const tens = Array.from({ length: 10 }, () => 10)

  it('is more than three times what the one in the middle has', () => {
    expect(loadsOf(tens, 30).isOver(30, NOW)).to.equal(false)
    expect(loadsOf(tens, 31).isOver(31, NOW)).to.equal(true)
  })

  it('is nothing while fewer than eight have said what they hold', () => {
    expect(loadsOf(tens.slice(0, 7)).isOver(100, NOW)).to.equal(false)
    expect(loadsOf(tens.slice(0, 8)).isOver(100, NOW)).to.equal(true)
  })

  it('is not what fewer than half make believe who say that they hold nothing', () => {
    expect(loadsOf([...tens.map(() => 50), ...tens.slice(1).map(() => 0)]).isOver(100, NOW)).to.equal(false)
  })

  it('is not what grows everywhere, and nothing is known from when it was less than half', () => {
    const loads = loadsOf(tens, 20)
    expect(loads.isOver(40, NOW)).to.equal(false)
    expect(loads.isOver(1_000, NOW + 1_000)).to.equal(false)
  })

  it('is looked at anew when there is less here', () => {
    const loads = loadsOf(tens, 40)
    expect(loads.isOver(40, NOW)).to.equal(true)
    expect(loads.isOver(30, NOW)).to.equal(false)
  })

  it('is not beside what those hold who are no members any more', () => {
    const loads = loadsOf(tens)
    loads.keep(peersOf(7))
    expect(loads.isOver(100, NOW)).to.equal(false)
  })
})
