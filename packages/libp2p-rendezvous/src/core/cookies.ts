import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'multiformats/bases/base64'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { COOKIE_TAG_BYTES } from '../constants.ts'

const SEQUENCE_BYTES = 8

/**
 * Cookies, of which nothing is kept: a place in the order of registrations, and a tag that only this point can make, over the place and what was asked for. One
 * that was made up, altered, made for another question, or made before a restart is not taken.
 *
 * 8 bytes of sequence, then text: rust-libp2p takes cookies apart like that, and refuses the answer if what follows is not UTF-8 of at most 255 bytes.
 */
export class Cookies {
  readonly #key: Uint8Array

  /** @param key - 32 random bytes, as old as the order of registrations */
  constructor (key: Uint8Array) {
    this.#key = key
  }

  /** @param namespace - what was asked for; `undefined` for all */
  make (sequence: number, namespace: string | undefined): Uint8Array {
    const place = new Uint8Array(SEQUENCE_BYTES)
    new DataView(place.buffer).setBigUint64(0, BigInt(sequence))

    return concat([place, this.#tag(place, namespace)])
  }

  /** The sequence in a cookie, if it is one of this point for this question. */
  read (cookie: Uint8Array, namespace: string | undefined): number | undefined {
    const place = cookie.subarray(0, SEQUENCE_BYTES)

    if (place.byteLength < SEQUENCE_BYTES || !equals(cookie.subarray(SEQUENCE_BYTES), this.#tag(place, namespace))) {
      return undefined
    }

    return Number(new DataView(place.buffer, place.byteOffset).getBigUint64(0))
  }

  #tag (place: Uint8Array, namespace: string | undefined): Uint8Array {
    // the place has a fixed length, and no namespace is empty
    const tag = hmac(sha256, this.#key, concat([place, fromString(namespace ?? '')]))

    return fromString(base64url.baseEncode(tag.subarray(0, COOKIE_TAG_BYTES)))
  }
}
