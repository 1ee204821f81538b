import { expiresAt, open, withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { AdvertisementIndex, matches } from '../../src/index.ts'
import { alice, bob, NOW, sealPrinter, SKEW_MS } from '../fixtures.ts'
import type { Condition, Query } from '../../src/index.ts'
import type { Opened } from '@juxta/advertisement'

const HOUR = 3_600_000
const query = (where: Record<string, Condition> = {}): Query => ({ type: 'printer', where })
const ids = (found: Iterable<Opened>): string[] => [...found].map(({ id }) => id)

describe('index of advertisements', () => {
  it('finds by id, owner and every sort of value, exactly', async () => {
    const index = new AdvertisementIndex()
    const full = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600, price: -0.5, colour: true, formats: ['A4', 'letter'], mark: Uint8Array.of(1, 2), note: 'x' } })
    const other = await sealPrinter(2, { attributes: { name: '600', dpi: 300, colour: false, formats: ['A3'] } }, bob)

    for (const sealed of [full, other]) {
      expect(index.add(await open(sealed.bytes, { now: NOW }), NOW)).to.equal('added')
    }

    const exact: Array<[Record<string, Condition>, string[]]> = [
      [{}, [full.id, other.id]],
      [{ id: { equals: other.id } }, [other.id]],
      [{ owner: { equals: full.owner.toString() } }, [full.id]],
      [{ name: { equals: 'Hall' } }, [full.id]],
      [{ dpi: { equals: 600 } }, [full.id]],
      [{ dpi: { equals: 600n } }, [full.id]],
      [{ dpi: { equals: '600' } }, []],
      [{ name: { equals: 600 } }, []],
      [{ price: { equals: -0.5 } }, [full.id]],
      [{ colour: { equals: false } }, [other.id]],
      [{ colour: { equals: 'false' } }, []],
      [{ formats: { equals: 'letter' } }, [full.id]],
      [{ mark: { equals: Uint8Array.of(1, 2) } }, [full.id]],
      [{ mark: { equals: '0102' } }, []],
      // not indexed
      [{ note: { equals: 'x' } }, []],
      [{ constructor: { equals: 'x' } }, []],
      [{ name: { equals: 'Hall' }, dpi: { equals: 300 } }, []],
      [{ name: { equals: 'Hall' }, dpi: { equals: 600 } }, [full.id]]
    ]

    for (const [where, expected] of exact) {
      expect(ids(index.find(query(where), NOW)), JSON.stringify(Object.keys(where))).to.have.members(expected)
      expect([full, other].filter(sealed => matches(query(where), sealed)).map(({ id }) => id)).to.have.members(expected)
    }

    expect(ids(index.find({ type: 'pipe', where: {} }, NOW))).to.deep.equal([])
  })

  it('finds by prefix of text, each once', async () => {
    const index = new AdvertisementIndex()
    const sealed = await Promise.all(['Hall', 'Hallway', 'Ha', 'hall', '', 'Hallé', '\u{1F600}'].map(async (name, i) => sealPrinter(i, { attributes: { name, formats: ['A3', 'A4', 'B'] } })))
    sealed.forEach(one => { index.add(one, NOW) })
    const names = (prefix: string): string[] => [...index.find(query({ name: { prefix } }), NOW)].map(({ attributes }) => (attributes as { name: string }).name)

    expect(names('Hall')).to.have.members(['Hall', 'Hallway', 'Hallé'])
    expect(names('')).to.have.lengthOf(7)
    expect(names('Hallway ')).to.deep.equal([])
    expect(names('\u{1F600}')).to.deep.equal(['\u{1F600}'])
    expect(ids(index.find(query({ formats: { prefix: 'A' } }), NOW))).to.have.lengthOf(7)
    expect(ids(index.find(query({ formats: { prefix: 'A' }, name: { prefix: 'Hallw' } }), NOW))).to.deep.equal([sealed[1].id])
    expect(ids(index.find(query({ dpi: { prefix: '' } }), NOW))).to.deep.equal([])
  })

  it('holds the newest version alone', async () => {
    const index = new AdvertisementIndex()
    const first = await sealPrinter(1, { attributes: { name: 'old' } })
    const second = await sealPrinter(1, { attributes: { name: 'new' } }, alice, NOW + 1)

    expect([first, first, second, first, second].map(one => index.add(one, NOW))).to.deep.equal(['added', 'known', 'newer', 'older', 'known'])
    expect(ids(index.find(query({ name: { equals: 'old' } }), NOW))).to.deep.equal([])
    expect(ids(index.find(query({ name: { equals: 'new' } }), NOW))).to.deep.equal([first.id])
    expect(index.get(first.id)).to.deep.equal({ opened: second, expiresAt: expiresAt(second) })
    expect([index.documents, index.bytes]).to.deep.equal([1, second.bytes.byteLength])
    expect([...index]).to.have.lengthOf(1)
  })

  it('keeps a withdrawal until it expires, and what it withdrew out', async () => {
    const index = new AdvertisementIndex()
    const sealed = await sealPrinter(1)
    const withdrawal = await withdraw(sealed, { privateKey: alice, now: NOW + 1_000 })
    index.add(sealed, NOW)

    expect(index.add(withdrawal, NOW + 1_000)).to.equal('newer')
    expect(ids(index.find(query(), NOW + 1_000))).to.deep.equal([])
    expect(index.add(sealed, NOW + 2_000)).to.equal('older')
    expect(index.get(sealed.id)?.opened.withdrawn).to.equal(true)
    expect(index.expire(NOW + HOUR + SKEW_MS)).to.deep.equal([])
    expect(index.expire(NOW + HOUR + SKEW_MS + 1_000)).to.deep.equal([withdrawal])
    expect([index.documents, index.bytes, index.nextExpiry()]).to.deep.equal([0, 0, undefined])
    // what it withdrew is over by then, too
    expect(index.add(sealed, NOW + HOUR + SKEW_MS + 1_000)).to.equal('refused')
  })

  it('leaves out what is over, before it is taken out', async () => {
    const index = new AdvertisementIndex({ clockSkewMs: 0 })
    const [short, long] = [await sealPrinter(1, { expirationMs: 1_000 }), await sealPrinter(2, { expirationMs: 2_000 })]
    index.add(long, NOW)
    index.add(short, NOW)

    expect(index.nextExpiry()).to.equal(NOW + 1_000)
    expect(ids(index.find(query(), NOW + 999))).to.have.members([short.id, long.id])
    expect(ids(index.find(query(), NOW + 1_000))).to.deep.equal([long.id])
    expect(index.expire(NOW + 1_999)).to.deep.equal([short])
    expect(index.nextExpiry()).to.equal(NOW + 2_000)
    index.remove(long.id, 'pipe')
    expect(index.documents).to.equal(1)
    index.remove(long.id)
    expect([index.documents, index.nextExpiry()]).to.deep.equal([0, undefined])
  })

  it('refuses what is beyond a bound, and not a newer version or a withdrawal', async () => {
    const own = await Promise.all([1, 2, 3].map(async i => sealPrinter(i)))
    const others = await Promise.all([4, 5, 6].map(async i => sealPrinter(i, {}, bob)))
    const index = new AdvertisementIndex({ maxDocumentsPerPublisher: 2, maxDocuments: 3 })

    expect([...own, ...others].map(one => index.add(one, NOW))).to.deep.equal(['added', 'added', 'refused', 'added', 'refused', 'refused'])
    expect(index.add(await sealPrinter(1, {}, alice, NOW + 1), NOW)).to.equal('newer')
    index.remove(own[1].id)
    expect(index.add(own[2], NOW)).to.equal('added')

    const small = new AdvertisementIndex({ maxIndexBytes: own[0].bytes.byteLength })
    expect(own.map(one => small.add(one, NOW))).to.deep.equal(['added', 'refused', 'refused'])
    expect(small.add(await sealPrinter(1, { attributes: { name: 'Printer 1, and more' } }, alice, NOW + 1), NOW)).to.equal('refused')
    expect(small.add(await withdraw(own[0], { privateKey: alice, now: NOW + 1 }), NOW)).to.equal('newer')
    expect(() => new AdvertisementIndex({ maxDocuments: 0 })).to.throw().with.property('name', 'InvalidIndexLimitError')
  })

  it('counts what is made of many small values for what they take, and has no room for withdrawals of another size', async () => {
    const index = new AdvertisementIndex({ maxIndexBytes: 2_000 })
    const documents = await Promise.all([1, 2, 3].map(async i => sealPrinter(i)))
    documents.forEach(one => { index.add(one, NOW) })
    const { bytes } = index
    expect(bytes).to.equal(documents.reduce((sum, one) => sum + one.bytes.byteLength, 0))

    const lists = { ...documents[0], attributes: { ...documents[0].attributes, note: Array.from({ length: 100 }, () => ({})) } } as unknown as Opened
    index.remove(documents[0].id)
    expect(index.add(lists, NOW)).to.equal('refused')
    expect(index.add(documents[0], NOW)).to.equal('added')

    const long = { ...documents[0], attributes: { name: 'x'.repeat(256), formats: Array.from({ length: 6 }, (_, i) => `${i}`.repeat(256)) }, index: ['formats', 'name'] }
    const large = await withdraw(long as typeof documents[0], { privateKey: alice, now: NOW + 1 })
    expect(index.add(large, NOW)).to.equal('refused')
    expect(index.add(await withdraw(documents[0], { privateKey: alice, now: NOW + 1 }), NOW)).to.equal('newer')
    index.remove(documents[0].id)
    expect(index.bytes).to.equal(documents[1].bytes.byteLength + documents[2].bytes.byteLength)
  })

  it('goes on when it is changed between two results', async () => {
    const index = new AdvertisementIndex()
    const sealed = await Promise.all(Array.from({ length: 20 }, async (_, i) => sealPrinter(i, { attributes: { name: `a${i}` } })))
    sealed.forEach(one => { index.add(one, NOW) })
    const found: string[] = []

    for (const { id } of index.find(query({ name: { prefix: 'a' } }), NOW)) {
      found.push(id)
      index.remove(id)
    }

    expect(found).to.have.members(sealed.map(({ id }) => id))
  })
})
