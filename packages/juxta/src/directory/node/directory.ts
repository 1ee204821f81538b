import { join, resolve } from 'node:path'
import { LockFile } from '@juxta/session-store/lock-file'
import { DataDirectoryError, DataDirectoryInUseError, PeerError } from '../../errors.ts'
import { checkName, checkPath } from '../names.ts'
import { readSmallFile, replaceFile } from './files.ts'
import { makeFolder } from './make-folder.ts'
import type { DataDirectory } from '../directory.ts'

/** A folder that only its owner can look into */
export class NodeDataDirectory implements DataDirectory {
  readonly path: string
  readonly #lock: LockFile

  constructor (path: string) {
    checkPath(path)
    this.path = resolve(path)
    this.#lock = new LockFile(join(this.path, 'lock'), pid => new DataDirectoryInUseError(this.path, whoIs(pid)))
  }

  async lock (): Promise<void> {
    await this.#named('used', async () => {
      await this.#make()
      await this.#lock.take()
    })
  }

  async unlock (): Promise<void> {
    await this.#lock.release()
  }

  async read (name: string): Promise<Uint8Array | undefined> {
    checkName(name)

    return this.#named('read', async () => readSmallFile(join(this.path, name)))
  }

  async write (name: string, bytes: Uint8Array): Promise<void> {
    checkName(name)
    await this.#named('written', async () => {
      await this.#make()
      await replaceFile(join(this.path, name), bytes)
    })
  }

  async #make (): Promise<void> {
    await makeFolder(this.path)
  }

  async #named<T> (done: string, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn()
    } catch (err) {
      throw err instanceof PeerError ? err : new DataDirectoryError(`the data directory ${this.path} can't be ${done}: ${(err as Error).message}`, { cause: err })
    }
  }
}

function whoIs (pid?: number): string {
  if (pid == null) {
    return 'others, who take it too'
  }

  return pid === process.pid ? 'another peer of this process' : `process ${pid}`
}
