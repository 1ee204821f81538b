import { peerIdFromString } from '@libp2p/peer-id'
import { dataDirectory, identityOf, signDelegation } from 'juxta'
import { commandName } from '../command-name.ts'
import { formatDelegation } from '../delegation-text.ts'
import { UsageError } from '../errors.ts'
import { ownName } from '../reference.ts'
import type { Surroundings } from '../converse.ts'
import type { Folders } from '../folders.ts'
import type { PeerId } from '@libp2p/interface'

const day = 24 * 60 * 60_000

export interface DelegateOptions {
  to: string
  rank: number
  days: number
}

/** Writes the owner's word that somebody else may have the end of the name, to be given to them */
export async function delegate (name: string, { to, rank, days }: DelegateOptions, folders: Folders, { output }: Pick<Surroundings, 'output'>): Promise<void> {
  const delegation = await signDelegation({
    name: ownName(name),
    privateKey: await identityOf(dataDirectory(folders.listen(name))),
    to: delegateOf(to),
    rank,
    expiresMs: days * day
  })

  output.write(`${formatDelegation(delegation)}\n`)
}

function delegateOf (text: string): PeerId {
  try {
    return peerIdFromString(text)
  } catch {
    throw new UsageError(`--to ${text}: that is no peer id; \`${commandName()} id NAME\` prints it where the other one is to listen`)
  }
}
