import { RecordEnvelope } from '@libp2p/peer-record'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { ADDRESSES_PER_MEMBER, MAX_ADDRESS_BYTES, MAX_RECORD_BYTES } from './constants.ts'
import { InvalidRecordError } from './errors.ts'
import { isText } from './is-text.ts'
import { prefixOf } from './prefix.ts'
import { Member } from './wire/placement.ts'
import type { MemberRecord } from './core/view/members.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** What a signature is for, so that it is good for nothing else. */
const DOMAIN = 'juxta-rendezvous-member'

const CODEC = new TextEncoder().encode('/juxta/rendezvous-member')

export interface OwnRecord {
  incarnation: number
  left: boolean
  addresses: readonly Multiaddr[]
}

/** What this node says about itself, signed. */
export async function sealRecord ({ incarnation, left, addresses }: OwnRecord, privateKey: PrivateKey): Promise<MemberRecord> {
  const told = addresses.filter(({ bytes }) => bytes.byteLength <= MAX_ADDRESS_BYTES).slice(0, ADDRESSES_PER_MEMBER)
  const payload = Member.encode({ incarnation: BigInt(incarnation), left, addresses: told.map(({ bytes }) => new Uint8Array(bytes)) })
  const envelope = await RecordEnvelope.seal({ domain: DOMAIN, codec: CODEC, marshal: () => payload, equals: () => false }, privateKey)

  return openRecord(new Uint8Array(envelope.marshal()))
}

/**
 * What another says about itself, or passes on of a third.
 *
 * @throws InvalidRecordError
 */
export async function openRecord (bytes: Uint8Array, options: AbortOptions = {}): Promise<MemberRecord> {
  if (bytes.byteLength > MAX_RECORD_BYTES) {
    throw new InvalidRecordError(`A record has more than ${MAX_RECORD_BYTES} bytes`)
  }

  try {
    const { publicKey, payload } = await RecordEnvelope.openAndCertify(bytes, DOMAIN, options)
    const { incarnation, left, addresses } = Member.decode(payload, { limits: { addresses: ADDRESSES_PER_MEMBER } })

    if (incarnation > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new InvalidRecordError('A record is of a time that is none')
    }

    const where = addresses.map(address => multiaddr(address)).filter(isText)

    return {
      peer: peerIdFromPublicKey(publicKey).toString(),
      incarnation: Number(incarnation),
      left,
      addresses: where.map(address => address.toString()),
      prefixes: [...new Set(where.flatMap(address => prefixOf(address) ?? []))],
      // a copy, so that it keeps nothing of the message
      bytes: new Uint8Array(bytes)
    }
  } catch (cause) {
    throw cause instanceof InvalidRecordError ? cause : new InvalidRecordError('The bytes are no record of a rendezvous', { cause })
  }
}
