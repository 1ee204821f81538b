import { medianMs, openCache } from './cache.ts'
import { serialOf } from './documents.ts'

/** A process that starts with what another one has left */
export const cacheReloader = {
  async reload (folder: string, count: number, searches: number, now: number): Promise<{ seconds: number, loaded: number, firstMs: number }> {
    const began = performance.now()
    const { cache, datastore } = await openCache(folder, count, now)
    const seconds = (performance.now() - began) / 1_000
    const firstMs = medianMs(cache, searches, i => ({ serial: { equals: serialOf(i * 7919 % count) } }), now)

    await cache.close()
    await datastore.close()

    return { seconds, loaded: cache.counts.loaded, firstMs }
  }
}
