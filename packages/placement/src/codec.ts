import {
  MAX_FINGERPRINTS, MAX_FOLLOWED_KEYS, MAX_FOUND, MAX_HELD_PER_SOURCE, MAX_ITEMS, MAX_KEYS, MAX_KNOWN, MAX_RECORDS, MAX_SPLIT_KEYS, MAX_SUSPECTS, MAX_TOLD
} from './constants.ts'
import { PlacementAnswer, PlacementRequest, Placing } from './wire/placement.ts'
import type { RequestCodec } from '@juxta/wire'

const gossip = { records: MAX_RECORDS, suspects: MAX_SUSPECTS, fingerprints: MAX_FINGERPRINTS, wanted: MAX_RECORDS }
const list = { hashes: MAX_HELD_PER_SOURCE }

/** How requests and answers are written; `decode` throws on bytes that are neither, and on more of something than there may be. */
export const codec: RequestCodec<Partial<PlacementRequest>, PlacementAnswer> = {
  request: {
    encode: message => PlacementRequest.encode({ requires: 0, ...message }),
    decode: bytes => unsigned(PlacementRequest.decode(bytes, { limits: { compare: { gossip, list }, fetch: { known: MAX_KNOWN }, walk: { known: MAX_KNOWN }, follow: { keys: MAX_FOLLOWED_KEYS } } }))
  },
  response: {
    encode: message => PlacementAnswer.encode(message),
    decode: bytes => unsigned(PlacementAnswer.decode(bytes, { limits: { compared: { gossip, missing: list }, found: { documents: MAX_FOUND }, following: { splits: MAX_SPLIT_KEYS } } }))
  }
}

/** What is written one way: without what there is nothing to say of. */
export type PlacingMessage = Partial<Placing>

/** What goes one way. */
export const oneWay = {
  encode: (message: PlacingMessage): Uint8Array<ArrayBuffer> => Placing.encode({ items: [], splits: [], moved: [], told: [], ...message }),
  decode: (bytes: Uint8Array): Placing => unsigned(Placing.decode(bytes, {
    limits: { items: MAX_ITEMS, items$: { keys: MAX_KEYS }, splits: MAX_SPLIT_KEYS, moved: MAX_SPLIT_KEYS, told: MAX_TOLD, told$: { keys: MAX_KEYS } }
  }))
}

/** What protons reads of a fixed64 has a sign: half of all keys and sums would be others than those that were written. */
function unsigned<T> (value: T): T {
  if (typeof value === 'bigint') {
    return BigInt.asUintN(64, value) as T
  }

  if (Array.isArray(value)) {
    return value.map(unsigned) as T
  }

  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unsigned(one)])) as T
  }

  return value
}
