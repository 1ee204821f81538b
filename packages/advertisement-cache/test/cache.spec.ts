import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { MemoryDatastore } from 'datastore-core'
import { IDBDatastore } from 'datastore-idb'
import { LevelDatastore } from 'datastore-level'
import * as fake from 'fake-indexeddb'
import { Key } from 'interface-datastore'
import { AdvertisementCache } from '../src/index.ts'
import { alice, bob, NOW, sealPrinter } from './fixtures.ts'
import type { CacheInit, Query } from '../src/index.ts'
import type { Opened } from '@juxta/advertisement'
import type { Datastore } from 'interface-datastore'

const query = (where: Query['where'] = {}): Query => ({ type: 'printer', where })
const ids = (found: Iterable<Opened>): string[] => [...found].map(({ id }) => id).sort()

/** A cache that was opened; timers never ring, so that what is written is what `flush` and `close` write. */
async function opened (datastore: Datastore, init: CacheInit = {}, now = NOW): Promise<{ cache: AdvertisementCache, errors: string[] }> {
  const errors: string[] = []
  const cache = new AdvertisementCache({ datastore, startTimer: () => () => {}, onError: error => { errors.push(error.name) }, ...init })
  await cache.open(now)

  return { cache, errors }
}

async function records (datastore: Datastore): Promise<Array<{ key: string, value: Uint8Array }>> {
  const all: Array<{ key: string, value: Uint8Array }> = []

  for await (const { key, value } of datastore.query({})) {
    all.push({ key: key.toString(), value })
  }

  return all
}

interface Place {
  name: string
  create (): Promise<{ reopen (): Promise<Datastore & { close (): Promise<void> }>, remove (): Promise<void> }>
}

const places: Place[] = [
  {
    name: 'LevelDB',
    create: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'juxta-cache-'))

      return {
        reopen: async () => {
          const datastore = new LevelDatastore(join(folder, 'advertisements'))
          await datastore.open()

          return datastore
        },
        remove: async () => { await rm(folder, { recursive: true, force: true }) }
      }
    }
  },
  {
    name: 'IndexedDB',
    create: async () => {
      // as in a browser, for as long as this takes
      const names = Object.keys(fake).filter(one => one.startsWith('IDB'))
      Object.assign(globalThis, fake, { indexedDB: new fake.IDBFactory() })

      return {
        reopen: async () => {
          const datastore = new IDBDatastore('juxta/advertisements', { prefix: '' })
          await datastore.open()

          return datastore
        },
        remove: async () => { [...names, 'indexedDB'].forEach(one => { Reflect.deleteProperty(globalThis, one) }) }
      }
    }
  }
]

