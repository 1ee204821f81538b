import { expect } from 'chai'
import fc from 'fast-check'
import { LINGER_MS } from '../../../src/constants.ts'
import { shardKey, shardOf } from '../../../src/core/placement/entry-key.ts'
import { Holders } from '../../../src/core/placement/holders.ts'
import { Holdings } from '../../../src/core/placement/holdings.ts'
import { Ledger } from '../../../src/core/placement/ledger.ts'
import { documentOf, NOW, peersOf } from '../fixtures.ts'
import type { LedgerEffect } from '../../../src/core/placement/ledger.ts'
import type { PlaceableDocument } from '../../../src/core/placement/placeable.ts'

type Effects = Array<LedgerEffect<PlaceableDocument>>

const ledgerOf = (holders: Holders): Ledger<PlaceableDocument> => new Ledger(holders, { splitsOf: () => 0 })
const targetsOf = (effects: Effects): string[] => effects.map(({ to }) => to).sort()

describe('what is to be placed', () => {
  const holders = new Holders(peersOf(20))

  it('goes to the holders of each entry after a short while, all for one peer together', () => {
    const ledger = ledgerOf(holders)
    const documents = [1, 2, 3].map(i => documentOf(`p${i}`, { attributes: { name: `n${i}`, room: 'hall' } }))
    documents.forEach(document => { ledger.put(document, NOW) })
    expect(ledger.due(NOW + LINGER_MS - 1)).to.deep.equal([])
    const effects = ledger.due(NOW + LINGER_MS)

    expect(new Set(targetsOf(effects)).size).to.equal(effects.length)

    for (const document of documents) {
      for (const key of document.keys) {
        const given = effects.filter(({ items }) => items.some(item => item.placeable === document && item.keys.includes(key))).map(({ to }) => to)
        expect(given.sort()).to.deep.equal(holders.of(key, NOW).sort())
      }
    }

    expect(ledger.due(NOW + 10 * LINGER_MS)).to.deep.equal([])
  })

  it('is a withdrawal everywhere where what it withdraws was', () => {
    const ledger = ledgerOf(holders)
    const first = documentOf('p', { attributes: { name: 'a', room: 'b' } })
    ledger.put(first, NOW)
    const before = targetsOf(ledger.due(NOW + LINGER_MS))
    ledger.put(documentOf('p', { sequence: 2, withdrawn: true }), NOW + 1_000)
    const effects = ledger.due(NOW + 1_000 + LINGER_MS)

    expect(targetsOf(effects)).to.deep.equal(before)
    expect(effects.every(({ items }) => items.every(({ placeable }) => placeable.withdrawn))).to.equal(true)
    // an earlier version changes nothing any more
    ledger.put(first, NOW + 2_000)
    expect(ledger.due(NOW + 5_000)).to.deep.equal([])
  })

  it('is a withdrawal also where what it withdraws was before its entries were split, though another publishes it', () => {
    const ledger = new Ledger<PlaceableDocument>(holders, { splitsOf: () => 2 })
    const first = documentOf('p', { attributes: { name: 'a' }, publisher: 'alice' })
    ledger.put(first, NOW)
    ledger.due(NOW + LINGER_MS)
    ledger.put(documentOf('p', { sequence: 2, withdrawn: true, publisher: 'bob' }), NOW + 1_000)
    const given = targetsOf(ledger.due(NOW + 1_000 + LINGER_MS))
    const shards = first.keys.flatMap(key => [0, 1, 2].map(splits => shardKey(key, shardOf(first.publisher, splits))))

    expect(given).to.include.members(shards.flatMap(key => holders.of(key, NOW)))
  })

  it('moves to who holds it now, and to nobody else, when the view changes', () => {
    const ledger = ledgerOf(holders)
    const document = documentOf('p', { attributes: { name: 'a' } })
    ledger.put(document, NOW)
    ledger.due(NOW + LINGER_MS)
    const [gone] = holders.of(document.keys[0], NOW)
    const after = new Holders(holders.members.filter(peer => peer !== gone))
    ledger.moved(after, NOW + 1_000)
    const effects = ledger.due(NOW + 1_000 + LINGER_MS)
    const held = new Set(document.keys.filter(key => holders.of(key, NOW).includes(gone)).map(key => after.of(key, NOW)[2]))

    expect(effects.map(({ to }) => to)).to.have.members([...held])
  })

  it('is agreed on by sums, and what went missing is given again', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 }), fc.func(fc.boolean()), (numbers, isLost) => {
      const ledger = ledgerOf(new Holders(['a', 'b']))
      const holdings = new Holdings<PlaceableDocument>('b', new Holders(['a', 'b']))
      const give = (effects: Effects, lose: boolean): void => {
        effects.filter(({ to }) => to === 'b').forEach(({ items }) => {
          items.forEach(({ placeable, keys }) => { if (!lose || !isLost(placeable.name)) holdings.take('a', placeable, keys, NOW) })
        })
      }

      numbers.forEach(i => { ledger.put(documentOf(`p${i}`), NOW) })
      expect(ledger.sumOf('b')).to.equal(undefined)
      give(ledger.due(NOW + LINGER_MS), true)
      const missing = holdings.compare('a', ledger.listOf('b'))
      expect(missing.length === 0).to.equal(JSON.stringify(holdings.sumOf('a'), text) === JSON.stringify(ledger.sumOf('b'), text))
      ledger.lacks('b', new Set(missing), NOW + 1_000)
      give(ledger.due(NOW + 1_000 + LINGER_MS), false)
      expect(holdings.sumOf('a')).to.deep.equal(ledger.sumOf('b'))
      numbers.forEach(i => { ledger.drop(documentOf(`p${i}`).name) })
      holdings.compare('a', ledger.listOf('b'))
      expect([holdings.documents, holdings.entries, holdings.bytes]).to.deep.equal([0, 0, 0])
    }))
  })

  it('is forgotten when it has expired', () => {
    const ledger = ledgerOf(holders)
    ledger.put(documentOf('p', { expiresAt: NOW + 100_000 }), NOW)
    ledger.due(NOW + LINGER_MS)
    ledger.due(NOW + 160_000)
    expect([ledger.size, holders.members.map(peer => ledger.sumOf(peer)?.count).filter(count => count !== 0)]).to.deep.equal([0, []])
  })
})

function text (_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
