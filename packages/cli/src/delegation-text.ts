import { readFile } from 'node:fs/promises'
import { openDelegation } from 'juxta'
import { UsageError } from './errors.ts'
import type { Word } from './ends.ts'

/** what a delegation begins with where it is pasted, so that a person knows it for one */
const PREFIX = 'juxta-delegation-'

export function formatDelegation ({ bytes }: { bytes: Uint8Array }): string {
  return PREFIX + Buffer.from(bytes).toString('base64url')
}

/**
 * A delegation from a file that has one, or given by itself
 *
 * @throws UsageError - it is none
 */
export async function readDelegation (given: string): Promise<Word> {
  const text = (given.startsWith(PREFIX) ? given : await read(given)).trim()

  try {
    if (!text.startsWith(PREFIX)) {
      throw new Error(`it does not begin with ${PREFIX}`)
    }

    return await openDelegation(new Uint8Array(Buffer.from(text.slice(PREFIX.length), 'base64url')))
  } catch (err) {
    throw new UsageError(`--delegation: that is no delegation: ${(err as Error).message}`, { cause: err })
  }
}

async function read (path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (err) {
    throw new UsageError(`--delegation ${path}: ${(err as Error).message}`, { cause: err })
  }
}
