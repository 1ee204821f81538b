import { expect } from 'chai'
import { entryKey } from '../../../src/core/placement/entry-key.ts'
import { Holders } from '../../../src/core/placement/holders.ts'
import { Holdings } from '../../../src/core/placement/holdings.ts'
import { Popular } from '../../../src/core/placement/popular.ts'
import { documentOf, NOW, peersOf } from '../fixtures.ts'
import type { PlaceableDocument } from '../../../src/core/placement/placeable.ts'

const key = entryKey('printer', 'colour', 'red')
const holders = new Holders(peersOf(20))
const [self, second, third] = holders.of(key, NOW)

/** A holder of that, with so many documents under it, each of another publisher, that `a` placed */
function holderOf (count: number, splitDocuments = 512): { popular: Popular<PlaceableDocument>, holdings: Holdings<PlaceableDocument> } {
  const holdings = new Holdings<PlaceableDocument>(self, holders)
  const popular = new Popular<PlaceableDocument>({ self, splitDocuments }, holdings)

  for (let i = 0; i < count; i++) {
    const document = documentOf(`p${i}`, { attributes: { colour: 'red' }, publisher: `of ${i}` })
    expect(holdings.take('a', document, [key], NOW)).to.equal('taken')
    popular.placed('a', document, [key], holders, NOW)
  }

  return { popular, holdings }
}

/** All others hold so much */
function others (popular: Popular<PlaceableDocument>, load: number): void {
  for (const now of [NOW, NOW + 2_000]) {
    holders.members.forEach(peer => { popular.heardLoad(peer, load, holders, now) })
  }
}

describe('a holder of an entry under which there is much', () => {
  it('says so to the other holders, and splits it no further before most of them say so', () => {
    const { popular } = holderOf(200, 50)
    const { words, changed } = popular.take(holders, NOW)

    expect(popular.splits.ownOf(key)).to.equal(1)
    expect(words).to.deep.equal([second, third].map(to => ({ to, splits: [{ key, splits: 1 }] })))
    expect(changed).to.deep.equal([])
  })

  it('tells those who placed what is to be elsewhere when another holder says so, too, and goes on', () => {
    const { popular } = holderOf(200, 50)
    popular.take(holders, NOW)
    popular.heard(second, { key, splits: 1 }, holders, NOW)
    const { words, changed } = popular.take(holders, NOW)

    expect(words).to.deep.equal([{ to: 'a', splits: [{ key, splits: 1 }] }])
    expect(changed).to.deep.equal([{ key, before: 0, splits: 1 }])
    popular.sweep(holders, NOW)
    expect(popular.splits.ownOf(key)).to.equal(2)
  })

  it('splits what is less than that if it holds much more than others do', () => {
    const { popular } = holderOf(100)
    others(popular, 34)
    popular.sweep(holders, NOW + 2_000)
    expect(popular.splits.ownOf(key)).to.equal(0)
    others(popular, 33)
    popular.sweep(holders, NOW + 5_000)
    expect(popular.splits.ownOf(key)).to.equal(1)
    expect(popular.load).to.be.within(30, 70)
  })

  it('does not split what is little, however much less others hold', () => {
    const { popular } = holderOf(64)
    others(popular, 1)
    popular.sweep(holders, NOW + 2_000)
    expect(popular.splits.ownOf(key)).to.equal(0)
  })

  it('says what another holder says, if there is so much under it here that it may be too much for that one', () => {
    for (const [count, peer, splits] of [[33, second, 1], [32, second, 0], [33, holders.members.find(peer => ![self, second, third].includes(peer)) as string, 0]] as const) {
      const { popular } = holderOf(count)
      popular.heard(peer, { key, splits: 1 }, holders, NOW)
      expect(popular.splits.ownOf(key)).to.equal(splits)
    }
  })

  it('is led no further by one that says more and more than there is something to split', () => {
    const { popular } = holderOf(200)
    ;[1, 2, 3, 4, 5, 6].forEach(splits => { popular.heard(second, { key, splits }, holders, NOW) })
    expect(popular.splits.ownOf(key)).to.be.within(2, 4)
  })

  it('says after an hour that it is whole again, when there is little under it and nobody else says otherwise', () => {
    const { popular, holdings } = holderOf(200, 100)
    popular.heard(second, { key, splits: 1 }, holders, NOW)
    holdings.compare('a', [])
    popular.sweep(holders, NOW + 3_599_999)
    expect(popular.splits.ownOf(key)).to.equal(1)
    popular.sweep(holders, NOW + 3_600_000)
    expect(popular.splits.ownOf(key)).to.equal(0)
  })
})
