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

  it('is, every other time, that of who was given something first, once that may have come, and then not before the others', () => {
    const turns = turnsOf()
    const peers = peersOf(50)
    const given = [peers[7], peers[3], peers[40]]
    given.forEach((peer, i) => { turns.given(peer, i) })
    turns.given(given[0], 4_000)
    turns.given('somebody who has gone', 0)
    const none = Array.from({ length: 4 }, () => turns.next(peers, undefined, 4_999))
    const next = Array.from({ length: 6 }, () => turns.next(peers, undefined, 6_000))
    const left = given.filter(peer => ![...none, next[1], next[3]].includes(peer))
    expect(next.filter((_, i) => i % 2 === 0)).to.include.members(left)
    expect([...none, ...next]).to.include.members(given)

    // all have their turn all the same, and those who are being asked already have theirs later
    const turn = new Set([...none, ...next, ...Array.from({ length: 46 }, () => turns.next(peers))])
    expect(turn.size).to.equal(50)
    turns.given(peers[5], 7_000)
    const later = Array.from({ length: 2 }, () => turns.next(peers, peer => peer === peers[5], 20_000))
    expect(later).to.not.include(peers[5])
    expect(Array.from({ length: 2 }, () => turns.next(peers, undefined, 20_000))).to.include(peers[5])
  })

  it('is nobody\'s when nobody is there', () => {
    expect(turnsOf().next([])).to.equal(undefined)
  })
})
