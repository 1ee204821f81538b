import { peerIdFromMultihash } from '@libp2p/peer-id'
import { decode } from 'multiformats/hashes/digest'
import { MAX_HOPS, MAX_NOTE_BYTES, MAX_SOURCE_BYTES } from './constants.ts'
import { InvalidAnswerError } from './errors.ts'
import type { ResponseMessage } from './codec.ts'
import type { Answer, PassedOn } from './index.ts'
import type { PeerId } from '@libp2p/interface'

/** What a handler gave, as it is written. */
export function responseOf (given: Uint8Array | PassedOn): { payload: Uint8Array, passes?: number, source?: Uint8Array, note?: Uint8Array } {
  return given instanceof Uint8Array
    ? { payload: given }
    : { payload: given.response, passes: given.passes, source: given.source?.toMultihash().bytes, note: given.note }
}

/**
 * The way that a response says it came.
 *
 * @throws InvalidAnswerError
 */
export function wayOf ({ passes = 0, source, note }: ResponseMessage, from: PeerId): Pick<Answer, 'passes' | 'source' | 'note'> {
  if (passes > MAX_HOPS || (source != null && source.byteLength > MAX_SOURCE_BYTES)) {
    throw new InvalidAnswerError('A response says that it was passed on more often than may be, or comes from what is no peer')
  }

  if (note != null && note.byteLength > MAX_NOTE_BYTES) {
    throw new InvalidAnswerError('A response has a note that is too long')
  }

  return { passes, note, source: source == null || passes === 0 ? from : peerOf(source) }
}

function peerOf (bytes: Uint8Array): PeerId {
  try {
    return peerIdFromMultihash(decode(bytes))
  } catch (cause) {
    throw new InvalidAnswerError('A response comes from what is no peer', { cause })
  }
}
