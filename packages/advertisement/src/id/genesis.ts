import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { NONCE_LENGTH } from '../constants.ts'
import { encodeCanonical } from '../document/cbor.ts'
import { ForgedIdError, InvalidDocumentError, InvalidIdError } from '../errors.ts'
import { multihash } from './digest.ts'
import { formatId, isGenesisKind, parseId, PEER, peerResourceId } from './id.ts'
import type { ResourceId } from './id.ts'
import type { PublicKey } from '@libp2p/interface'

/**
 * What a resource was made from, and what its id is computed from. Whoever sees it can check the id, and nobody but the owner can publish
 * under it.
 */
export interface Genesis {
  /** what sort of resource it is: as a rule the type of the document that describes it */
  kind: string
  /** Ed25519, secp256k1 or RSA */
  owner: PublicKey
  /** the group that the resource belongs to, if it is one */
  parent?: ResourceId
  /** 16 random bytes, which make it another resource than the owner's others. A peer has none: it is its owner's only one. */
  nonce?: Uint8Array
}

/**
 * A genesis as it stands in a document.
 */
export interface GenesisFields {
  kind: string
  /** public key in libp2p's protobuf form */
  owner: Uint8Array
  parent?: ResourceId
  nonce?: Uint8Array
}

/**
 * The id of a resource: `urn:juxta:<kind>:` and the base32 of the sha2-256 multihash of the genesis in canonical CBOR. A peer's is
 * `urn:juxta:peer:` and its peer id.
 *
 * @throws {InvalidDocumentError} with the part of the genesis that can't be
 */
export function createId (genesis: Genesis): ResourceId {
  return idOf(genesisFields(genesis), genesis.owner)
}

/**
 * That an id belongs to a genesis.
 *
 * @throws {InvalidIdError} not an id
 * @throws {InvalidDocumentError} not a genesis
 * @throws {ForgedIdError} each is one, but they don't belong together
 */
export function checkGenesis (id: string, genesis: Genesis): void {
  const expected = createId(genesis)

  if (parseId(id).id !== expected) {
    throw new ForgedIdError(`${id} is not the id of its genesis, ${expected} is`)
  }
}

/**
 * @throws {InvalidDocumentError}
 */
export function genesisFields ({ kind, owner, parent, nonce }: Genesis): GenesisFields {
  if (!['Ed25519', 'secp256k1', 'RSA'].includes(owner.type)) {
    throw new InvalidDocumentError('genesis.owner', `is a key of type ${owner.type}, which no peer id is made of`)
  }

  const fields = { kind, owner: publicKeyToProtobuf(owner), parent, nonce }
  checkGenesisFields(fields)

  return fields
}

/**
 * That kind, parent and nonce can be. The owner is looked at by who has the publisher's key to compare it with.
 *
 * @throws {InvalidDocumentError}
 */
export function checkGenesisFields ({ kind, parent, nonce }: GenesisFields): void {
  if (kind === PEER) {
    if (parent !== undefined || nonce !== undefined) {
      throw new InvalidDocumentError(parent === undefined ? 'genesis.nonce' : 'genesis.parent', 'is nothing that a peer has')
    }

    return
  }

  if (!isGenesisKind(kind)) {
    throw new InvalidDocumentError('genesis.kind', 'is not the name of a kind')
  }

  if (!(nonce instanceof Uint8Array) || nonce.byteLength !== NONCE_LENGTH) {
    throw new InvalidDocumentError('genesis.nonce', `is not ${NONCE_LENGTH} bytes`)
  }

  if (parent !== undefined) {
    checkParent(parent)
  }
}

function checkParent (parent: unknown): void {
  try {
    parseId(parent as string)
  } catch (err) {
    if (err instanceof InvalidIdError) {
      throw new InvalidDocumentError('genesis.parent', 'is not an id', { cause: err })
    }

    throw err
  }
}

/**
 * The id that fields which were checked make.
 */
export function idOf (fields: GenesisFields, owner: PublicKey): ResourceId {
  return fields.kind === PEER ? peerResourceId(peerIdFromPublicKey(owner)) : formatId(fields.kind, multihash(encodeCanonical(fields)).bytes)
}
