import { rm } from 'node:fs/promises'
import { LevelDatastore } from 'datastore-level'
import { cacheFolder } from '../cache-folder.ts'
import type { CacheFolder } from '../cache-folder.ts'

export function nodeCacheFolder (path: string): CacheFolder {
  return cacheFolder(new LevelDatastore(path), async () => { await rm(path, { recursive: true, force: true }) })
}
