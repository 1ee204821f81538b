import { RecordEnvelope } from '@libp2p/peer-record'
import { equals } from 'multiformats/bytes'
import { DOMAIN, PAYLOAD_TYPE } from '../constants.ts'
import { InvalidDocumentError, NotCanonicalError, WrongSignatureError } from '../errors.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

const codec = new TextEncoder().encode(PAYLOAD_TYPE)

/**
 * A document in libp2p's signed envelope (RFC 0002), bytes.
 */
export async function sealEnvelope (payload: Uint8Array, privateKey: PrivateKey, options: AbortOptions): Promise<Uint8Array> {
  const record = { domain: DOMAIN, codec, marshal: () => payload, equals: () => false }
  const envelope = await RecordEnvelope.seal(record, privateKey, { signal: options.signal })

  return new Uint8Array(envelope.marshal())
}

/**
 * Takes an envelope apart. Its signature is for `verifyEnvelope`.
 *
 * @throws {InvalidDocumentError} not an envelope, or one of something else
 * @throws {NotCanonicalError} the same envelope has shorter or other bytes: these could be made by anybody, without the key
 */
export function openEnvelope (bytes: Uint8Array): RecordEnvelope {
  let envelope: RecordEnvelope
  let canonical: Uint8Array

  try {
    envelope = RecordEnvelope.createFromProtobuf(bytes)
    canonical = envelope.marshal()
  } catch (err) {
    throw new InvalidDocumentError('envelope', 'is not a signed envelope with a public key', { cause: err })
  }

  if (!['Ed25519', 'secp256k1', 'RSA'].includes(envelope.publicKey.type)) {
    throw new InvalidDocumentError('envelope.publicKey', `is a key of type ${envelope.publicKey.type}, which no peer id is made of`)
  }

  if (!equals(canonical, bytes)) {
    throw new NotCanonicalError('the envelope is not in its canonical form')
  }

  if (!equals(envelope.payloadType, codec)) {
    throw new InvalidDocumentError('envelope.payloadType', `is not ${PAYLOAD_TYPE}`)
  }

  return envelope
}

/**
 * @throws {WrongSignatureError}
 */
export async function verifyEnvelope (envelope: RecordEnvelope, options: AbortOptions): Promise<void> {
  let valid: boolean

  try {
    valid = await envelope.validate(DOMAIN, { signal: options.signal })
  } catch (err) {
    options.signal?.throwIfAborted()
    throw new WrongSignatureError('the signature is none at all', { cause: err })
  }

  if (!valid) {
    throw new WrongSignatureError('the signature is not the publisher\'s over this document')
  }
}
