import { IDBDatastore } from 'datastore-idb'
import { cacheFolder } from '../cache-folder.ts'
import type { CacheFolder } from '../cache-folder.ts'

/** The same in a browser: a database of this origin */
export function browserCacheFolder (path: string): CacheFolder {
  const name = `juxta/${path}`

  return cacheFolder(new IDBDatastore(name, { prefix: '' }), async () => {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)

      request.onsuccess = () => { resolve() }
      request.onerror = () => { reject(request.error ?? new Error('it could not be deleted')) }
    })
  })
}
