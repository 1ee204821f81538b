import { WebLock } from '@juxta/session-store/web-lock'
import { DATA_FILE_BYTES } from '../../constants.ts'
import { DataDirectoryError, DataDirectoryInUseError } from '../../errors.ts'
import { checkName, checkPath } from '../names.ts'
import type { DataDirectory } from '../directory.ts'

const STORE = 'files'

/** The same in a browser: a database of this origin, and a lock between its tabs and workers */
export class BrowserDataDirectory implements DataDirectory {
  readonly path: string
  readonly #lock: WebLock

  constructor (path: string) {
    checkPath(path)
    this.path = `juxta/${path}`
    this.#lock = new WebLock(this.path, () => new DataDirectoryInUseError(this.path, 'another tab or worker'))
  }

  async lock (): Promise<void> {
    await this.#lock.take()
  }

  async unlock (): Promise<void> {
    await this.#lock.release()
  }

  async read (name: string): Promise<Uint8Array | undefined> {
    checkName(name)

    const bytes = await this.#run<Uint8Array | undefined>('readonly', files => files.get(name))

    if (bytes != null && bytes.byteLength > DATA_FILE_BYTES) {
      throw new DataDirectoryError(`${name} in ${this.path} has ${bytes.byteLength} bytes, more than the ${DATA_FILE_BYTES} that are read`)
    }

    return bytes
  }

  async write (name: string, bytes: Uint8Array): Promise<void> {
    checkName(name)
    await this.#run('readwrite', files => files.put(bytes, name))
  }

  /** One transaction: what it writes is kept when it is complete, and not before */
  async #run<T> (mode: IDBTransactionMode, fn: (files: IDBObjectStore) => IDBRequest): Promise<T> {
    try {
      const database = await this.#open()

      try {
        return await new Promise<T>((resolve, reject) => {
          const transaction = database.transaction(STORE, mode, { durability: 'strict' })
          const request = fn(transaction.objectStore(STORE))

          transaction.oncomplete = () => { resolve(request.result) }
          transaction.onabort = () => { reject(transaction.error ?? new Error('the transaction was aborted')) }
        })
      } finally {
        database.close()
      }
    } catch (err) {
      throw new DataDirectoryError(`the database ${this.path} can't be used: ${(err as Error).message}`, { cause: err })
    }
  }

  async #open (): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.path, 1)

      request.onupgradeneeded = () => { request.result.createObjectStore(STORE) }
      request.onsuccess = () => { resolve(request.result) }
      request.onerror = () => { reject(request.error ?? new Error('it could not be opened')) }
    })
  }
}
