import { openEnvelope } from './document/envelope.ts'
import { ADVERTISEMENT } from './document/sealings.ts'
import { inspect } from './inspect.ts'
import { limitsOf } from './limits.ts'
import type { Opened } from './advertisement.ts'
import type { Limits } from './limits.ts'

/**
 * A document that `open` gave before, from bytes that were kept since where nobody else writes: all that `open` does at once, without its dates and
 * signatures.
 *
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 * @throws {WrongPublisherError}
 */
export function reopen (bytes: Uint8Array, limits?: Partial<Limits>): Opened {
  const own = new Uint8Array(bytes)
  const { payload, publicKey } = openEnvelope(own, ADVERTISEMENT)

  return { ...inspect(payload, publicKey, limitsOf(limits)), bytes: own } as Opened
}
