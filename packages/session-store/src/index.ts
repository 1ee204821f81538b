/**
 * @packageDocumentation
 *
 * Where durable sessions keep what they must not forget. A store takes records and says when they are safe, whatever happens to the process or
 * the machine; how sessions use it is in `@juxta/reliable-pipe`, and what is promised in docs/DURABLE-SESSIONS.md.
 *
 * In Node it is a log in a folder: every record has a checksum, a write that was not completed is cut off, a bit that has flipped is reported
 * with file and offset. In browsers it is a database of the origin. A `SessionStore` of your own has three methods.
 *
 * @example What was appended is there again
 *
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { sessionStore } from '@juxta/session-store'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'juxta-'))
 * const store = sessionStore(folder)
 * const session = { peer: '12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt', id: '00112233445566778899aabbccddeeff' }
 *
 * await store.open()
 * await store.append([{ type: 'entry', ...session, queue: 'outbox', number: 0, data: new TextEncoder().encode('remember the milk') }])
 * await store.close()
 *
 * const [again] = await store.open()
 * console.info(new TextDecoder().decode(again.outbox[0].data)) // remember the milk
 * await store.close()
 * await rm(folder, { recursive: true })
 * ```
 */
import { formats } from './log/formats.ts'
import { LogStore } from './log/log-store.ts'
import { Folder } from './node/folder.ts'
import type { SessionStore } from './store.ts'

export * from './exports.ts'

/**
 * The store in a folder, which is made when there is none; in a browser, in a database of this name. One process at a time, or one tab, can have it open: for
 * others `open()` rejects with StoreInUseError. One whose process is gone does not count.
 */
export function sessionStore (path: string): SessionStore {
  return new LogStore({ files: new Folder(path), formats })
}
