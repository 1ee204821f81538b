import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, toHex } from 'multiformats/bytes'
import * as constants from '../constants.ts'
import { BindingRefusedError, HandOverSignatureError, MalformedHandOverError } from '../errors.ts'
import { HandOver } from '../wire/hand-over.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { peerBytes, peerText, pipeId, whole } from './fields.ts'
import type { HandOverFacts } from '../core/hand-overs.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

/** A hand-over, and the bytes that say it: what the new holder shows the sender */
export interface SealedHandOver extends HandOverFacts {
  readonly bytes: Uint8Array
}

const sealing = { domain: constants.HAND_OVER_DOMAIN, payloadType: constants.HAND_OVER_PAYLOAD_TYPE, maxBytes: constants.MAX_SEALED_HAND_OVER_BYTES }

/** @throws MalformedHandOverError */
export async function sealHandOver (facts: Omit<HandOverFacts, 'from'>, privateKey: PrivateKey): Promise<SealedHandOver> {
  const payload = HandOver.encode({
    ...facts,
    session: new Uint8Array(fromHex(facts.session)),
    sender: peerBytes(facts.sender),
    to: peerBytes(facts.to),
    state: new Uint8Array(fromHex(facts.state))
  })

  return decodeHandOver(await sealEnvelope(payload, privateKey, sealing)).handOver
}

/** Digest of a session's state, in hexadecimal */
export function digestOf (state: Uint8Array): string {
  return toHex(sha256(state))
}

/**
 * Checks all that a hand-over says by itself; whether it is for the one who reads it is for `HandOvers`.
 *
 * @throws MalformedHandOverError
 */
export function decodeHandOver (bytes: Uint8Array): { handOver: SealedHandOver, verify (options: AbortOptions): Promise<void> } {
  const { message, signer, verify } = open(bytes)
  const count = (name: 'received' | 'accepted' | 'acknowledged'): number => whole(message[name], name, 0, Number.MAX_SAFE_INTEGER)

  try {
    const issued = whole(message.issued, 'issued', 1, Number.MAX_SAFE_INTEGER)
    const accepted = count('accepted')

    if (message.session.byteLength !== constants.SESSION_ID_LENGTH || message.state.byteLength !== constants.DIGEST_LENGTH) {
      throw new MalformedHandOverError('session or state has another length')
    }

    const handOver = {
      pipe: pipeId(message.pipe),
      session: toHex(message.session),
      sender: peerText(message.sender, 'sender'),
      epoch: whole(message.epoch, 'epoch', 1, Number.MAX_SAFE_INTEGER),
      from: signer,
      to: peerText(message.to, 'to'),
      received: count('received'),
      accepted,
      acknowledged: whole(message.acknowledged, 'acknowledged', 0, accepted),
      state: toHex(message.state),
      issued,
      expires: whole(message.expires, 'expires', issued + 1, issued + constants.MAX_HAND_OVER_MS),
      bytes: new Uint8Array(bytes)
    }

    return { handOver, verify }
  } catch (cause) {
    throw cause instanceof BindingRefusedError ? new MalformedHandOverError(cause.message, { cause }) : cause
  }
}

function open (bytes: Uint8Array): { message: HandOver, signer: string, verify (options: AbortOptions): Promise<void> } {
  try {
    const { payload, signer, verify } = openEnvelope(bytes, sealing)

    return {
      message: HandOver.decode(payload),
      signer,
      verify: async options => {
        await verify(options).catch((cause: unknown) => {
          options.signal?.throwIfAborted()
          throw new HandOverSignatureError('the signature is not the old holder\'s over this', { cause })
        })
      }
    }
  } catch (cause) {
    throw new MalformedHandOverError('it is no hand-over', { cause })
  }
}
