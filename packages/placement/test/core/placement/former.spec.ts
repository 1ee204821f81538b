import { expect } from 'chai'
import { SETTLED_MS } from '../../../src/constants.ts'
import { entryKey } from '../../../src/core/placement/entry-key.ts'
import { Former } from '../../../src/core/placement/former.ts'
import { Holders } from '../../../src/core/placement/holders.ts'
import { NOW, peersOf } from '../fixtures.ts'

const KEYS = Array.from({ length: 200 }, (_, i) => entryKey('printer', 'name', `value ${i}`))
const [self, ...others] = peersOf(12)
const before = new Holders([self, ...others])

describe('whom to ask after a change of the view', () => {
  it('is those who were holders before, then who has come since, whose word counts for nothing for a while', () => {
    const former = new Former(self)
    const after = new Holders([self, ...others.slice(1), 'newcomer'])
    former.changed(before, NOW)

    for (const key of KEYS) {
      const { order, sure } = former.askable(key, after, NOW)
      const were = before.of(key, NOW)

      expect([...order].sort()).to.deep.equal(after.of(key, NOW).sort())
      expect([...sure].sort()).to.deep.equal(order.filter(peer => were.includes(peer)).sort())
      expect(order.findIndex(peer => !sure.has(peer))).to.be.oneOf([-1, sure.size])
      // this node needs not be asked
      expect(order.indexOf(self)).to.be.oneOf(sure.has(self) ? [0] : [-1, sure.size])
      expect(former.askable(key, after, NOW + SETTLED_MS).sure.size).to.equal(3)
    }

    expect(KEYS.some(key => former.askable(key, after, NOW).sure.size < 3)).to.equal(true)
    expect([former.lost(after, NOW), former.lost(after, NOW + SETTLED_MS)]).to.deep.equal([1, 0])
  })

  it('is by what was there before the first of several changes', () => {
    const former = new Former(self)
    former.changed(before, NOW)
    former.changed(new Holders(peersOf(6)), NOW + SETTLED_MS - 1)
    expect(former.lost(new Holders(peersOf(4)), NOW + SETTLED_MS - 1)).to.equal(8)
    expect(former.lost(new Holders(peersOf(4)), NOW + SETTLED_MS), 'what the first one moves has moved').to.equal(2)
    former.changed(new Holders(peersOf(4)), NOW + 3 * SETTLED_MS)
    expect(former.lost(new Holders(peersOf(4)), NOW + 3 * SETTLED_MS)).to.equal(0)
  })

  it('is those who have been holders for long, though somebody comes and goes all the time', () => {
    const former = new Former(self)
    const settled = [self, ...others.slice(4), ...['a', 'b', 'c', 'd']]
    former.changed(before, NOW)

    for (let ms = 1_000; ms <= 10 * SETTLED_MS; ms += 1_000) {
      former.changed(new Holders(ms % 2_000 === 0 ? settled : [...settled, 'restless']), NOW + ms)
    }

    const now = NOW + 10 * SETTLED_MS
    const after = new Holders(settled)
    expect(former.lost(after, now)).to.be.at.most(1)
    expect(KEYS.filter(key => former.askable(key, after, now).sure.size < 2)).to.deep.equal([])
  })

  it('is the others, and last this node, if it knew nobody before: all of them may be right', () => {
    const former = new Former(self)
    former.changed(new Holders([self]), NOW)

    for (const key of KEYS) {
      const { order, sure } = former.askable(key, before, NOW)
      expect(sure.size).to.equal(3)
      expect([-1, 2]).to.include(order.indexOf(self))
    }
  })

  it('is this node itself, if it is alone', () => {
    const former = new Former(self)
    former.changed(new Holders([]), NOW)
    const { order, sure } = former.askable(KEYS[0], new Holders([self]), NOW)
    expect([order, [...sure]]).to.deep.equal([[self], [self]])
  })
})
