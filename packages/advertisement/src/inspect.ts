import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { peerIdFromMultihash, peerIdFromPublicKey } from '@libp2p/peer-id'
import { equals } from 'multiformats/bytes'
import { decode } from 'multiformats/hashes/digest'
import { decodeDocument } from './document/document.ts'
import { WrongPublisherError } from './errors.ts'
import { multihash } from './id/digest.ts'
import { idOf } from './id/genesis.ts'
import type { Opened } from './advertisement.ts'
import type { Limits } from './limits.ts'
import type { PeerId, PublicKey } from '@libp2p/interface'

/**
 * A document that its publisher's key and its own bytes say is right. Whether the signature is, the caller says.
 */
export type Inspected = Omit<Opened, 'bytes'>

/**
 * What comes of a document and the key that it is signed with.
 *
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 * @throws {WrongPublisherError}
 */
export function inspect (payload: Uint8Array, publisher: PublicKey, limits: Limits): Inspected {
  const { genesis, withdrawn = false, ...rest } = decodeDocument(payload, limits)

  // the bytes of a key are its canonical ones, or the envelope would not be
  if (!equals(genesis.owner, publicKeyToProtobuf(publisher))) {
    throw new WrongPublisherError('the advertisement is not signed by the owner of the resource')
  }

  const peerId = ownPeerId(publisher)

  return {
    ...rest,
    id: idOf(genesis, publisher),
    genesis: { ...genesis, owner: publisher },
    owner: peerId,
    publisher: peerId,
    withdrawn,
    digest: multihash(payload).digest
  } as Inspected
}

/**
 * A peer id that can be kept. In Node, the key in what libp2p makes of it is in 64 KiB of memory that it shares with whatever came at that time, so that a small
 * document would keep all of that.
 */
function ownPeerId (publicKey: PublicKey): PeerId {
  const peerId = peerIdFromPublicKey(publicKey)

  return peerId.type === 'RSA' ? peerId : peerIdFromMultihash(decode(new Uint8Array(peerId.toMultihash().bytes)))
}
