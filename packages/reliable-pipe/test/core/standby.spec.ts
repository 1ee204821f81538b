import { expect } from 'chai'
import { LAST_WORD_MS, MAX_PATH_HISTORY } from '../../src/constants.ts'
import { attach, exchange, pair, sequencesOf, typesOf } from './by-hand.ts'
import type { ByHand } from './by-hand.ts'
import type { AttachFrame } from '../../src/wire/attach.ts'
import type { Frame } from '../../src/wire/frame.ts'

/** One end attaches a path that is to be held in reserve */
function reserve (from: ByHand, to: ByHand, path: number): Frame[] {
  from.handle({ type: 'dialled', path, traits: {}, planned: true, standby: true })
  const [frame] = from.poll(path)

  return frame.type === 'attach' ? to.attach(path, frame) : []
}

function standby (): { alice: ByHand, bob: ByHand } {
  const ends = pair()
  ends.alice.receive(2, ...reserve(ends.alice, ends.bob, 2))
  exchange(ends.alice, ends.bob, 1, 2)

  return ends
}

const sizes = (end: ByHand): number[] => end.delivered.map(({ byteLength }) => byteLength)

describe('a path in reserve', () => {
  it('is attached, and not used', () => {
    const { alice, bob } = pair()
    expect(alice.core.wantsStandby).to.be.true
    const [answer] = reserve(alice, bob, 2)
    expect(answer).to.include({ type: 'attached', status: 'ok', standby: true })
    expect(alice.core.wantsStandby).to.be.false
    alice.receive(2, answer)

    for (const [from, to] of [[alice, bob], [bob, alice]]) {
      expect([from.core.currentPath, from.core.standbyPath, from.core.wantsStandby]).to.deep.equal([1, 2, false])
      expect(from.of('standby').map(({ path }) => path)).to.deep.equal([2])
      from.send(10)
      expect(from.poll(2)).to.deep.equal([])
      to.receive(1, ...from.poll(1))
    }

    exchange(alice, bob, 1, 2)
    expect([alice.core.stats.attaches, bob.core.stats.attaches]).to.deep.equal([1, 1])
  })

  for (const first of ['sender', 'receiver'] as const) {
    it(`takes the place of the current one when that is lost, without an attach, and what is missing is sent again once (the ${first} sees it first)`, () => {
      const { alice, bob } = standby()
      alice.send(1, 2, 3)
      const [arrives] = alice.poll(1)
      bob.receive(1, arrives)
      alice.send(4)
      alice.poll(1)

      const one = first === 'sender' ? alice : bob
      const other = first === 'sender' ? bob : alice
      one.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      expect([one.core.currentPath, one.core.wantsPath(0)]).to.deep.equal([2, 'no'])
      expect(one.of('attached').at(-1)).to.include({ path: 2 })
      const told = one.poll(2)
      expect(typesOf(told).slice(0, 2)).to.deep.equal(['ack', 'path-closed'])
      other.receive(2, ...told)
      // it learns of it there
      expect([other.core.currentPath, other.closed]).to.deep.equal([2, ['1 closed']])
      other.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      exchange(alice, bob, 2)

      expect(sizes(bob)).to.deep.equal([1, 2, 3, 4])
      expect(alice.core.stats.resentSegments).to.be.within(1, 3)
      expect(bob.core.stats.duplicates).to.equal(0)
      expect(alice.core.wantsStandby).to.be.true
    })
  }

  it('has what is missing sent first: new segments wait for the last word on the lost path', () => {
    const { alice, bob } = standby()
    alice.send(1, 2)
    alice.poll(1)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    alice.send(3)
    const told = alice.poll(2)
    expect(sequencesOf(told)).to.deep.equal([])
    bob.receive(2, ...told)
    alice.receive(2, ...bob.poll(2))
    expect(sequencesOf(alice.poll(2))).to.deep.equal([0, 1, 2])
  })

  it('has new segments wait for so long only', () => {
    const { alice } = standby()
    alice.send(1)
    alice.poll(1)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    alice.send(2)
    expect(sequencesOf(alice.poll(2))).to.deep.equal([])
    expect(alice.core.deadline).to.equal(alice.now + LAST_WORD_MS)
    alice.timeoutAt(alice.now + LAST_WORD_MS)
    expect(sequencesOf(alice.poll(2))).to.deep.equal([1])
  })

  it('has nothing wait where nothing was on its way', () => {
    const { alice } = standby()
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    alice.send(1)
    expect(sequencesOf(alice.poll(2))).to.deep.equal([0])
  })

  it('takes its place when the current one falls silent', () => {
    const { alice, bob } = standby()
    alice.send(1)
    alice.poll(1)
    alice.timeoutAt(2_500)
    alice.timeoutAt(5_000)
    expect(alice.core.currentPath).to.equal(2)
    bob.now = 5_000
    exchange(alice, bob, 2)
    expect([sizes(bob), bob.core.currentPath]).to.deep.equal([[1], 2])
  })

  it('is found dead by itself, and then another is wanted', () => {
    const { alice } = standby()
    alice.timeoutAt(15_000)
    expect(typesOf(alice.poll(2))).to.deep.equal(['ping'])
    alice.receive(1, { type: 'pong', token: 0 })
    alice.timeoutAt(20_000)
    expect(alice.closed).to.deep.equal(['2 silent'])
    expect([alice.core.currentPath, alice.core.wantsStandby]).to.deep.equal([1, true])
  })

  it('is closed when a newer path becomes current', () => {
    const { alice, bob } = standby()
    attach(alice, bob, 3, true)
    exchange(alice, bob, 1, 2, 3)
    expect(alice.closed).to.include.members(['2 replaced', '1 moved'])
    expect([bob.core.currentPath, bob.core.standbyPath]).to.deep.equal([3, undefined])
  })

  it('is one at a time: another that the other end attaches takes its place', () => {
    const { alice, bob } = standby()

    for (const path of [3, 4]) {
      alice.core.handle({ type: 'dialled', path, traits: {}, planned: true, standby: true }, 0)
      const [greeting] = alice.poll(path)
      const [answer] = greeting.type === 'attach' ? bob.attach(path, greeting) : []
      expect(answer).to.include({ type: 'attached', status: 'ok', standby: true })
    }

    expect(bob.closed).to.deep.equal(['2 replaced', '3 replaced'])
    expect([bob.core.currentPath, bob.core.standbyPath]).to.deep.equal([1, 4])
  })

  it('is replaced as often as the other end likes, while that reads nothing: so many last words wait for it, and no more', () => {
    const { alice, bob } = standby()

    for (let path = 3; path < 2 * MAX_PATH_HISTORY; path++) {
      alice.core.handle({ type: 'dialled', path, traits: {}, planned: true, standby: true }, 0)
      const [greeting] = alice.poll(path)
      bob.handle({ type: 'attach', path, traits: {}, frame: greeting as AttachFrame })
    }

    const told = bob.poll(1).filter(({ type }) => type === 'path-closed')
    expect(told).to.have.length(MAX_PATH_HISTORY)
    expect(bob.poll(1)).to.deep.equal([])
  })

  it('is closed with all others when an attach is not planned, and never used', () => {
    const { alice, bob } = standby()
    attach(alice, bob, 3)
    expect([alice.closed, bob.closed]).to.deep.equal([['2 replaced', '1 replaced'], ['2 replaced', '1 replaced']])
    expect(alice.of('attached').map(({ path }) => path)).to.deep.equal([1, 3])
  })

  it('becomes current at once when the other end has none any more', () => {
    const { alice, bob } = pair()
    alice.send(5)
    alice.poll(1)
    bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    const answer = reserve(alice, bob, 2)
    alice.receive(2, ...answer)
    exchange(alice, bob, 2)
    expect([alice.core.currentPath, bob.core.currentPath]).to.deep.equal([2, 2])
    expect(sizes(bob)).to.deep.equal([5])
  })

  it('becomes current at once when this end has lost its own meanwhile', () => {
    const { alice, bob } = pair()
    alice.send(5)
    alice.poll(1)
    const answer = reserve(alice, bob, 2)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    expect(alice.core.wantsPath(0), 'the answer may never come').to.equal('now')
    alice.receive(2, ...answer)
    exchange(alice, bob, 2)
    expect([alice.core.currentPath, bob.core.currentPath, sizes(bob)]).to.deep.equal([2, 2, [5]])
  })

  it('is moved to, and none is asked for again, where the other end does not know of such paths', () => {
    const { alice, bob } = pair()
    const [answer, ...more] = reserve(alice, bob, 2)
    alice.receive(2, { ...answer, standby: undefined } as Frame, ...more)
    expect([alice.core.currentPath, alice.core.wantsStandby]).to.deep.equal([2, false])
  })

  it('carries what its end sends on it before the other knows', () => {
    const { alice, bob } = standby()
    alice.send(1, 2)
    alice.poll(1)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    alice.send(3)
    const told = alice.poll(2)
    // no answer comes, and it does not wait for one for ever
    const frames = alice.timeoutAt(alice.now + LAST_WORD_MS).concat(alice.poll(2))
    expect(sequencesOf(frames)).to.deep.equal([2])
    bob.receive(2, ...told, ...frames)
    exchange(alice, bob, 2)
    expect(sizes(bob)).to.deep.equal([1, 2, 3])
  })
})