describe('cache of advertisements', () => {
  for (const { name, create } of places) {
    it(`is the same after a restart, in ${name}`, async () => {
      const place = await create()

      try {
        const first = await place.reopen()
        const { cache } = await opened(first)
        const full = await sealPrinter(1, { attributes: { name: 'Hall \u{1F600}\uffff', dpi: 600, price: -0.5, colour: true, formats: ['A4', 'letter'], mark: Uint8Array.of(1, 2), note: 'x' } })
        const other = await sealPrinter(2, { attributes: { name: 'Attic', dpi: 300 } }, bob)
        const gone = await sealPrinter(3)
        const withdrawn = await withdraw(await sealPrinter(4), { privateKey: alice, now: NOW + 1 })
        const newer = await sealPrinter(2, { attributes: { name: 'Attic', dpi: 1_200 } }, bob, NOW + 1)
        for (const document of [full, other, gone, withdrawn, newer]) {
          cache.add(document, NOW, 'rendezvous')
        }

        cache.remove(gone.id)
        await cache.close()
        await first.close()

        const second = await place.reopen()
        const { cache: again, errors } = await opened(second)
        expect(errors).to.deep.equal([])
        expect(again.counts).to.include({ loaded: 3, corrupt: 0, written: 0, failed: 0 })
        expect([again.documents, again.bytes, again.nextExpiry()]).to.deep.equal([cache.documents, cache.bytes, cache.nextExpiry()])
        expect(ids(again.find(query(), NOW))).to.deep.equal([full.id, other.id].sort())

        const conditions: Array<Query['where']> = [
          { name: { equals: 'Hall \u{1F600}\uffff' } }, { name: { suffix: '\u{1F600}\uffff' } }, { price: { below: 0 } }, { colour: { equals: true } }, { formats: { prefix: 'let' } },
          { mark: { equals: Uint8Array.of(1, 2) } }, { owner: { equals: full.owner.toString() } }, { id: { equals: full.id } }, { dpi: { min: 600, max: 600 } }
        ]

        for (const where of conditions) {
          expect(ids(again.find(query(where), NOW)), JSON.stringify(where)).to.deep.equal([full.id])
        }

        expect(ids(again.find(query({ dpi: { above: 600 } }), NOW))).to.deep.equal([other.id])
        // what is opened again is what was opened
        expect(again.get(full.id)?.opened).to.deep.equal(await open(full.bytes, { now: NOW }))
        expect(again.add(await sealPrinter(4), NOW)).to.equal('older')
        expect(again.get(withdrawn.id)?.opened.withdrawn).to.equal(true)
        await again.close()
        await second.close()
      } finally {
        await place.remove()
      }
    })
  }

  it('drops what is not what was written, counts it, and goes on', async () => {
    const datastore = new MemoryDatastore()
    const { cache } = await opened(datastore)
    const documents = await Promise.all(Array.from({ length: 8 }, async (_, i) => sealPrinter(i)))
    documents.forEach(document => { cache.add(document, NOW) })
    await cache.close()
    const all = await records(datastore)
    expect(all).to.have.lengthOf(8)

    const spoilt: Array<(value: Uint8Array) => Uint8Array> = [
      value => value.subarray(0, value.byteLength - 1),
      value => value.map((byte, i) => i === 40 ? byte ^ 1 : byte),
      value => value.subarray(0, 5),
      () => new Uint8Array(0),
      value => value.map((byte, i) => i === 0 ? 2 : byte),
      value => value.map((byte, i) => i === 3 ? byte ^ 0x80 : byte)
    ]

    for (const [i, spoil] of spoilt.entries()) {
      await datastore.put(new Key(all[i].key), spoil(all[i].value))
    }

    // whole, and under the key of another
    await datastore.put(new Key(all[6].key), all[7].value)

    const { cache: again, errors } = await opened(datastore)
    expect(again.counts).to.include({ loaded: 1, corrupt: 7 })
    expect(errors).to.deep.equal(errors.map(() => 'CorruptRecordError')).and.to.have.lengthOf(7)
    expect(ids(again.find(query(), NOW))).to.have.lengthOf(1)
    await again.close()
    expect(await records(datastore)).to.have.lengthOf(1)
  })

  it('drops a document that can\'t be opened again when somebody wants it', async () => {
    const datastore = new MemoryDatastore()
    const { cache } = await opened(datastore)
    const document = await sealPrinter(1)
    const fine = await sealPrinter(2)
    cache.add({ ...document, bytes: Uint8Array.from(document.bytes).fill(0, 60) } as Opened, NOW)
    cache.add(fine, NOW)
    await cache.close()

    const { cache: again } = await opened(datastore)
    expect(again.documents).to.equal(2)
    expect(ids(again.find(query(), NOW))).to.deep.equal([fine.id])
    expect(again.get(document.id)).to.equal(undefined)
    expect([...again]).to.have.lengthOf(1)
    expect(again.counts).to.include({ corrupt: 1 })
    expect(again.documents).to.equal(1)
    await again.close()
    expect(await records(datastore)).to.have.lengthOf(1)
  })

  it('leaves out and deletes what was over by then, and what there is no room for any more', async () => {
    const datastore = new MemoryDatastore()
    const { cache } = await opened(datastore, { clockSkewMs: 0 })
    const [short, long, longer] = await Promise.all([1_000, 2_000, 3_000].map(async (expirationMs, i) => sealPrinter(i, { expirationMs })))
    ;[short, long, longer].forEach(one => { cache.add(one, NOW, 'neighbour') })
    await cache.close()

    const { cache: again } = await opened(datastore, { clockSkewMs: 0, maxDocuments: 1, evicts: true }, NOW + 1_000)
    expect(ids(again.find(query(), NOW + 1_000))).to.deep.equal([longer.id])
    await again.close()
    expect(await records(datastore)).to.have.lengthOf(1)
  })

  it('goes on in memory where nothing can be read or written, and writes it when it can', async () => {
    const datastore = new MemoryDatastore()
    let works = false
    const broken = new Proxy(datastore, {
      get: (target, name) => (...args: unknown[]) => {
        if (!works) {
          throw new Error('the disk is full')
        }

        return (target as any)[name](...args)
      }
    })
    const timers: Array<{ ms: number, fn: () => void }> = []
    const { cache, errors } = await opened(broken, { startTimer: (ms, fn) => { timers.push({ ms, fn }); return () => {} } })
    cache.add(await sealPrinter(1), NOW)
    await cache.flush()
    expect(ids(cache.find(query(), NOW))).to.have.lengthOf(1)
    expect(errors).to.deep.equal(['Error', 'Error'])
    expect(cache.counts).to.include({ failed: 2, written: 0 })

    works = true
    expect(timers.at(-1)?.ms).to.equal(5_000)
    timers.at(-1)?.fn()
    await cache.flush()
    expect(cache.counts).to.include({ failed: 2, written: 1 })
    expect(await records(datastore)).to.have.lengthOf(1)
  })

  it('writes soon, in batches, the last version of each, and one batch at a time', async () => {
    const datastore = new MemoryDatastore()
    const timers: Array<{ ms: number, fn: () => void }> = []
    const { cache } = await opened(datastore, { startTimer: (ms, fn) => { timers.push({ ms, fn }); return () => {} } })
    const batches: number[] = []
    const batch = datastore.batch.bind(datastore)
    datastore.batch = () => {
      const one = batch()
      const { commit } = one
      let puts = 0

      return { put: (...args) => { puts++; one.put(...args) }, delete: key => { one.delete(key) }, commit: async options => { batches.push(puts); await commit.call(one, options) } }
    }

    for (let i = 0; i < 30; i++) {
      cache.add(await sealPrinter(i % 10, {}, alice, NOW + i), NOW)
    }

    expect(timers.map(({ ms }) => ms)).to.deep.equal([100])
    expect(batches).to.deep.equal([])
    timers[0].fn()
    await cache.flush()
    expect(batches).to.deep.equal([10])
  })

  it('evicts what is cheapest to find again, and nothing for something cheaper', async () => {
    const cache = new AdvertisementCache({ maxDocuments: 3, evicts: true })
    const [a, b, c, d, e] = await Promise.all([1, 2, 3, 4, 5].map(async i => sealPrinter(i, { expirationMs: 3_600_000 + i })))

    expect(cache.add(a, NOW, 'own')).to.equal('added')
    expect(cache.add(b, NOW, 'neighbour')).to.equal('added')
    expect(cache.add(c, NOW, 'rendezvous')).to.equal('added')
    expect(cache.add(d, NOW, 'rendezvous')).to.equal('added')
    expect(ids(cache.find(query(), NOW))).to.deep.equal([a.id, b.id, d.id].sort())
    // over sooner than what is there
    expect(cache.add(await sealPrinter(6, { expirationMs: 1_000 }), NOW, 'rendezvous')).to.equal('refused')
    expect(cache.add(e, NOW, 'neighbour')).to.equal('added')
    expect(ids(cache.find(query(), NOW))).to.deep.equal([a.id, b.id, e.id].sort())
    expect(cache.counts.evicted).to.equal(2)
  })

  it('keeps withdrawals, as they are not found again, but not for more than an eighth of its room', async () => {
    const cache = new AdvertisementCache({ maxDocuments: 16, evicts: true })
    const documents = await Promise.all(Array.from({ length: 16 }, async (_, i) => sealPrinter(i, { expirationMs: 3_600_000 + i })))
    const withdrawals = await Promise.all(documents.map(async document => withdraw(document, { privateKey: alice, now: NOW + 1 })))
    const held = (): number => withdrawals.filter(({ id }) => cache.get(id)?.opened.withdrawn === true).length

    documents.forEach(document => { cache.add(document, NOW, 'neighbour') })
    expect(withdrawals.slice(0, 2).map(one => cache.add(one, NOW + 1, 'neighbour'))).to.deep.equal(['newer', 'newer'])

    for (let i = 20; i < 40; i++) {
      expect(cache.add(await sealPrinter(i), NOW + 1, 'pushed')).to.equal('added')
    }

    // one of what is not here, and lasts longer than the others
    expect(cache.add(withdrawals[15], NOW + 1, 'neighbour')).to.equal('refused')
    expect([cache.documents, held()]).to.deep.equal([16, 2])

    // somebody fills it with what is withdrawn at once
    const filled = new AdvertisementCache({ maxDocuments: 16, evicts: true })
    documents.forEach((document, i) => {
      filled.add(document, NOW, 'neighbour')
      expect(filled.add(withdrawals[i], NOW + 1, 'neighbour')).to.equal('newer')
    })

    for (let i = 20; i < 40; i++) {
      expect(filled.add(await sealPrinter(i), NOW + 1, 'rendezvous')).to.equal('added')
    }

    // those that last longest went
    expect(withdrawals.filter(({ id }) => filled.get(id) != null)).to.deep.equal(withdrawals.slice(0, 2))
    // and who has one in it may publish again
    expect(filled.add(await sealPrinter(0, {}, alice, NOW + 2), NOW + 2, 'rendezvous')).to.equal('newer')
    expect(filled.documents).to.equal(16)
  })

  const WEEK_MS = 604_800_000
  const many = async (count: number, privateKey = alice, content = {}): Promise<Opened[]> => Promise.all(Array.from({ length: count }, async (_, i) => sealPrinter(i, content, privateKey)))

  it('has room for what is new when it is full of what is dated for a week, all of it alike', async () => {
    const cache = new AdvertisementCache({ maxDocuments: 8, evicts: true });
    (await many(8, alice, { expirationMs: WEEK_MS })).forEach(one => { cache.add(one, NOW, 'rendezvous') })

    for (const [i, one] of (await many(8, bob, { expirationMs: 7_200_000 })).entries()) {
      expect(cache.add(one, NOW + i, 'rendezvous')).to.equal('added')
    }

    // and what nobody wants for so long is worth nothing
    const long = new AdvertisementCache({ maxDocuments: 2, evicts: true });
    (await many(2, alice, { expirationMs: WEEK_MS })).forEach(one => { long.add(one, NOW, 'rendezvous') })
    expect(long.add(await sealPrinter(3, { expirationMs: 1_000 }, alice, NOW + 7_200_000), NOW + 7_200_000, 'rendezvous')).to.equal('added')
  })

  it('has room for what is worth less when a single publisher has most of it', async () => {
    const cache = new AdvertisementCache({ maxDocuments: 8, evicts: true });
    (await many(8, alice, { expirationMs: WEEK_MS })).forEach(one => { cache.add(one, NOW, 'neighbour') })
    const added = (await many(8, bob, { expirationMs: 60_000 })).map(one => cache.add(one, NOW, 'rendezvous'))
    expect(added).to.deep.equal(Array(8).fill('added'))
    // the others of the same publisher went for them, which are worth as little
    expect([...cache].filter(({ opened: { publisher } }) => publisher.publicKey?.equals(bob.publicKey))).to.have.lengthOf(1)
    // and who has most gains nothing by more
    expect(cache.add(await sealPrinter(9, { expirationMs: 1_000 }), NOW, 'rendezvous')).to.equal('refused')
  })

  it('takes no more bytes of one publisher than its share', async () => {
    const cache = new AdvertisementCache({ maxIndexBytes: 20_000, maxBytesPerPublisher: 5_000, evicts: true })
    const note = 'x'.repeat(1_000)
    const add = async (privateKey = alice): Promise<string[]> => (await many(10, privateKey, { attributes: { name: 'a', note } })).map(one => cache.add(one, NOW, 'pushed'))
    expect((await add()).filter(adding => adding === 'added')).to.have.lengthOf(3)
    expect((await add(bob)).filter(adding => adding === 'added')).to.have.lengthOf(3)
  })
})
