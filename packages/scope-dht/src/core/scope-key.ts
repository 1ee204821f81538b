import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { MAX_SCOPE_BYTES, SCOPE_KEYS } from '../constants.ts'
import { InvalidScopeDhtSettingError } from '../errors.ts'

/** What is hashed is for this, so that it is no key of anything else. Of one length, so that nothing else begins with it. */
const DOMAIN = new TextEncoder().encode('juxta-rendezvous-of-a-scope')

/**
 * One of the keys under which the rendezvous peers of a scope are found: sha2-256 of the domain, the index as one byte, and the scope's id. In a private group it is
 * HMAC-SHA-256 of the same, so that only who has the secret knows where to look.
 *
 * @param scope - id; of the open scope empty
 * @throws InvalidScopeDhtSettingError
 */
export function scopeKey (index: number, scope: Uint8Array = new Uint8Array(0), secret?: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(index) || index < 0 || index >= SCOPE_KEYS) {
    throw new InvalidScopeDhtSettingError(`A scope has ${SCOPE_KEYS} keys, and no key ${index}`)
  }

  if (scope.byteLength > MAX_SCOPE_BYTES) {
    throw new InvalidScopeDhtSettingError(`The id of a scope has at most ${MAX_SCOPE_BYTES} bytes, and not ${scope.byteLength}`)
  }

  const bytes = new Uint8Array(DOMAIN.byteLength + 1 + scope.byteLength)
  bytes.set(DOMAIN)
  bytes[DOMAIN.byteLength] = index
  bytes.set(scope, DOMAIN.byteLength + 1)

  return new Uint8Array(secret == null ? sha256(bytes) : hmac(sha256, secret, bytes))
}
