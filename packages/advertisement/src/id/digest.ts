import { sha256 } from '@noble/hashes/sha2.js'
import { create } from 'multiformats/hashes/digest'
import type { MultihashDigest } from 'multiformats/hashes/interface'

/** sha2-256 in the table of multihash codes */
export const SHA2_256 = 0x12

/** bytes of its digests */
export const SHA2_256_LENGTH = 32

/**
 * Multihash of some bytes. Computed here and now, in browsers too, where the platform's own is only to be had with a promise: ids are
 * needed by what can't wait.
 */
export function multihash (bytes: Uint8Array): MultihashDigest<typeof SHA2_256> {
  return create(SHA2_256, sha256(bytes))
}
