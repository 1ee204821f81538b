import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DATA_FILE_BYTES } from '../../constants.ts'
import { DataDirectoryError } from '../../errors.ts'

/** The file's bytes, `undefined` when there is none */
export async function readSmallFile (path: string): Promise<Uint8Array | undefined> {
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
    const { size } = await file.stat()

    if (size > DATA_FILE_BYTES) {
      throw new DataDirectoryError(`${path} has ${size} bytes, more than the ${DATA_FILE_BYTES} that are read`)
    }

    return new Uint8Array(await file.readFile())
  } finally {
    await file.close()
  }
}

/** Writes beside the file and moves it into its place: whoever reads finds the old bytes or the new ones, also after a power cut */
export async function replaceFile (path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${randomUUID()}.part`

  try {
    const file = await open(part, 'wx', 0o600)

    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }

    await rename(part, path)
  } catch (err) {
    await rm(part, { force: true })
    throw err
  }

  await syncFolder(dirname(path))
}

/** The move itself is only kept once the folder is; not every system lets a folder be opened */
async function syncFolder (path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)

  await folder?.sync().catch(() => {})
  await folder?.close()
}
