import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { ownKey } from '../own-key.ts'
import { ownName } from '../reference.ts'
import type { Surroundings } from '../converse.ts'
import type { Folders } from '../folders.ts'

/** Writes the peer id under which this machine listens to the name: whom an owner has to delegate to. Made when there is none. */
export async function id (name: string, folders: Folders, { output, status }: Pick<Surroundings, 'output' | 'status'>): Promise<void> {
  const { privateKey, isNew } = await ownKey(ownName(name), folders)
  const peer = peerIdFromPrivateKey(privateKey).toString()

  status.tell('id', { name, peer, isNew })
  output.write(`${peer}\n`)
}
