import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { MAX_RECORD_BYTES } from './constants.ts'
import { RecordOfPeer } from './wire/peer-record.ts'
import type { RecordFormat } from './core/record-format.ts'
import type { AbortOptions, PeerId, PrivateKey } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

const FORMATS: Record<RecordFormat, { domain: string, codec: Uint8Array }> = {
  standard: { domain: PeerRecord.DOMAIN, codec: PeerRecord.CODEC },
  rust: { domain: 'libp2p-routing-state', codec: fromString('/libp2p/routing-state-record') }
}

/** What a sealed peer record says, and that its own peer says it. */
export interface VerifiedRecord {
  peerId: PeerId
  format: RecordFormat
  /** The addresses, in bytes: some may be of kinds that are not known here. */
  addresses: Uint8Array[]
  /** The same record, sealed, as everybody would write it: protobuf can be written in ways that not everybody reads. */
  sealed: Uint8Array
}

/** A record is sealed, and by another peer. */
export class OtherPeerError extends Error {
  override name = 'OtherPeerError'
}

/**
 * Reads and verifies a sealed peer record. Whose it is, is looked at before the signature is.
 *
 * @param of - whose it has to be; default whoever sealed it
 * @throws OtherPeerError - it is another's
 * @throws anything - it is none
 */
export async function verifyRecord (sealed: Uint8Array, of?: PeerId, options: AbortOptions = {}): Promise<VerifiedRecord> {
  const envelope = RecordEnvelope.createFromProtobuf(sealed)
  const peerId = peerIdFromPublicKey(envelope.publicKey)

  if (of?.equals(peerId) === false) {
    throw new OtherPeerError(`The record of ${peerId.toString()}`)
  }

  const format = (Object.keys(FORMATS) as RecordFormat[]).find(one => equals(FORMATS[one].codec, envelope.payloadType))

  if (format == null || !await envelope.validate(FORMATS[format].domain, options)) {
    throw new Error('No peer record, or not signed by the key that is in it')
  }

  const record: RecordOfPeer = RecordOfPeer.decode(envelope.payload, { limits: { addresses: MAX_RECORD_BYTES } })

  if (!equals(RecordOfPeer.encode(record), envelope.payload)) {
    throw new Error('A record that is not written as it would be')
  }

  if (!equals(record.peerId, peerId.toMultihash().bytes)) {
    throw new OtherPeerError('The record is about another peer than the one that signed it')
  }

  return { peerId, format, addresses: record.addresses.map(address => address.multiaddr), sealed: envelope.marshal() }
}

/** Those of the addresses that are some, of kinds known here. */
export function knownAddresses (addresses: Uint8Array[]): Multiaddr[] {
  return addresses.flatMap(bytes => {
    try {
      const address = multiaddr(bytes)

      return address.getComponents().length > 0 && equals(address.bytes, bytes) ? [address] : []
    } catch {
      return []
    }
  })
}

/** The record of this node, sealed. */
export async function sealRecord (peerId: PeerId, privateKey: PrivateKey, multiaddrs: Multiaddr[], format: RecordFormat): Promise<Uint8Array> {
  const record = new PeerRecord({ peerId, multiaddrs })
  const envelope = await RecordEnvelope.seal({ ...FORMATS[format], marshal: () => record.marshal(), equals: () => false }, privateKey)

  return envelope.marshal()
}
