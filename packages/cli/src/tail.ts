/** What a connector tells a new end of what it gets: the info of its session */
import { peerIdFromString } from '@libp2p/peer-id'

/** What comes follows the first `offset` bytes, which have arrived at `from` or at ends before it */
export interface Tail {
  from: string
  offset: number
}

export function encodeTail (tail: Tail): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(tail))
}

/** `undefined` where it says nothing, or nothing that makes sense: it comes from somebody else, and is shown */
export function decodeTail (info?: Uint8Array): Tail | undefined {
  try {
    const { from, offset } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(info)) as Tail

    return Number.isSafeInteger(offset) && offset >= 0 ? { from: peerIdFromString(from).toString(), offset } : undefined
  } catch {
    return undefined
  }
}
