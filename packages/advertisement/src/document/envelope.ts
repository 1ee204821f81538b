import { RecordEnvelope } from '@libp2p/peer-record'
import { equals } from 'multiformats/bytes'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

/**
 * What is sealed, and what is thrown when it is not in order.
 */
export interface Sealing {
  /** what the signature is made for, so that an envelope signed for something else is never taken for this */
  domain: string
  payloadType: string
  /** `path` is `envelope`, or a field of it */
  malformed (path: string, problem: string, options?: ErrorOptions): Error
  /** the bytes are not the canonical ones for what they say */
  notCanonical (): Error
}

const utf8 = new TextEncoder()

/**
 * A payload in libp2p's signed envelope (RFC 0002), bytes.
 */
export async function sealEnvelope (payload: Uint8Array, privateKey: PrivateKey, { domain, payloadType }: Pick<Sealing, 'domain' | 'payloadType'>, options: AbortOptions = {}): Promise<Uint8Array> {
  const record = { domain, codec: utf8.encode(payloadType), marshal: () => payload, equals: () => false }
  const envelope = await RecordEnvelope.seal(record, privateKey, { signal: options.signal })

  return new Uint8Array(envelope.marshal())
}

/**
 * Takes an envelope apart. Its signature is for `isSigned`. What anybody could add to it without the key is refused.
 *
 * @throws what `sealing` makes
 */
export function openEnvelope (bytes: Uint8Array, { payloadType, malformed, notCanonical }: Sealing): RecordEnvelope {
  let envelope: RecordEnvelope
  let canonical: Uint8Array

  try {
    envelope = RecordEnvelope.createFromProtobuf(bytes)
    canonical = envelope.marshal()
  } catch (err) {
    throw malformed('envelope', 'is not a signed envelope with a public key', { cause: err })
  }

  if (!['Ed25519', 'secp256k1', 'RSA'].includes(envelope.publicKey.type)) {
    throw malformed('envelope.publicKey', `is a key of type ${envelope.publicKey.type}, which no peer id is made of`)
  }

  if (!equals(canonical, bytes)) {
    throw notCanonical()
  }

  if (!equals(envelope.payloadType, utf8.encode(payloadType))) {
    throw malformed('envelope.payloadType', `is not ${payloadType}`)
  }

  return envelope
}

/**
 * Whether the signature is that of the envelope's key over its payload. One that is none at all is not.
 */
export async function isSigned (envelope: RecordEnvelope, { domain }: Pick<Sealing, 'domain'>, options: AbortOptions = {}): Promise<boolean> {
  const valid = await envelope.validate(domain, { signal: options.signal }).catch(() => false)
  options.signal?.throwIfAborted()

  return valid
}
