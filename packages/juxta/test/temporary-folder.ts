import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs a function with a folder of its own, gone afterwards */
export async function inFolder (fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'juxta-'))

  try {
    await fn(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
