import { expect } from 'chai'
import fc from 'fast-check'
import { OVERLAP_MS, PERIOD_MS } from '../../../src/constants.ts'
import { entryKey, shardKey, shardOf } from '../../../src/core/placement/entry-key.ts'
import { Holders, periodOf, targetsChangeAt } from '../../../src/core/placement/holders.ts'
import { NOW, peersOf } from '../fixtures.ts'

const KEYS = Array.from({ length: 3_000 }, (_, i) => entryKey('printer', 'name', `value ${i}`))
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 40 })
const keys = fc.string({ maxLength: 20 }).map(value => entryKey('printer', 'name', value))
const times = fc.integer({ min: NOW, max: NOW + 3 * PERIOD_MS })

describe('who holds an entry', () => {
  it('is the same for everybody with the same view, in whatever order it was learned', () => {
    fc.assert(fc.property(names, keys, times, (view, key, now) => {
      const holders = new Holders(view).of(key, now)

      expect(new Holders([...view].reverse()).of(key, now)).to.deep.equal(holders)
      expect(holders).to.have.length(Math.min(3, view.length))
      expect(new Set(holders).size).to.equal(holders.length)
    }))
  })

  it('is who has the lowest ranks', () => {
    fc.assert(fc.property(names, keys, (view, key) => {
      // no period begins or ends around then
      const now = targetsChangeAt(key, targetsChangeAt(key, NOW)) - OVERLAP_MS
      const holders = new Holders(view)
      const still = targetsChangeAt(key, now) - now > OVERLAP_MS ? now : now + 4 * OVERLAP_MS

      expect(holders.ranked(key, still, view.length).map(peer => holders.rank(key, peer, still))).to.deep.equal(view.map((_, i) => i))
      expect(holders.rank(key, 'nobody of them, whoever', still)).to.equal(Infinity)
    }))
  })

  it('is shared out evenly', () => {
    for (const count of [4, 16, 64, 256]) {
      const holders = new Holders(peersOf(count))
      const held = new Map<string, number>()
      KEYS.forEach(key => { holders.of(key, NOW).forEach(peer => { held.set(peer, (held.get(peer) ?? 0) + 1) }) })
      const mean = 3 * KEYS.length / count
      const deviation = 4.5 * Math.sqrt(mean)

      expect(held.size).to.equal(count)
      expect(Math.max(...held.values())).to.be.below(mean + deviation)
      expect(Math.min(...held.values())).to.be.above(mean - deviation)
    }
  })

  it('changes no more than it must when a member comes or goes', () => {
    fc.assert(fc.property(names, fc.string({ minLength: 13, maxLength: 20 }), keys, times, (view, other, key, now) => {
      const without = new Holders(view).of(key, now)
      const withOther = new Holders([...view, other]).of(key, now)
      const stayed = withOther.filter(peer => peer !== other)

      // whoever stays, stays in order; nobody comes but the one who is new
      expect(without.slice(0, stayed.length)).to.deep.equal(stayed)
      expect(withOther.length - stayed.length).to.be.at.most(1)
    }))
  })

  it('changes no more than it must when several come and go at once', () => {
    const parts = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 3, maxLength: 40 })

    fc.assert(fc.property(parts, fc.nat(), keys, times, (all, cut, key, now) => {
      const [going, coming] = [all.slice(0, cut % 3 + 1), all.slice(cut % 3 + 1, 2 * (cut % 3 + 1))]
      const staying = all.slice(2 * (cut % 3 + 1))
      const before = new Holders([...staying, ...going]).of(key, now)
      const after = new Holders([...staying, ...coming]).of(key, now)
      const [gone, come] = [before.filter(peer => going.includes(peer)), after.filter(peer => coming.includes(peer))]

      // of those that stay, one begins to hold it for each that is gone, and one ends to for each that came
      expect(after.filter(peer => staying.includes(peer) && !before.includes(peer)).length).to.be.at.most(gone.length)
      expect(before.filter(peer => staying.includes(peer) && !after.includes(peer)).length).to.be.at.most(come.length)
    }))
  })

  it('gives a new member its share of what there is, and moves nothing else', () => {
    const [before, after] = [new Holders(peersOf(64)), new Holders(peersOf(65))]
    const moved = KEYS.filter(key => before.of(key, NOW).join() !== after.of(key, NOW).join())

    expect(moved.every(key => after.of(key, NOW).includes('peer-64'))).to.equal(true)
    expect(moved.length).to.be.within(KEYS.length * 3 / 65 * 0.6, KEYS.length * 3 / 65 * 1.4)
  })

  it('is another one each day, key after key, and both for ten minutes before and after', () => {
    const holders = new Holders(peersOf(64))
    const changed = (from: number, to: number): number => KEYS.filter(key => periodOf(key, from) !== periodOf(key, to)).length

    expect(changed(NOW, NOW + PERIOD_MS)).to.equal(KEYS.length)
    expect(changed(NOW, NOW + PERIOD_MS / 24)).to.be.within(KEYS.length / 24 * 0.7, KEYS.length / 24 * 1.3)

    for (const key of KEYS.slice(0, 100)) {
      const at = [...Array(4).keys()].reduce<number[]>(times => [...times, targetsChangeAt(key, times.at(-1) ?? NOW)], []).find(at => periodOf(key, at) !== periodOf(key, at + OVERLAP_MS)) as number
      const change = at + OVERLAP_MS
      const [old, young] = [holders.of(key, change - 1), holders.of(key, change)]

      expect(old).not.to.deep.equal(young)
      expect(holders.targets(key, at - 1)).to.deep.equal(old)
      expect(holders.targets(key, at)).to.have.members([...new Set([...old, ...young])])
      expect(holders.targets(key, change + OVERLAP_MS - 1)).to.have.members([...new Set([...old, ...young])])
      expect(holders.targets(key, change + OVERLAP_MS)).to.deep.equal(young)
      expect(young.every(peer => holders.rank(key, peer, at) < 3 && holders.rank(key, peer, change) < 3)).to.equal(true)
    }
  })

  it('is not to be told by who has no part in a private group', () => {
    const secret = new Uint8Array(32).fill(7)

    expect(entryKey('printer', 'name', 'Hall', secret)).not.to.equal(entryKey('printer', 'name', 'Hall'))
    expect(entryKey('printer', 'name', 'Hall', secret)).to.equal(entryKey('printer', 'name', 'Hall', new Uint8Array(32).fill(7)))
  })

  it('depends on where type, attribute and value end, and for an id on nothing but the id', () => {
    expect(new Set([['ab', 'c', 'd'], ['a', 'bc', 'd'], ['a', 'b', 'cd']].map(([type, attribute, value]) => entryKey(type, attribute, value))).size).to.equal(3)
    expect(entryKey('printer', 'id', 'urn:x')).to.equal(entryKey('pipe', 'id', 'urn:x'))
    expect(entryKey('printer', 'owner', 'alice')).not.to.equal(entryKey('pipe', 'owner', 'alice'))
  })

  it('of what is split, leaves half of a shard where it was', () => {
    const key = entryKey('printer', 'colour', 'true')

    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.integer({ min: 0, max: 5 }), (publisher, splits) => {
      const [before, after] = [splits, splits + 1].map(splits => shardOf(publisher, splits))

      expect([before, before + 2 ** splits]).to.include(after)
      expect(shardKey(key, 0)).to.equal(key)
    }))
  })
})
