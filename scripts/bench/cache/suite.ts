import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { End, withEnds } from '../ends/end.ts'
import { printTable, rounded, say } from '../report.ts'
import { check, medianMs, openCache } from './cache.ts'
import { makeDocuments, nameOf, serialOf } from './documents.ts'
import type { cacheReloader } from './reloader.ts'
import type { BenchOptions } from '../options.ts'
import type { AdvertisementCache, Query } from '@juxta/advertisement-cache'

/** What is asked of each row at most, in its unit */
const BARS: Record<string, number> = { insert: 0.1, exact: 0.2, reload: 5 }

const ADVERTISEMENTS = 100_000

interface Row {
  name: string
  value: number
  unit: string
}

/** A cache in a real LevelDB: what it costs to put something in, to find it, and to come back after a restart */
export async function runCache ({ quick, profile }: BenchOptions): Promise<object> {
  const count = quick ? 2_000 : ADVERTISEMENTS
  const searches = quick ? 50 : 2_000
  const folder = await mkdtemp(join(tmpdir(), 'juxta-bench-'))

  try {
    const now = Date.now()
    const { rows, besides } = await fill(folder, count, searches, now)

    const reloader = new End<typeof cacheReloader>('cache-reloader', { profile })
    const { seconds, loaded, firstMs } = await withEnds([reloader], async () => reloader.call('reload', folder, count, searches, now))
    check(loaded === count, `${loaded} documents came back`)
    const reload = { name: 'reload', value: seconds, unit: 's' }
    besides.push({ name: 'exact, the first time after a reload', value: firstMs, unit: 'ms' })

    rows.push(reload)
    say('')
    printTable(['', 'value', 'unit', 'bar'], [...rows, ...besides].map(({ name, value, unit }) => [name, rounded(value, 3), unit, name in BARS ? `< ${BARS[name]}` : '']))

    return { suite: 'cache', advertisements: count, rows: rows.map(row => ({ ...row, value: rounded(row.value) })) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What is measured before the restart */
async function fill (folder: string, count: number, searches: number, now: number): Promise<{ rows: Row[], besides: Row[] }> {
  say(`making ${count} documents`)
  const documents = await makeDocuments(count, now)
  const { cache, datastore } = await openCache(folder, count, now)

  const began = performance.now()
  documents.forEach(document => { cache.add(document, now) })
  await cache.flush()
  const insertMs = (performance.now() - began) / count
  check(cache.documents === count && cache.counts.written === count, `the cache has ${cache.documents} documents`)

  const time = (where: (i: number) => Query['where']): number => medianMs(cache, searches, i => where(i * 7919 % count), now)
  const rows: Row[] = [
    { name: 'insert', value: insertMs, unit: 'ms' },
    { name: 'exact', value: time(i => ({ serial: { equals: serialOf(i) } })), unit: 'ms' },
    { name: 'prefix', value: time(i => ({ serial: { prefix: serialOf(i).slice(0, 4) } })), unit: 'ms' },
    { name: 'range', value: time(i => ({ serial: { min: serialOf(i), below: `${serialOf(i).slice(0, 4)}~` } })), unit: 'ms' }
  ]
  const besides: Row[] = [
    { name: 'infix, the first time', value: await firstInfixMs(cache, now), unit: 'ms' },
    { name: 'suffix', value: time(i => ({ name: { suffix: ` ${i}` } })), unit: 'ms' },
    { name: 'infix', value: time(i => ({ serial: { infix: serialOf(i).slice(1, 6) } })), unit: 'ms' },
    { name: 'two conditions', value: time(i => ({ dpi: { equals: 300 + 100 * (i % 10) }, name: { prefix: nameOf(i) } })), unit: 'ms' }
  ]

  await cache.close()
  await datastore.close()

  return { rows, besides }
}

/** The first one has text kept by what is in it, in slices of the event loop */
async function firstInfixMs (cache: AdvertisementCache, now: number): Promise<number> {
  const began = performance.now()
  let found = 0

  for (const attribute of ['serial', 'name']) {
    for await (const { id } of cache.search({ type: 'printer', where: { [attribute]: { infix: '000' } } }, now)) {
      found += id.length > 0 ? 1 : 0
    }
  }

  check(found > 0, 'no infix is found')

  return (performance.now() - began) / 2
}
