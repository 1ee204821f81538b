import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { equals } from 'uint8arrays/equals'
import { MAX_RECORD_BYTES } from './constants.ts'
import { RecordOfPeer } from './wire/peer-record.ts'
import type { AbortOptions, PeerId, PrivateKey } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** What a sealed peer record says, and that its own peer says it. */
export interface VerifiedRecord {
  peerId: PeerId
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

  if (!equals(envelope.payloadType, PeerRecord.CODEC) || !await envelope.validate(PeerRecord.DOMAIN, options)) {
    throw new Error('No peer record, or not signed by the key that is in it')
  }

  const record: RecordOfPeer = RecordOfPeer.decode(envelope.payload, { limits: { addresses: MAX_RECORD_BYTES } })

  if (!equals(RecordOfPeer.encode(record), envelope.payload)) {
    throw new Error('A record that is not written as it would be')
  }

  if (!equals(record.peerId, peerId.toMultihash().bytes)) {
    throw new OtherPeerError('The record is about another peer than the one that signed it')
  }

  return { peerId, addresses: record.addresses.map(address => address.multiaddr), sealed: envelope.marshal() }
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
export async function sealRecord (peerId: PeerId, privateKey: PrivateKey, multiaddrs: Multiaddr[]): Promise<Uint8Array> {
  const envelope = await RecordEnvelope.seal(new PeerRecord({ peerId, multiaddrs }), privateKey)

  return envelope.marshal()
}
