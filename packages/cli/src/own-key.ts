import { dataDirectory, identityOf } from 'juxta'
import type { Folders } from './folders.ts'
import type { PrivateKey } from '@libp2p/interface'

/** The key under which a name is listened to here, and whether it had to be made */
export async function ownKey (name: string, folders: Folders): Promise<{ privateKey: PrivateKey, isNew: boolean }> {
  const directory = dataDirectory(folders.listen(name))
  const isNew = await directory.read('identity.key') == null

  return { privateKey: await identityOf(directory), isNew }
}
