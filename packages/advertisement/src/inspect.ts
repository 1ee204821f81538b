import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { equals } from 'multiformats/bytes'
import { decodeDelegation } from './delegation/delegation.ts'
import { checkEntitled } from './delegation/entitlement.ts'
import { decodeDocument } from './document/document.ts'
import { ForeignDelegationError, InvalidDocumentError, WrongPublisherError } from './errors.ts'
import { multihash } from './id/digest.ts'
import { idOf } from './id/genesis.ts'
import { ownPeerId } from './id/own-peer-id.ts'
import type { Opened } from './advertisement.ts'
import type { AdvertisementDelegation } from './delegation/delegation.ts'
import type { GenesisFields } from './id/genesis.ts'
import type { Limits } from './limits.ts'
import type { PublicKey } from '@libp2p/interface'

/**
 * A document that its publisher's key and its own bytes say is right. Whether its signature and that of its delegation are, and whether that holds, the
 * caller says.
 */
export type Inspected = Omit<Opened, 'bytes'>

/**
 * What comes of a document and the key that it is signed with.
 *
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 * @throws {WrongPublisherError}
 * @throws {ForeignDelegationError}
 */
export function inspect (payload: Uint8Array, publisher: PublicKey, limits: Limits): Inspected {
  const { genesis, withdrawn = false, delegation: bytes, ...rest } = decodeDocument(payload, limits)
  const { owner, delegation } = entitled(genesis, publisher, bytes)

  const inspected = {
    ...rest,
    id: idOf(genesis, owner),
    genesis: { ...genesis, owner },
    owner: ownPeerId(owner),
    publisher: ownPeerId(publisher),
    ...(delegation === undefined ? {} : { delegation }),
    withdrawn,
    digest: multihash(payload).digest
  } as Inspected

  if (delegation !== undefined) {
    checkEntitled(inspected, delegation)
  }

  return inspected
}

/** Whose resource it is, by the publisher's key or that of who signed the delegation: bytes of keys are their canonical ones, or the envelope would not be */
function entitled (genesis: GenesisFields, publisher: PublicKey, bytes: Uint8Array | undefined): { owner: PublicKey, delegation?: AdvertisementDelegation } {
  const isOwner = equals(genesis.owner, publicKeyToProtobuf(publisher))

  if (bytes === undefined) {
    if (!isOwner) {
      throw new WrongPublisherError('the advertisement is not signed by the owner of the resource, and has no delegation')
    }

    return { owner: publisher }
  }

  if (isOwner) {
    throw new InvalidDocumentError('delegation', 'is there, and the owner signed')
  }

  const { delegation, signer } = decodeDelegation(bytes)

  if (!equals(genesis.owner, publicKeyToProtobuf(signer))) {
    throw new ForeignDelegationError(`the delegation is signed by ${delegation.owner.toString()}, who is not the owner`)
  }

  return { owner: signer, delegation }
}
