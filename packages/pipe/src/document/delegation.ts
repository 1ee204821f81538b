import { DELEGATION_DOMAIN, DELEGATION_PAYLOAD_TYPE, MAX_DELEGATION_BYTES, MAX_DELEGATION_MS, MAX_RANK } from '../constants.ts'
import { MalformedBindingError } from '../errors.ts'
import { Delegation as Message } from '../wire/delegation.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { peerBytes, peerText, pipeId, whole } from './fields.ts'
import type { DelegationFacts } from '../core/facts.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

/** The owner's word that a peer may bind an end of a pipe, and the bytes that say it: what its holder is given */
export interface Delegation extends DelegationFacts {
  readonly bytes: Uint8Array
}

const sealing = { domain: DELEGATION_DOMAIN, payloadType: DELEGATION_PAYLOAD_TYPE, maxBytes: MAX_DELEGATION_BYTES }

/** @throws MalformedBindingError */
export async function sealDelegation (facts: DelegationFacts, privateKey: PrivateKey): Promise<Delegation> {
  const payload = Message.encode({ ...facts, delegate: peerBytes(facts.delegate) })
  const bytes = await sealEnvelope(payload, privateKey, sealing)

  return decodeDelegation(bytes).facts
}

export interface DecodedDelegation {
  facts: Delegation
  /** peer id of who signed, if `verify` does not throw */
  signer: string
  verify (options: AbortOptions): Promise<void>
}

/** @throws BindingTooLargeError, MalformedBindingError */
export function decodeDelegation (bytes: Uint8Array): DecodedDelegation {
  const { payload, signer, verify } = openEnvelope(bytes, sealing)
  const message = decodeMessage(payload)
  const issued = whole(message.issued, 'delegation.issued', 1, Number.MAX_SAFE_INTEGER)

  return {
    signer,
    verify,
    facts: {
      pipe: pipeId(message.pipe),
      delegate: peerText(message.delegate, 'delegation.delegate'),
      rank: whole(message.rank, 'delegation.rank', 0, MAX_RANK),
      issued,
      expires: whole(message.expires, 'delegation.expires', issued + 1, issued + MAX_DELEGATION_MS),
      bytes: new Uint8Array(bytes)
    }
  }
}

function decodeMessage (payload: Uint8Array): Message {
  try {
    return Message.decode(payload)
  } catch (cause) {
    throw new MalformedBindingError('delegation', 'is none', { cause })
  }
}

/**
 * Opens a delegation that came from anywhere.
 *
 * @throws BindingTooLargeError, MalformedBindingError, BindingSignatureError
 */
export async function openDelegation (bytes: Uint8Array, options: AbortOptions = {}): Promise<Delegation & { owner: string }> {
  const { facts, signer, verify } = decodeDelegation(bytes)
  await verify(options)

  return { ...facts, owner: signer }
}
