import { peerIdFromString } from '@libp2p/peer-id'
import { UsageError } from './errors.ts'
import type { PeerId } from '@libp2p/interface'

/** A pipe as it is named on a command line: NAME@owner, or NAME alone where one owner is all there is */
export interface Reference {
  name: string
  owner?: PeerId
}

/** @throws UsageError */
export function parseReference (text: string): Reference {
  const at = text.lastIndexOf('@')
  const name = at === -1 ? text : text.slice(0, at)

  if (name === '') {
    throw new UsageError('a pipe has a name: NAME, or NAME@owner')
  }

  if (at === -1) {
    return { name }
  }

  try {
    return { name, owner: peerIdFromString(text.slice(at + 1)) }
  } catch {
    throw new UsageError(`${text}: what follows the @ is no peer id`)
  }
}

/**
 * A name alone: that of a pipe that is one's own, or that one holds a delegation of
 *
 * @throws UsageError
 */
export function ownName (text: string): string {
  const { name, owner } = parseReference(text)

  if (owner != null) {
    throw new UsageError(`${text}: give the name alone`)
  }

  return name
}

export function formatReference (name: string, owner: PeerId): string {
  return `${name}@${owner.toString()}`
}
