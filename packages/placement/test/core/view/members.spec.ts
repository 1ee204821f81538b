import { expect } from 'chai'
import fc from 'fast-check'
import { hashOf } from '../../../src/core/placement/entry-key.ts'
import { Members } from '../../../src/core/view/members.ts'
import { NOW, peersOf } from '../fixtures.ts'
import type { MemberRecord } from '../../../src/core/view/members.ts'

const record = (peer: string, incarnation = 1, more: Partial<MemberRecord> = {}): MemberRecord => ({ peer, incarnation, left: false, addresses: [peer], prefixes: [], bytes: new Uint8Array(0), ...more })

describe('members of a view', () => {
  it('are the same, with the same sum, in whatever order they were heard of', () => {
    const records = fc.array(fc.record({ peer: fc.constantFrom(...peersOf(8)), incarnation: fc.integer({ min: 1, max: 4 }), left: fc.boolean() }))

    fc.assert(fc.property(records, fc.integer(), (given, seed) => {
      const [a, b] = [new Members(), new Members()]
      // of two records of one peer and one time, at most one is made
      const unique = [...new Map(given.map(one => [`${one.peer} ${one.incarnation}`, one])).values()].map(one => record(one.peer, one.incarnation, one))
      const shuffled = [...unique].sort((x, y) => (x.peer.charCodeAt(5) * x.incarnation * seed) % 7 - (y.peer.charCodeAt(5) * y.incarnation * seed) % 7)
      unique.forEach(one => { a.add(one, NOW, false) })
      shuffled.forEach(one => { b.add(one, NOW, false) })

      expect(b.view).to.deep.equal(a.view)
      expect(b.sum).to.equal(a.sum)
    }))
  })

  it('come back when they speak, and not because others say so', () => {
    const members = new Members()
    members.add(record('a'), NOW, true)
    members.remove('a', NOW)
    expect(members.add(record('a'), NOW, false)).to.equal(false)
    expect(members.view).to.deep.equal([])
    members.heard('a', NOW)
    expect(members.view).to.deep.equal(['a'])
    members.add(record('a', 2, { left: true }), NOW, false)
    members.heard('a', NOW)
    expect(members.view).to.deep.equal([])
    expect(members.add(record('a', 3), NOW, false)).to.equal(true)
  })

  it('that are gone are tried after 30 s, and ever later, but all of whom others speak after 30 s', () => {
    const members = new Members()
    const peers = peersOf(10)
    peers.forEach(peer => {
      members.add(record(peer), NOW, true)
      members.remove(peer, NOW)
    })
    const tried = (now: number): string[] => members.retry(now, 8).map(({ peer }) => peer)

    expect(tried(NOW + 29_999)).to.deep.equal([])
    expect(peers.flatMap(() => tried(NOW + 30_000))).to.have.members(peers)
    expect(tried(NOW + 60_000)).to.deep.equal([])
    peers.forEach(peer => { members.spokenOf(peer) })
    expect(tried(NOW + 59_999)).to.deep.equal([])
    expect([tried(NOW + 60_000), tried(NOW + 60_000), tried(NOW + 60_000)].map(({ length }) => length)).to.deep.equal([8, 2, 0])
    expect(tried(NOW + 100_000)).to.deep.equal([])
  })

  it('are no more with one prefix than may be, the same ones for all', () => {
    const rented = peersOf(50).map(peer => record(peer, 1, { prefixes: ['203.0.113.0/24'] }))
    const [a, b] = [new Members({ maxPerPrefix: 8 }), new Members({ maxPerPrefix: 8 })]
    const others = ['x', 'y'].map(peer => record(peer, 1, { prefixes: ['198.51.100.0/24'] }))
    ;[...rented, ...others].forEach(one => { a.add(one, NOW, false) })
    ;[...others, ...[...rented].reverse()].forEach(one => { b.add(one, NOW, false) })

    expect(a.view).to.have.length(10)
    expect(b.view).to.deep.equal(a.view)
  })

  it('are no more than may be, the same ones for all', () => {
    const [a, b] = [new Members({ maxMembers: 10 }), new Members({ maxMembers: 10 })]
    peersOf(50).forEach(peer => { a.add(record(peer), NOW, false) })
    peersOf(50).reverse().forEach(peer => { b.add(record(peer), NOW, false) })

    expect(a.size).to.equal(10)
    expect(b.view).to.deep.equal(a.view)
  })

  it('are without who has them where there is no room for it, and with it when there is', () => {
    const [self, ...others] = peersOf(11).map(peer => ({ peer, order: hashOf(peer) })).sort((a, b) => a.order > b.order ? -1 : 1).map(({ peer }) => peer)
    const members = new Members({ maxMembers: 10 }, self)
    members.add(record(self), NOW, true)
    others.forEach(peer => { members.add(record(peer), NOW, false) })
    expect(members.view).to.have.members(others)
    expect([members.restore(NOW), members.isFull, members.isThere(self), members.isThere('a stranger')]).to.deep.equal([false, true, true, true])

    members.remove(others[3], NOW)
    expect(members.restore(NOW)).to.equal(true)
    expect(members.view).to.have.members([self, ...others.filter(peer => peer !== others[3])])
    expect(members.isThere(others[3])).to.equal(false)
  })

  it('that are gone are remembered, however many say that they left whom nobody knew', () => {
    const members = new Members({ maxMembers: 16 })
    const known = peersOf(8)
    known.forEach(peer => { members.add(record(peer), NOW, true) })
    members.remove(known[0], NOW)
    members.add(record(known[1], 2, { left: true }), NOW, true)
    // they cost whoever makes them up nothing
    Array.from({ length: 100 }, (_, i) => `nobody ${i}`).forEach(peer => { members.add(record(peer, 2, { left: true }), NOW, false) })

    expect([members.add(record(known[0]), NOW, false), members.add(record(known[1]), NOW, false)]).to.deep.equal([false, false])
    expect(members.view).to.deep.equal(known.slice(2).sort())
    // nor do they take the place of the word of who left in what others are told
    expect(members.compare([]).extra.filter(({ left }) => left).map(({ peer }) => peer)).to.deep.equal([known[1]])
    // what was heard in the wrong order is right all the same
    expect(members.add(record('nobody 99'), NOW, false)).to.equal(false)
  })
})
