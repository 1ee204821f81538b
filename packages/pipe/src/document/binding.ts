import { transportsOf } from '@juxta/path/internal'
import { multiaddr } from '@multiformats/multiaddr'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, toHex } from 'multiformats/bytes'
import * as constants from '../constants.ts'
import { MalformedBindingError, NotEntitledError, WrongEndpointError } from '../errors.ts'
import { Binding as Message } from '../wire/binding.ts'
import { decodeDelegation } from './delegation.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { peerBytes, peerText, pipeId, whole } from './fields.ts'
import type { Delegation } from './delegation.ts'
import type { BindingFacts, PipeFacts } from '../core/facts.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

/** A binding, and the bytes that say it */
export interface SealedBinding extends BindingFacts {
  readonly delegation?: Delegation
  readonly bytes: Uint8Array
}

/** A binding whose signatures are still to be verified */
export interface DecodedBinding {
  binding: SealedBinding
  /** @throws BindingSignatureError */
  verify (options: AbortOptions): Promise<void>
}

export type BindingContent = Omit<SealedBinding, 'holder' | 'digest' | 'bytes'>

const sealing = { domain: constants.BINDING_DOMAIN, payloadType: constants.BINDING_PAYLOAD_TYPE, maxBytes: constants.MAX_BINDING_BYTES }

/**
 * Makes and signs a binding. What others would refuse in it is found out here.
 *
 * @throws BindingRefusedError
 */
export async function sealBinding (pipe: PipeFacts, content: BindingContent, privateKey: PrivateKey): Promise<SealedBinding> {
  const payload = Message.encode({
    ...content,
    previous: content.previous == null ? undefined : new Uint8Array(fromHex(content.previous)),
    delegation: content.delegation == null ? undefined : new Uint8Array(content.delegation.bytes),
    addresses: content.addresses.map(address => new Uint8Array(multiaddr(address).bytes)),
    successor: content.successor == null ? undefined : peerBytes(content.successor)
  })

  return decodeBinding(pipe, await sealEnvelope(payload, privateKey, sealing)).binding
}

/**
 * Checks all that a binding says by itself; what it says of others, and when, is for a book of bindings.
 *
 * @throws BindingTooLargeError, MalformedBindingError, NotEntitledError, WrongEndpointError
 */
export function decodeBinding (pipe: PipeFacts, bytes: Uint8Array): DecodedBinding {
  const { payload, signer, verify } = openEnvelope(bytes, sealing)
  const message = decodeMessage(payload)
  const { previous, released } = message
  const delegation = message.delegation == null ? undefined : decodeDelegation(message.delegation)

  if (previous != null && previous.byteLength !== constants.DIGEST_LENGTH) {
    throw new MalformedBindingError('previous', `is not ${constants.DIGEST_LENGTH} bytes`)
  }

  if (!released && message.successor != null) {
    throw new MalformedBindingError('successor', 'is there, and the end was not given up')
  }

  if (delegation != null && delegation.signer !== pipe.owner) {
    throw new NotEntitledError(`the delegation is signed by ${delegation.signer}, which is not the owner`)
  }

  const binding = {
    pipe: pipeId(message.pipe),
    holder: signer,
    epoch: whole(message.epoch, 'epoch', 0, Number.MAX_SAFE_INTEGER),
    previous: previous == null ? undefined : toHex(previous),
    sequence: whole(message.sequence, 'sequence', 1, Number.MAX_SAFE_INTEGER),
    expirationMs: whole(message.expirationMs, 'expirationMs', 1, constants.MAX_BINDING_MS),
    delegation: delegation?.facts,
    addresses: message.addresses.map((address, i) => addressText(address, `addresses[${i}]`, signer)),
    released,
    successor: message.successor == null ? undefined : peerText(message.successor, 'successor'),
    digest: toHex(sha256(payload)),
    bytes: new Uint8Array(bytes)
  }

  checkEndpoint(pipe, binding)

  return {
    binding,
    verify: async (options) => {
      await Promise.all([verify(options), delegation?.verify(options)])
    }
  }
}

function decodeMessage (payload: Uint8Array): Message {
  try {
    return Message.decode(payload, { limits: { addresses: constants.MAX_ADDRESSES } })
  } catch (cause) {
    throw new MalformedBindingError('binding', 'is none', { cause })
  }
}

function addressText (bytes: Uint8Array, path: string, holder: string): string {
  if (bytes.byteLength > constants.MAX_ADDRESS_BYTES) {
    throw new MalformedBindingError(path, `is longer than ${constants.MAX_ADDRESS_BYTES} bytes`)
  }

  try {
    const address = multiaddr(bytes)
    const last = address.getComponents().at(-1)

    if (last?.name === 'p2p' && last.value === holder) {
      return address.toString()
    }
  } catch (cause) {
    throw new MalformedBindingError(path, 'is no multiaddr', { cause })
  }

  throw new MalformedBindingError(path, 'does not end with the holder\'s peer id')
}

/** A required transport: one address, which names one interface that has it */
function checkEndpoint ({ transport }: PipeFacts, { addresses, released }: Pick<BindingFacts, 'addresses' | 'released'>): void {
  if (transport == null || released) {
    return
  }

  if (addresses.length !== 1 || !transportsOf(multiaddr(addresses[0])).includes(transport)) {
    throw new WrongEndpointError(`the pipe requires ${transport}, and the binding has not one address that has it: ${addresses.join(' ')}`)
  }
}
