import { parseId } from '@juxta/advertisement'
import { peerIdFromMultihash, peerIdFromString } from '@libp2p/peer-id'
import { decode } from 'multiformats/hashes/digest'
import { MalformedBindingError } from '../errors.ts'

/** @throws MalformedBindingError */
export function pipeId (text: string): string {
  try {
    const { id, kind } = parseId(text)

    if (kind === 'pipe') {
      return id
    }
  } catch (cause) {
    throw new MalformedBindingError('pipe', 'is no id', { cause })
  }

  throw new MalformedBindingError('pipe', 'is the id of something else')
}

/** @throws MalformedBindingError */
export function whole (value: number, path: string, least: number, most: number): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new MalformedBindingError(path, `is not a whole number from ${least} to ${most}`)
  }

  return value
}

/**
 * A peer id as text, from the multihash that it is.
 *
 * @throws MalformedBindingError
 */
export function peerText (multihash: Uint8Array, path: string): string {
  try {
    return peerIdFromMultihash(decode(multihash)).toString()
  } catch (cause) {
    throw new MalformedBindingError(path, 'is no peer id', { cause })
  }
}

export function peerBytes (text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(peerIdFromString(text).toMultihash().bytes)
}
