import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { signDelegation } from 'juxta'
import { commandName } from '../command-name.ts'
import { formatDelegation } from '../delegation-text.ts'
import { UsageError } from '../errors.ts'
import { ownKey } from '../own-key.ts'
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
export async function delegate (name: string, { to, rank, days }: DelegateOptions, folders: Folders, { output, status }: Pick<Surroundings, 'output' | 'status'>): Promise<void> {
  const owned = ownName(name)
  const delegateTo = delegateOf(to)
  const { privateKey, isNew } = await ownKey(owned, folders)

  if (isNew) {
    const owner = peerIdFromPrivateKey(privateKey).toString()

    status.say('new-identity', { name, owner }, `${name} was never listened to here; made a new identity, ${owner}: if the owner is another machine, delegate there`)
  }

  const delegation = await signDelegation({
    name: owned,
    privateKey,
    to: delegateTo,
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
