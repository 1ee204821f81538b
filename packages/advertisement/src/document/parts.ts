import { publicKeyFromProtobuf, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { RecordEnvelope } from '@libp2p/peer-record'
import { PAYLOAD_TYPE } from '../constants.ts'
import { InvalidDocumentError, TooLargeError } from '../errors.ts'
import { decodeCanonical, encodeCanonical } from './cbor.ts'
import { openEnvelope } from './envelope.ts'
import { ADVERTISEMENT } from './sealings.ts'
import { checkValue, isMap } from './value.ts'
import type { AttributeValue } from './value.ts'
import type { Limits } from '../limits.ts'

/**
 * What a sealed document is put together from. Since the document has one form, its bytes need not be kept for its signature to be right.
 */
export interface Parts {
  /** every field, those of later versions included */
  readonly document: Readonly<Record<string, AttributeValue>>
  /** in libp2p's protobuf form */
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
}

/**
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 * @throws {TooLargeError}
 */
export function takeApart (bytes: Uint8Array, limits: Limits): Parts {
  checkSize(bytes, limits)

  const { payload, publicKey, signature } = openEnvelope(bytes, ADVERTISEMENT)
  const document = decodeCanonical(payload, limits)

  if (!isMap(document)) {
    throw new InvalidDocumentError('document', 'is not a map')
  }

  checkValue(document, 'document', limits.maxNesting)

  return { document: document as Record<string, AttributeValue>, publicKey: publicKeyToProtobuf(publicKey), signature: new Uint8Array(signature) }
}

/**
 * The bytes that were taken apart. Whether they are right is for `open` to say.
 *
 * @throws {InvalidDocumentError}
 * @throws {TooLargeError}
 */
export function putTogether ({ document, publicKey, signature }: Parts, limits: Limits): Uint8Array {
  checkValue(document, 'document', limits.maxNesting)

  const envelope = new RecordEnvelope({
    publicKey: keyOf(publicKey),
    payloadType: new TextEncoder().encode(PAYLOAD_TYPE),
    payload: encodeCanonical(document),
    signature
  })
  const bytes = new Uint8Array(envelope.marshal())
  checkSize(bytes, limits)

  return bytes
}

function checkSize ({ byteLength }: Uint8Array, { maxBytes }: Limits): void {
  if (byteLength > maxBytes) {
    throw new TooLargeError(`the advertisement has ${byteLength} bytes, more than ${maxBytes}`)
  }
}

function keyOf (bytes: Uint8Array): ReturnType<typeof publicKeyFromProtobuf> {
  try {
    return publicKeyFromProtobuf(bytes)
  } catch (err) {
    throw new InvalidDocumentError('envelope.publicKey', 'is not a public key', { cause: err })
  }
}
