import { StoreClosedError, StoreCorruptError, StoreError, StoreFailedError, StoreFullError, StoreInUseError, StoreVersionError } from '../errors.ts'
import { loadChecksum } from '../log/checksum.ts'
import { seal, unseal } from './sealing.ts'
import { WebLock } from './web-lock.ts'
import type { RowKey } from './sealing.ts'
import type { Checksum } from '../log/checksum.ts'
import type { Queue, SessionKey, SessionStore, StoredSession, StoreRecord } from '../store.ts'

/** Of the database's layout; IndexedDB refuses what a later one has written. In the first one rows had no checksums. */
const DATABASE_VERSION = 2

const VALUES = 'values'
const QUEUES: Queue[] = ['outbox', 'inbox']
const ALL = [VALUES, ...QUEUES]

/** A database of the origin: each call is a transaction, which is complete when it is on the disk */
export class DatabaseStore implements SessionStore {
  readonly #name: string
  readonly #lock: WebLock
  #database?: IDBDatabase
  #checksum?: Checksum
  #failed?: Error

  constructor (name: string) {
    this.#name = `juxta/${name}`
    this.#lock = new WebLock(`${this.#name}/store`, () => inUse(this.#name))
  }

  async open (): Promise<StoredSession[]> {
    try {
      await this.#lock.take()
      const checksum = this.#checksum = await loadChecksum()
      this.#database = await openDatabase(this.#name, checksum)

      return await this.#load(checksum)
    } catch (error) {
      await this.close()

      if (error instanceof DOMException && error.name === 'VersionError') {
        throw new StoreVersionError(`the database ${this.#name} was written by a later version`, { cause: error })
      }

      throw error instanceof StoreError ? error : new StoreFailedError(`the database ${this.#name} can't be opened: ${(error as Error).message}`, { cause: error })
    }
  }

  async append (records: readonly StoreRecord[]): Promise<void> {
    const checksum = this.#checksum

    if (this.#database == null || checksum == null) {
      throw new StoreClosedError('the session store is not open')
    }

    if (this.#failed != null) {
      throw new StoreFailedError(`the database ${this.#name} has failed before`, { cause: this.#failed })
    }

    try {
      await this.#run('readwrite', transaction => { records.forEach(record => { apply(transaction, record, checksum) }) })
    } catch (error) {
      if ((error as Error).name === 'QuotaExceededError') {
        // the transaction was aborted as a whole
        throw new StoreFullError(`the origin has no room left for the database ${this.#name}`, { cause: error })
      }

      this.#failed = error as Error
      throw new StoreFailedError(`the database ${this.#name} has failed: ${(error as Error).message}`, { cause: error })
    }
  }

  async close (): Promise<void> {
    this.#database?.close()
    this.#database = undefined
    this.#failed = undefined
    await this.#lock.release()
  }

  async #load (checksum: Checksum): Promise<StoredSession[]> {
    const sessions = new Map<string, StoredSession & { values: Map<string, Uint8Array> }>()
    const sessionOf = ([peer, id]: string[]): StoredSession & { values: Map<string, Uint8Array> } => {
      const session = sessions.get(`${peer}/${id}`) ?? { peer, id, values: new Map(), outbox: [], inbox: [] }
      sessions.set(`${peer}/${id}`, session)

      return session
    }
    const found = new Map<string, { keys: IDBRequest<IDBValidKey[]>, all: IDBRequest<unknown[]> }>()
    await this.#run('readonly', transaction => {
      for (const name of ALL) {
        found.set(name, { keys: transaction.objectStore(name).getAllKeys(), all: transaction.objectStore(name).getAll() })
      }
    })

    // keys, and so what is found, ascend
    for (const [name, { keys, all }] of found) {
      for (const [i, key] of (keys.result as Array<[string, string, string | number]>).entries()) {
        const session = sessionOf(key as string[])
        const data = unseal(checksum, [name, ...key], all.result[i])

        if (data == null) {
          throw new StoreCorruptError(`${name} ${key.join('/')} of the database ${this.#name}`, 0, 'the checksum is another')
        }

        if (name === VALUES) {
          session.values.set(String(key[2]), data)
        } else {
          session[name as Queue].push({ number: Number(key[2]), data })
        }
      }
    }

    return [...sessions.values()]
  }

  async #run (mode: IDBTransactionMode, fn: (transaction: IDBTransaction) => void): Promise<void> {
    const database = this.#database

    if (database == null) {
      throw new StoreClosedError('the session store is not open')
    }

    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(ALL, mode, { durability: 'strict' })
      transaction.oncomplete = () => { resolve() }
      transaction.onabort = () => { reject(transaction.error ?? new Error('the transaction was aborted')) }
      fn(transaction)
    })
  }
}

function apply (transaction: IDBTransaction, record: StoreRecord, checksum: Checksum): void {
  const put = (data: Uint8Array, [name, ...key]: RowKey): void => {
    transaction.objectStore(name).put(seal(checksum, [name, ...key], data), key)
  }

  switch (record.type) {
    case 'value':
      put(record.data, [VALUES, record.peer, record.id, record.name])
      break
    case 'entry':
      put(record.data, [record.queue, record.peer, record.id, record.number])
      break
    case 'remove':
      if (record.from < record.to) {
        transaction.objectStore(record.queue).delete(rangeOf(record, record.from, record.to))
      }

      break
    case 'drop':
      // an array is above every number and text
      ALL.forEach(name => { transaction.objectStore(name).delete(rangeOf(record, -Infinity, [])) })
      break
  }
}

function rangeOf ({ peer, id }: SessionKey, from: IDBValidKey, to: IDBValidKey): IDBKeyRange {
  return IDBKeyRange.bound([peer, id, from], [peer, id, to], false, true)
}

async function openDatabase (name: string, checksum: Checksum): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, DATABASE_VERSION)
    let blocked = false

    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion === 0) {
        ALL.forEach(name => { request.result.createObjectStore(name) })
      } else {
        ALL.forEach(name => { sealAll(request.transaction?.objectStore(name), checksum) })
      }
    }
    // a tab with an earlier version of this software, which takes no lock
    request.onblocked = () => {
      blocked = true
      reject(inUse(name))
    }
    request.onsuccess = () => {
      if (blocked) {
        request.result.close()
      } else {
        resolve(request.result)
      }
    }
    request.onerror = () => { reject(request.error ?? new Error('it could not be opened')) }
  })
}

/** What the first version has written: all of it, or nothing if the tab is closed meanwhile */
function sealAll (rows: IDBObjectStore | undefined, checksum: Checksum): void {
  if (rows == null) {
    return
  }

  const request = rows.openCursor()
  request.onsuccess = () => {
    const cursor = request.result

    if (cursor != null) {
      cursor.update(seal(checksum, [rows.name, ...cursor.key as [string, string, string | number]], cursor.value))
      cursor.continue()
    }
  }
}

function inUse (name: string): StoreInUseError {
  return new StoreInUseError(`the database ${name} is open already, here or in another tab or worker: close it there first, or give this one another name`)
}
