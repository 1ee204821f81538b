import { sha256 } from '@noble/hashes/sha2.js'
import { PROVIDERS_PER_KEY, SCOPE_KEYS } from '../constants.ts'

const encoder = new TextEncoder()

/**
 * The key under which a member of a view puts itself: by the first 64 bits of sha2-256 of their peer ids, the first eight have the first key, the next eight the
 * second, and so on. Who comes behind those of the last one needs none: strangers find enough of them, and are told of others there. Those with the same view say the same.
 */
export function keyOfMember (self: string, members: readonly string[]): number | undefined {
  const own = orderOf(self)
  const rank = members.filter(peer => peer !== self && isBefore(orderOf(peer), peer, own, self)).length
  const index = Math.floor(rank / PROVIDERS_PER_KEY)

  return index < SCOPE_KEYS ? index : undefined
}

function isBefore (a: bigint, peer: string, b: bigint, other: string): boolean {
  return a === b ? peer < other : a < b
}

function orderOf (peer: string): bigint {
  const hash = sha256(encoder.encode(peer))

  return new DataView(hash.buffer, hash.byteOffset).getBigUint64(0)
}
