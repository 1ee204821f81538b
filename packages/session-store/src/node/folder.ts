import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StoreInUseError } from '../errors.ts'
import { LockFile } from './lock-file.ts'
import type { AppendedFile, Files } from '../log/files.ts'
import type { FileHandle } from 'node:fs/promises'

/** A folder that only its owner can look into, and one store at a time has: two would write over each other */
export class Folder implements Files {
  readonly path: string
  readonly #lock: LockFile
  #open = false

  constructor (path: string) {
    this.path = resolve(path)
    this.#lock = new LockFile(join(this.path, 'lock'), pid => this.#inUse(pid))
  }

  async open (): Promise<void> {
    if (this.#open) {
      throw this.#inUse(process.pid)
    }

    await mkdir(this.path, { recursive: true, mode: 0o700 })
    await this.#lock.take()
    this.#open = true
  }

  async close (): Promise<void> {
    this.#open = false
    await this.#lock.release()
  }

  async list (): Promise<string[]> {
    return readdir(this.path)
  }

  async read (name: string): Promise<Uint8Array> {
    const bytes = await readFile(join(this.path, name))

    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  async append (name: string): Promise<AppendedFile> {
    // not 'a': where a write goes must not depend on how long an earlier one, that failed, has made the file
    const flags = (await this.list()).includes(name) ? 'r+' : 'wx+'
    const file = await open(join(this.path, name), flags, 0o600)

    return new FolderFile(file, (await file.stat()).size)
  }

  async rename (from: string, to: string): Promise<void> {
    await rename(join(this.path, from), join(this.path, to))
  }

  async remove (name: string): Promise<void> {
    await rm(join(this.path, name), { force: true })
  }

  async syncFolder (): Promise<void> {
    // not every system lets a folder be opened
    const folder = await open(this.path, 'r').catch(() => undefined)

    if (folder != null) {
      try {
        await folder.sync()
      } finally {
        await folder.close()
      }
    }
  }

  #inUse (pid?: number): StoreInUseError {
    const who = pid === process.pid ? 'this process' : pid == null ? 'another process' : `process ${pid}`

    return new StoreInUseError(`the session store ${this.path} is open already in ${who}: close that one first, or give this one a folder of its own`)
  }
}

class FolderFile implements AppendedFile {
  readonly #file: FileHandle
  #length: number

  constructor (file: FileHandle, length: number) {
    this.#file = file
    this.#length = length
  }

  async write (bytes: Uint8Array): Promise<void> {
    let written = 0

    while (written < bytes.byteLength) {
      const { bytesWritten } = await this.#file.write(bytes, written, bytes.byteLength - written, this.#length + written)
      written += bytesWritten
    }

    this.#length += written
  }

  async truncate (length: number): Promise<void> {
    await this.#file.truncate(length)
    this.#length = length
  }

  async sync (): Promise<void> {
    await this.#file.datasync()
  }

  async close (): Promise<void> {
    await this.#file.close()
  }
}
