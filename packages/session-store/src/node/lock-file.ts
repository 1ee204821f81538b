import { randomUUID } from 'node:crypto'
import { link, open, rm, writeFile } from 'node:fs/promises'
import { LOCK_FILE_BYTES, LOCK_TRIES } from '../constants.ts'
import { startOf } from './process-start.ts'

interface Holder {
  pid: number
  /** when that process was started: a number is given to another process after a while */
  start?: string
}

/**
 * A file that says which process uses a folder. One whose process is gone counts for nothing. It is for processes of one machine: in a folder
 * shared by several, a process of another looks as if it were gone.
 */
export class LockFile {
  readonly #path: string
  readonly #inUse: (pid?: number) => Error
  /** what this object wrote, while it holds the lock */
  #own: string | undefined

  /** @param inUse - what is thrown when the process of that number has it, which may be this one; undefined: several are about to take it */
  constructor (path: string, inUse: (pid?: number) => Error) {
    this.#path = path
    this.#inUse = inUse
  }

  /** @throws what `inUse` gives */
  async take (): Promise<void> {
    if (this.#own != null) {
      return
    }

    const own = JSON.stringify({ pid: process.pid, start: await startOf(process.pid), id: randomUUID() })

    for (let tries = 0; tries < LOCK_TRIES; tries++) {
      if (await this.#create(this.#path, own)) {
        this.#own = own
        return
      }

      await this.#dropStale(own)
    }

    throw this.#inUse()
  }

  async release (): Promise<void> {
    const own = this.#own
    this.#own = undefined

    if (own != null && await this.#content().catch(() => undefined) === own) {
      await rm(this.#path, { force: true }).catch(() => {})
    }
  }

  /** In one step with its content, so that nobody finds an empty one */
  async #create (path: string, own: string): Promise<boolean> {
    const part = `${path}.${randomUUID()}.part`

    try {
      await writeFile(part, own, { mode: 0o600, flag: 'wx' })
      await link(part, path)

      return true
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code === 'EEXIST') {
        return false
      }

      throw err
    } finally {
      await rm(part, { force: true })
    }
  }

  /**
   * One at a time: who finds the lock left behind, and is slow, would else take away that of another one who was faster. While somebody
   * is at it, what he drops is what was read, since nobody else drops it and nobody writes it again.
   */
  async #dropStale (own: string): Promise<void> {
    const content = await this.#content()

    if (content == null) {
      return
    }

    const holder = parse(content)

    if (holder != null && await isAlive(holder)) {
      throw this.#inUse(holder.pid)
    }

    const turn = `${this.#path}.drop`

    if (!await this.#create(turn, own)) {
      const dropper = parse(await text(turn) ?? '')

      if (dropper != null && !await isAlive(dropper)) {
        await rm(turn, { force: true })
      }

      return
    }

    try {
      if (await this.#content() === content) {
        await rm(this.#path, { force: true })
      }
    } finally {
      await rm(turn, { force: true })
    }
  }

  async #content (): Promise<string | undefined> {
    return text(this.#path)
  }
}

/** The beginning of what is in the file, `undefined` when there is none */
async function text (path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') {
      return undefined
    }

    throw err
  })

  if (file == null) {
    return undefined
  }

  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(LOCK_FILE_BYTES))

    return new TextDecoder().decode(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

function parse (content: string): Holder | undefined {
  try {
    const { pid, start } = JSON.parse(content)

    return Number.isSafeInteger(pid) && pid > 0 ? { pid, start } : undefined
  } catch {
    return undefined
  }
}

async function isAlive ({ pid, start }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'EPERM') {
      return false
    }
  }

  const now = await startOf(pid)

  return start == null || now == null || start === now
}
