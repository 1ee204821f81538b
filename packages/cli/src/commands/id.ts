import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { dataDirectory, identityOf } from 'juxta'
import { ownName } from '../reference.ts'
import type { Surroundings } from '../converse.ts'
import type { Folders } from '../folders.ts'

/** Writes the peer id under which this machine listens to the name: whom an owner has to delegate to. Made when there is none. */
export async function id (name: string, folders: Folders, { output }: Pick<Surroundings, 'output'>): Promise<void> {
  const key = await identityOf(dataDirectory(folders.listen(ownName(name))))

  output.write(`${peerIdFromPrivateKey(key).toString()}\n`)
}
