import { expect } from 'chai'
import { GRACE_MS, ORPHAN_MS } from '../../../src/constants.ts'
import { entryKey, shardOf } from '../../../src/core/placement/entry-key.ts'
import { Holders } from '../../../src/core/placement/holders.ts'
import { Holdings } from '../../../src/core/placement/holdings.ts'
import { documentOf, NOW, peersOf } from '../fixtures.ts'
import type { HoldingsLimits } from '../../../src/core/placement/room.ts'
import type { Placeable, PlaceableDocument } from '../../../src/core/placement/placeable.ts'

const few = new Holders(['me', 'a', 'b'])
const many = new Holders(['me', ...peersOf(40)])
const holdingsOf = (holders: Holders, limits?: Partial<HoldingsLimits>): Holdings<PlaceableDocument> => new Holdings('me', holders, limits)
const namesUnder = (holdings: Holdings<PlaceableDocument>, key: bigint): string[] => [...holdings.under(key)].map(({ name }) => name)

describe('what is held for others', () => {
  it('is found by the keys under which it was placed', () => {
    const holdings = holdingsOf(few)
    const document = documentOf('p', { attributes: { name: 'Hall' } })
    expect(holdings.take('a', document, document.keys.slice(0, 1), NOW)).to.equal('taken')
    expect(holdings.take('a', document, document.keys, NOW)).to.equal('taken')
    expect(namesUnder(holdings, entryKey('printer', 'name', 'Hall'))).to.deep.equal([document.name])
    expect([holdings.documents, holdings.entries, holdings.bytes, holdings.sumOf('a').count]).to.deep.equal([1, 3, 100, 1])
  })

  it('is not what others are to hold, by a wide margin, or what has no such entry', () => {
    const holdings = holdingsOf(many)
    const document = documentOf('p')
    const far = Array.from({ length: 100 }, (_, i) => documentOf(`p${i}`)).find(({ keys }) => many.rank(keys[0], 'me', NOW) > 9) as Placeable<PlaceableDocument>

    expect(holdings.take('a', far, far.keys.slice(0, 1), NOW)).to.equal('foreign')
    expect(holdingsOf(few).take('a', document, [entryKey('printer', 'name', 'of another')], NOW)).to.equal('foreign')
    expect(holdingsOf(few).take('a', document, [], NOW)).to.equal('foreign')
    expect(holdingsOf(few).take('a', document, Array.from({ length: 129 }, () => document.keys[0]), NOW)).to.equal('foreign')
    expect(holdingsOf(few).take('a', documentOf('p', { expiresAt: NOW }), document.keys, NOW)).to.equal('expired')
  })

  it('is the newest version, whoever gives an older one, and a withdrawal is no entry', () => {
    const holdings = holdingsOf(few)
    const [first, withdrawal] = [documentOf('p', { attributes: { name: 'Hall' } }), documentOf('p', { sequence: 2, withdrawn: true })]
    holdings.take('a', first, first.keys, NOW)
    expect(holdings.take('a', withdrawal, first.keys, NOW)).to.equal('taken')
    expect(holdings.take('b', first, first.keys, NOW)).to.equal('older')
    expect([...holdings.under(first.keys[2])].map(({ withdrawn }) => withdrawn)).to.deep.equal([true])
    expect([holdings.documents, holdings.entries]).to.deep.equal([1, 0])
  })

  it('stays while one of several sources lists it', () => {
    const holdings = holdingsOf(few)
    const document = documentOf('p')
    holdings.take('a', document, document.keys, NOW)
    holdings.take('b', document, document.keys.slice(0, 1), NOW)
    holdings.compare('a', [])
    expect([holdings.documents, holdings.entries]).to.deep.equal([1, 1])
    holdings.compare('b', [])
    expect([holdings.documents, holdings.entries]).to.deep.equal([0, 0])
  })

  it('is bounded, of one source and of all', () => {
    const holdings = holdingsOf(few, { maxHeldPerSource: 2, maxHeld: 3, maxHeldBytes: 1_000, maxHeldBytesPerSource: 500 })
    const take = (source: string, name: string, size = 100): string => {
      const document = documentOf(name, { size })

      return holdings.take(source, document, document.keys, NOW)
    }

    expect(['1', '2', '3'].map(name => take('a', name))).to.deep.equal(['taken', 'taken', 'full'])
    expect(['4', '5'].map(name => take('b', name))).to.deep.equal(['taken', 'full'])
    expect(take('a', '1')).to.equal('taken')
    holdings.compare('b', [])
    expect([take('b', '4', 501), take('b', '4', 500)]).to.deep.equal(['full', 'taken'])
  })

  it('goes when its source says that it has moved it, as an entry is split; not what others placed, and no withdrawal', () => {
    const holdings = holdingsOf(few)
    const key = entryKey('printer', 'colour', 'red')
    const all = Array.from({ length: 40 }, (_, i) => documentOf(`p${i}`, { attributes: { colour: 'red' }, publisher: `of ${i}` }))
    const moving = all.filter(({ publisher }) => shardOf(publisher, 1) === 1)
    all.forEach(document => { holdings.take('a', document, [key], NOW) })
    holdings.take('b', moving[0], [key], NOW)
    holdings.take('a', moving[1], moving[1].keys, NOW)
    const withdrawal = documentOf(moving[2].name.split(' ')[0].split(':')[3], { sequence: 2, withdrawn: true, publisher: 'of 1' })
    holdings.take('a', withdrawal, [key], NOW)
    expect([holdings.countUnder(key), holdings.misplaced(key, 1).sort()]).to.deep.equal([40, ['a', 'b']])
    holdings.movedAway('c', { key, splits: 1 })
    expect(holdings.countUnder(key)).to.equal(40)
    holdings.movedAway('a', { key, splits: 1 })

    expect(namesUnder(holdings, key)).to.have.members([...all.filter(document => !moving.includes(document)), moving[0], withdrawal].map(({ name }) => name))
    expect(holdings.get(moving[1].name)).to.equal(moving[1])
    expect(holdings.get(moving[3].name)).to.equal(undefined)
  })

  it('goes some time after others are to hold it', () => {
    const holdings = holdingsOf(few)
    const documents = Array.from({ length: 40 }, (_, i) => documentOf(`p${i}`, { publisher: `${i}` }))
    documents.forEach(document => { holdings.take('a', document, document.keys, NOW) })
    holdings.moved(new Holders(['a', ...many.members]), NOW, () => true)
    holdings.sweep(NOW)
    holdings.sweep(NOW + GRACE_MS - 1)
    expect(holdings.documents).to.equal(40)
    holdings.sweep(NOW + GRACE_MS)
    expect([...holdings].every(({ keys }) => keys.some(key => holdings.isHolder(key, NOW)))).to.equal(true)
    expect(holdings.documents).to.be.below(30)
  })

  it('is seen to by one of its holders when its source is gone, and for ten minutes', () => {
    const peers = ['a', 'b', 'c', 'me', 'source']
    const document = documentOf('p')
    const after = peers.slice(0, -1)
    const all = peers.filter(peer => peer !== 'source').map(self => {
      const holdings = new Holdings<PlaceableDocument>(self, new Holders(peers))
      const mine = document.keys.filter(key => new Holders(peers).of(key, NOW).includes(self))

      if (mine.length > 0) {
        holdings.take('source', document, mine, NOW)
      }

      return holdings
    })
    const orphans = all.flatMap(holdings => holdings.moved(new Holders(after), NOW, source => after.includes(source))).flatMap(({ keys }) => keys)

    expect(orphans.sort()).to.deep.equal(document.keys.filter(key => new Holders(peers).of(key, NOW).some(peer => peer !== 'source')).sort())
    all.forEach(holdings => { holdings.sweep(NOW + ORPHAN_MS - 1) })
    expect(all.some(({ documents }) => documents > 0)).to.equal(true)
    all.forEach(holdings => { holdings.sweep(NOW + ORPHAN_MS) })
    expect(all.some(({ documents }) => documents > 0)).to.equal(false)
  })
})
