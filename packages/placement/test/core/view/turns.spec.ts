import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { Turns } from '../../../src/core/view/turns.ts'
import { peersOf } from '../fixtures.ts'

function turnsOf (): Turns {
  const random = seededRandom(1)

  return new Turns(() => random.next())
}

describe('whose turn it is', () => {
  it('is each one\'s once in a round, in another order each time', () => {
    const turns = turnsOf()
    const peers = peersOf(50)
    const [first, second] = [0, 1].map(() => peers.map(() => turns.next(peers)))

    expect(first).to.have.members(peers)
    expect(second).to.have.members(peers)
    expect(second).not.to.deep.equal(first)
  })

  it('is also, in the same round, that of those who have come since it began, and nobody\'s who is not there', () => {
    const turns = turnsOf()
    const [early, late] = [peersOf(3), peersOf(50)]
    turns.next(early)
    const there = late.filter(peer => peer !== early[1])
    const rest = Array.from({ length: 49 }, () => turns.next(there))

    expect(rest.slice(0, 48)).to.include.members(late.slice(3))
    expect(rest).not.to.include(early[1])
  })

  it('is nobody\'s when nobody is there', () => {
    expect(turnsOf().next([])).to.equal(undefined)
  })
})
