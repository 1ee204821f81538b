import { expect } from 'chai'
import fc from 'fast-check'
import { MemoryDatastore } from 'datastore-core'
import { AdvertisementCache } from '../../src/index.ts'
import { holdingOf } from '../../src/index/entry.ts'
import type { Holding, Source } from '../../src/index.ts'
import type { Opened } from '@juxta/advertisement'

const SKEW_MS = 10
const LIMITS = { maxDocuments: 8, maxIndexBytes: 6_000, maxDocumentsPerPublisher: 5 }

const document = fc.record({
  number: fc.integer({ min: 0, max: 11 }),
  type: fc.constantFrom('cup', 'jug'),
  attributes: fc.record({ name: fc.constantFrom('a', 'ab', 'é\u{10000}', '\uffff') }),
  sequence: fc.integer({ min: 0, max: 5 }),
  withdrawn: fc.boolean(),
  expirationMs: fc.integer({ min: 1, max: 60 }),
  digest: fc.integer({ min: 0, max: 1 }),
  length: fc.integer({ min: 750, max: 1_500 })
}).map(({ number, digest, length, ...rest }): Opened => ({
  ...rest, id: `urn:${number}`, owner: `owner${number % 3}`, publisher: `owner${number % 3}`, lifetimeMs: 1_000, index: ['name'], digest: Uint8Array.of(digest), bytes: new Uint8Array(length).fill(number)
} as unknown as Opened))

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('add' as const), opened: document, source: fc.constantFrom<Source>('own', 'rendezvous', 'neighbour', 'pushed') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), number: fc.integer({ min: 0, max: 11 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'expire' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'flush' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), crashes: fc.boolean() }) }
)

/** All of a holding but what opens it. */
const said = ({ id, type, sequence, digest, withdrawn, publisher, expiresAt, source, terms, weight, bytes }: Holding): object => {
  return { id, type, sequence, digest: [...digest], withdrawn, publisher, expiresAt, source, terms, weight, bytes: [...bytes].length }
}
const saidOf = (cache: AdvertisementCache): Map<string, object> => new Map([...cache.holdings()].map(holding => [`${holding.type} ${holding.id}`, said(holding)]))

describe('cache of advertisements, property', () => {
  it('is after a restart what it was, and after a crash what was written, whatever was added, evicted, expired and withdrawn', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, evicts) => {
      const datastore = new MemoryDatastore()
      const create = async (now: number): Promise<AdvertisementCache> => {
        const cache = new AdvertisementCache({ ...LIMITS, clockSkewMs: SKEW_MS, evicts, datastore, startTimer: () => () => {} })
        await cache.open(now)

        return cache
      }
      let now = 0
      let cache = await create(now)
      // what was there when it was last written
      let written = saidOf(cache)

      for (const one of steps) {
        switch (one.do) {
          case 'add': {
            const before = saidOf(cache)
            const adding = cache.add(one.opened, now, one.source)
            const there = saidOf(cache).get(`${one.opened.type} ${one.opened.id}`)

            if (adding === 'added' || adding === 'newer') {
              expect(there).to.deep.equal(said(holdingOf(one.opened, one.source, { clockSkewMs: SKEW_MS })))
            } else {
              expect(there).to.deep.equal(before.get(`${one.opened.type} ${one.opened.id}`))
            }

            break
          }
          case 'remove':
            cache.remove(`urn:${one.number}` as Opened['id'])
            break
          case 'expire':
            cache.expire(now)
            break
          case 'pass':
            now += one.ms
            break
          case 'flush':
            await cache.flush()
            written = saidOf(cache)
            break
          case 'restart': {
            if (!one.crashes) {
              await cache.close()
              written = saidOf(cache)
            }

            const alive = [...written].filter(([, holding]) => (holding as Holding).expiresAt > now)
            cache = await create(now)
            expect(saidOf(cache)).to.deep.equal(new Map(alive))
            expect(cache.counts).to.include({ corrupt: 0, failed: 0, loaded: alive.length })
          }
        }

        expect(cache.documents).to.be.at.most(LIMITS.maxDocuments)
        expect(cache.documents).to.equal([...cache.holdings()].length)
        expect(cache.bytes).to.equal([...cache.holdings()].reduce((sum, { weight }) => sum + weight, 0))
      }
    }), { numRuns: 300 })
  }).timeout(60_000)
})
