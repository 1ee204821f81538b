import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { RecordEnvelope } from '@libp2p/peer-record'
import { equals } from 'multiformats/bytes'
import { BindingSignatureError, BindingTooLargeError, MalformedBindingError } from '../errors.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

/** What is sealed: what the signature is made for, the type of the payload, and the most bytes of it all */
export interface Sealing {
  domain: string
  payloadType: string
  maxBytes: number
}

export interface OpenedEnvelope {
  payload: Uint8Array
  /** peer id of who signed, if the signature is right */
  signer: string
  /** @throws BindingSignatureError */
  verify (options: AbortOptions): Promise<void>
}

const utf8 = new TextEncoder()

/**
 * A message in libp2p's signed envelope (RFC 0002).
 *
 * @throws BindingTooLargeError
 */
export async function sealEnvelope (payload: Uint8Array, privateKey: PrivateKey, { domain, payloadType, maxBytes }: Sealing): Promise<Uint8Array> {
  const record = { domain, codec: utf8.encode(payloadType), marshal: () => payload, equals: () => false }
  const envelope = await RecordEnvelope.seal(record, privateKey)
  const bytes = new Uint8Array(envelope.marshal())
  checkSize(bytes, maxBytes)

  return bytes
}

/**
 * Takes an envelope apart; the signature, which costs most, is verified when all else is known to be right.
 *
 * @throws BindingTooLargeError, MalformedBindingError
 */
export function openEnvelope (bytes: Uint8Array, { domain, payloadType, maxBytes }: Sealing): OpenedEnvelope {
  checkSize(bytes, maxBytes)
  let envelope: RecordEnvelope
  let canonical: Uint8Array

  try {
    envelope = RecordEnvelope.createFromProtobuf(bytes)
    canonical = envelope.marshal()
  } catch (cause) {
    throw new MalformedBindingError('envelope', 'is not a signed envelope with a public key', { cause })
  }

  if (!['Ed25519', 'secp256k1', 'RSA'].includes(envelope.publicKey.type)) {
    throw new MalformedBindingError('envelope.publicKey', 'is a key that no peer id is made of')
  }

  // what anybody could add to it without the key
  if (!equals(canonical, bytes)) {
    throw new MalformedBindingError('envelope', 'is not in its canonical form')
  }

  if (!equals(envelope.payloadType, utf8.encode(payloadType))) {
    throw new MalformedBindingError('envelope.payloadType', `is not ${payloadType}`)
  }

  return {
    payload: envelope.payload,
    signer: peerIdFromPublicKey(envelope.publicKey).toString(),
    verify: async ({ signal }) => {
      const valid = await envelope.validate(domain, { signal }).catch(() => false)
      signal?.throwIfAborted()

      if (!valid) {
        throw new BindingSignatureError('the signature is not the signer\'s over this')
      }
    }
  }
}

function checkSize ({ byteLength }: Uint8Array, maxBytes: number): void {
  if (byteLength > maxBytes) {
    throw new BindingTooLargeError(`${byteLength} bytes, more than ${maxBytes}`)
  }
}
