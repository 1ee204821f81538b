import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes the folder, and those above it, for this user alone. One at a time: where a folder that is there says of everything in it that it is not, as /proc
 * does, Node's own `recursive` never ends.
 */
export async function makeFolder (path: string): Promise<void> {
  const error = await make(path)

  if (error?.code !== 'ENOENT' || dirname(path) === path) {
    if (error != null) {
      throw error
    }

    return
  }

  await makeFolder(dirname(path))
  const again = await make(path)

  if (again != null) {
    throw again
  }
}

/** @returns why there is no such folder now */
async function make (path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode: 0o700 })

    return undefined
  } catch (err) {
    const isFolder = await stat(path).then(found => found.isDirectory(), () => false)

    return isFolder ? undefined : err as NodeJS.ErrnoException
  }
}
