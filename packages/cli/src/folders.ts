import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { FOLDER_CHARACTERS } from './constants.ts'

/** Where each command keeps what it is known by. A peer is one process, so each has a folder of its own, and so has each name that is listened to. */
export interface Folders {
  root: string
  relay: string
  connect: string
  listen (name: string): string
}

/** `--data-dir`, or `JUXTA_DATA_DIR`, or the user's folder for data */
export function folders (dataDir?: string, env: NodeJS.ProcessEnv = process.env): Folders {
  const root = dataDir ?? given(env.JUXTA_DATA_DIR) ?? join(given(env.XDG_DATA_HOME) ?? join(homedir(), '.local', 'share'), 'juxta')

  return {
    root,
    relay: join(root, 'relay'),
    connect: join(root, 'connect'),
    listen: name => join(root, 'listen', folderOf(name))
  }
}

/** Names that differ get folders that differ, also where upper and lower case are the same to the file system */
function folderOf (name: string): string {
  const plain = encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('*', '%2A')

  if (plain.length <= FOLDER_CHARACTERS && plain === plain.toLowerCase() && plain !== '') {
    return plain
  }

  return `${plain.slice(0, FOLDER_CHARACTERS)}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
}

function given (value?: string): string | undefined {
  return value === '' ? undefined : value
}
