import { join } from 'node:path'
import { AdvertisementCache } from '@juxta/advertisement-cache'
import { LevelDatastore } from 'datastore-level'
import { quantile } from '../measure/statistics.ts'
import type { CacheInit, Query } from '@juxta/advertisement-cache'

export interface OpenCache {
  cache: AdvertisementCache
  datastore: LevelDatastore
}

export async function openCache (folder: string, count: number, now: number): Promise<OpenCache> {
  const datastore = new LevelDatastore(join(folder, 'advertisements'))
  const bounds: CacheInit = { maxDocuments: count, maxDocumentsPerPublisher: count, maxIndexBytes: 1_024 * count }
  const cache = new AdvertisementCache({ ...bounds, datastore, evicts: true })

  await datastore.open()
  await cache.open(now)

  return { cache, datastore }
}

/** Of one search, all that it finds read */
export function medianMs (cache: AdvertisementCache, searches: number, where: (i: number) => Query['where'], now: number): number {
  const times: number[] = []

  for (let i = 0; i < searches; i++) {
    const query = { type: 'printer', where: where(i) }
    const began = performance.now()
    const found = [...cache.find(query, now)].length

    times.push(performance.now() - began)
    check(found > 0, `${JSON.stringify(query)} found ${found}`)
  }

  return quantile(times, 0.5)
}

export function check (holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new Error(message)
  }
}
