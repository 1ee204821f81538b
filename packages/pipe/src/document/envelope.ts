import { isSigned, openEnvelope as open, sealEnvelope as seal } from '@juxta/advertisement/internal'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { BindingSignatureError, BindingTooLargeError, MalformedBindingError } from '../errors.ts'
import type { Sealing as Envelope } from '@juxta/advertisement/internal'
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

const refusals: Pick<Envelope, 'malformed' | 'notCanonical'> = {
  malformed: (path, problem, options) => new MalformedBindingError(path, problem, options),
  notCanonical: () => new MalformedBindingError('envelope', 'is not in its canonical form')
}

/**
 * A message in libp2p's signed envelope (RFC 0002).
 *
 * @throws BindingTooLargeError
 */
export async function sealEnvelope (payload: Uint8Array, privateKey: PrivateKey, { maxBytes, ...sealing }: Sealing): Promise<Uint8Array> {
  const bytes = await seal(payload, privateKey, sealing)
  checkSize(bytes, maxBytes)

  return bytes
}

/**
 * Takes an envelope apart; the signature, which costs most, is verified when all else is known to be right.
 *
 * @throws BindingTooLargeError, MalformedBindingError
 */
export function openEnvelope (bytes: Uint8Array, { maxBytes, ...sealing }: Sealing): OpenedEnvelope {
  checkSize(bytes, maxBytes)
  const envelope = open(bytes, { ...sealing, ...refusals })

  return {
    payload: envelope.payload,
    signer: peerIdFromPublicKey(envelope.publicKey).toString(),
    verify: async (options) => {
      if (!await isSigned(envelope, sealing, options)) {
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
