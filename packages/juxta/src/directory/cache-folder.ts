import type { Datastore } from 'interface-datastore'

/** Where a peer keeps advertisements that it can find again if it has to. */
export interface CacheFolder {
  readonly datastore: Datastore

  /** What can't be opened, and it is no loss to begin anew, is deleted. Never rejects: a peer works without. */
  open (): Promise<void>

  /** Never rejects */
  close (): Promise<void>
}

interface Opening {
  open (): Promise<void>
  close (): Promise<void>
}

/** A datastore that is opened, if need be without what was in it */
export function cacheFolder (datastore: Datastore & Opening, empty: () => Promise<void>): CacheFolder {
  return {
    datastore,
    open: async () => {
      try {
        await datastore.open()
      } catch {
        await empty().then(async () => { await datastore.open() }).catch(() => {})
      }
    },
    close: async () => {
      await datastore.close().catch(() => {})
    }
  }
}
