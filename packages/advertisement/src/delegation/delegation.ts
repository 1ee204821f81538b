import { peerIdFromMultihash } from '@libp2p/peer-id'
import { decode } from 'multiformats/hashes/digest'
import { MAX_DELEGATION_BYTES, MAX_DELEGATION_ITEMS, MAX_DELEGATION_MS } from '../constants.ts'
import { decodeCanonical, encodeCanonical } from '../document/cbor.ts'
import { isSigned, openEnvelope, sealEnvelope } from '../document/envelope.ts'
import { DELEGATION } from '../document/sealings.ts'
import { isMap } from '../document/value.ts'
import { ForgedDelegationError, InvalidDocumentError, InvalidIdError } from '../errors.ts'
import { PEER, isGenesisKind, parseId } from '../id/id.ts'
import { ownPeerId } from '../id/own-peer-id.ts'
import { checkNow } from '../limits.ts'
import type { ResourceId } from '../id/id.ts'
import type { AbortOptions, PeerId, PrivateKey, PublicKey } from '@libp2p/interface'

/**
 * The owner's word that somebody else may publish what is said of a resource, or of all resources of a kind.
 */
export interface AdvertisementDelegation {
  /** who signed it */
  readonly owner: PeerId
  /** who may publish */
  readonly delegate: PeerId
  /** the resource; or there is a `kind` */
  readonly resource?: ResourceId
  /** the kind of the resources, new ones included; or there is a `resource` */
  readonly kind?: string
  /** Unix ms from which it holds */
  readonly issued: number
  /** Unix ms until which it holds: what is published by it is over by then */
  readonly expires: number
  /** what was signed, with the signature: what the delegate is given */
  readonly bytes: Uint8Array
}

/** A delegation with the key that it is signed with, if the signature is right */
export interface DecodedDelegation {
  delegation: AdvertisementDelegation
  signer: PublicKey
}

export interface DelegationContent {
  delegate: PeerId
  resource?: ResourceId
  kind?: string
  /** how long it holds, 1 to 31,536,000,000 ms, a year */
  expiresMs: number
}

export interface SealDelegationOptions extends AbortOptions {
  /** the owner's */
  privateKey: PrivateKey
  /** Unix ms */
  now: number
}

/**
 * Makes and signs a delegation. It can't be taken back: it should hold no longer than it must.
 *
 * @throws {InvalidDocumentError} with the path of the field at fault; `delegation.resource` if there is no resource and no kind, or both
 * @throws {InvalidSettingError} `now` is no date
 */
export async function sealAdvertisementDelegation ({ delegate, resource, kind, expiresMs }: DelegationContent, { privateKey, now, signal }: SealDelegationOptions): Promise<AdvertisementDelegation> {
  checkNow(now)

  const payload = encodeCanonical({ delegate: new Uint8Array(delegate.toMultihash().bytes), resource, kind, issued: now, expires: now + expiresMs })
  const bytes = await sealEnvelope(payload, privateKey, DELEGATION, { signal })

  return decodeDelegation(bytes).delegation
}

/**
 * Opens a delegation that came from anybody.
 *
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 * @throws {ForgedDelegationError}
 */
export async function openAdvertisementDelegation (bytes: Uint8Array, options: AbortOptions = {}): Promise<AdvertisementDelegation> {
  const { delegation } = decodeDelegation(bytes)
  await verifyDelegation(delegation, options)

  return delegation
}

/**
 * @throws {ForgedDelegationError}
 */
export async function verifyDelegation ({ bytes, owner }: AdvertisementDelegation, options: AbortOptions): Promise<void> {
  if (!await isSigned(openEnvelope(bytes, DELEGATION), DELEGATION, options)) {
    throw new ForgedDelegationError(`the delegation is not signed by ${owner.toString()}`)
  }
}

/**
 * Checks all that can be checked without a clock, and not the signature.
 *
 * @throws {InvalidDocumentError}
 * @throws {NotCanonicalError}
 */
export function decodeDelegation (bytes: Uint8Array): DecodedDelegation {
  if (bytes.byteLength > MAX_DELEGATION_BYTES) {
    throw new InvalidDocumentError('delegation', `has ${bytes.byteLength} bytes, more than ${MAX_DELEGATION_BYTES}`)
  }

  const own = new Uint8Array(bytes)
  const { payload, publicKey } = openEnvelope(own, DELEGATION)
  const map = decodeMap(payload)
  const { delegate, resource, kind, expires } = map
  const issued = whole(map.issued, 'delegation.issued', 1, Number.MAX_SAFE_INTEGER - MAX_DELEGATION_MS)

  if ((resource === undefined) === (kind === undefined)) {
    throw new InvalidDocumentError('delegation.resource', 'or a kind is named, one of the two')
  }

  return {
    signer: publicKey,
    delegation: {
      owner: ownPeerId(publicKey),
      delegate: peerOf(delegate),
      ...(resource === undefined ? { kind: kindOf(kind) } : { resource: resourceOf(resource) }),
      issued,
      expires: whole(expires, 'delegation.expires', issued + 1, issued + MAX_DELEGATION_MS),
      bytes: own
    }
  }
}

const FIELDS = ['delegate', 'expires', 'issued', 'kind', 'resource']

function decodeMap (payload: Uint8Array): Record<string, unknown> {
  const map = decodeCanonical(payload, { maxItems: MAX_DELEGATION_ITEMS, maxNesting: 1 }, 'delegation')

  if (!isMap(map)) {
    throw new InvalidDocumentError('delegation', 'is not a map')
  }

  // what is not known here may well be a restriction
  if (Object.keys(map).some((name) => !FIELDS.includes(name))) {
    throw new InvalidDocumentError('delegation', 'has a field that is not known here')
  }

  return map
}

function whole (value: unknown, path: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new InvalidDocumentError(path, `is not a whole number from ${min} to ${max}`)
  }

  return value
}

function peerOf (value: unknown): PeerId {
  if (!(value instanceof Uint8Array)) {
    throw new InvalidDocumentError('delegation.delegate', 'is not bytes')
  }

  try {
    return peerIdFromMultihash(decode(new Uint8Array(value)))
  } catch (err) {
    throw new InvalidDocumentError('delegation.delegate', 'is not the multihash of a peer id', { cause: err })
  }
}

function kindOf (value: unknown): string {
  if (value !== PEER && !isGenesisKind(value)) {
    throw new InvalidDocumentError('delegation.kind', 'is not the name of a kind')
  }

  return value as string
}

function resourceOf (value: unknown): ResourceId {
  try {
    return parseId(value as string).id
  } catch (err) {
    if (err instanceof InvalidIdError) {
      throw new InvalidDocumentError('delegation.resource', 'is not an id', { cause: err })
    }

    throw err
  }
}
