import { indexEntries } from '@juxta/advertisement'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { mix } from './mix.ts'
import type { Indexed } from '@juxta/advertisement'

/** What an index entry is placed by: 64 bits. */
export type Key = bigint

/** The entry of an id is the same whatever the type: who has nothing but the id finds it. */
const ID = 'id'

const encoder = new TextEncoder()

/**
 * The key of an entry. In a private group a secret of its members makes it a keyed hash, so that who sees keys alone learns nothing.
 *
 * @param value - canonical, as of `indexValue`
 */
export function entryKey (type: string, attribute: string, value: string, secret?: Uint8Array): Key {
  const parts = [attribute === ID ? '' : type, attribute, value].map(part => encoder.encode(part))
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength + 2, 0))
  const view = new DataView(bytes.buffer)
  let offset = 0

  for (const part of parts) {
    view.setUint16(offset, part.byteLength)
    bytes.set(part, offset + 2)
    offset += part.byteLength + 2
  }

  return first64(secret == null ? sha256(bytes) : hmac(sha256, secret, bytes))
}

/** The keys of all entries of a document, which for a withdrawal are its id's and its owner's. */
export function keysOf (document: Indexed & { type: string }, secret?: Uint8Array): Key[] {
  return [...new Set(indexEntries(document).map(([attribute, value]) => entryKey(document.type, attribute, value, secret)))]
}

/** The first 64 bits of the hash of some text. */
export function hashOf (text: string): bigint {
  return first64(sha256(encoder.encode(text)))
}

/**
 * What is under an entry, split by publisher. The first of the shards is where the entry was before, and each doubling moves half of a shard to a new one.
 */
export function shardKey (key: Key, shard: number): Key {
  return shard === 0 ? key : mix(key, BigInt(shard))
}

/** @param publisher - hash of the publisher's peer id */
export function shardOf (publisher: bigint, splits: number): number {
  return Number(publisher & ((1n << BigInt(splits)) - 1n))
}

function first64 (hash: Uint8Array): bigint {
  return new DataView(hash.buffer, hash.byteOffset).getBigUint64(0)
}
