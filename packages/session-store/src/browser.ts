/** The entry point for browsers: the same names as in `index.ts` */
import { DatabaseStore } from './browser/database.ts'
import type { SessionStore } from './store.ts'

export * from './exports.ts'

/** As in `index.ts` */
export function sessionStore (path: string): SessionStore {
  return new DatabaseStore(path)
}
