import type { CacheFolder } from '../directory/cache-folder.ts'
import type { DataDirectory } from '../directory/directory.ts'
import type { SessionStore } from '@juxta/session-store'
import type { Libp2pOptions } from 'libp2p'

/** What differs between Node and browsers */
export interface Platform {
  transports (): NonNullable<Libp2pOptions['transports']>
  /** where to listen when nothing is said */
  listen (isServer: boolean): string[]
  directory (path: string): DataDirectory
  /** where durable sessions are kept, of the peer with that data directory */
  store (path: string): SessionStore
  /** where advertisements are kept, of the peer with that data directory */
  cache (path: string): CacheFolder
}
