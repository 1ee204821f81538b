import type { AdvertisementDelegation } from './delegation/delegation.ts'
import type { Attributes, AdvertisementType } from './types/define.ts'
import type { Genesis } from './id/genesis.ts'
import type { ResourceId } from './id/id.ts'
import type { PeerId } from '@libp2p/interface'

/**
 * What every sealed document has. Nothing in it changes any more.
 */
export interface SealedDocument<T extends AdvertisementType = AdvertisementType> {
  readonly id: ResourceId
  readonly type: T['type']
  readonly genesis: Genesis
  /** whose resource it is */
  readonly owner: PeerId
  /** who signed: the owner, or who has a delegation of the owner */
  readonly publisher: PeerId
  /** the owner's word that the publisher may; there if that is not the owner */
  readonly delegation?: AdvertisementDelegation
  /** Unix ms at which it was sealed, and always more than in the version before */
  readonly sequence: number
  /** how long its publisher keeps it from then on, ms */
  readonly lifetimeMs: number
  /** how long others may keep it from then on, ms */
  readonly expirationMs: number
  /** names of the attributes that it is indexed by, in ascending order */
  readonly index: readonly string[]
  /** sha2-256 of the document without signature, 32 bytes */
  readonly digest: Uint8Array
  /** exactly what was signed, with the signature: what is sent, stored and passed on */
  readonly bytes: Uint8Array
}

/**
 * A document that describes a resource. Without `T`, of a type that need not be known; attributes of its type's definition are then as
 * the publisher wrote them.
 */
export interface Advertisement<T extends AdvertisementType = AdvertisementType> extends SealedDocument<T> {
  readonly withdrawn: false
  readonly attributes: Attributes<T>
}

/**
 * A document that says that its publisher took an advertisement back. It has the attributes that were indexed, so that it finds the places
 * where the advertisement is.
 */
export interface Withdrawal<T extends AdvertisementType = AdvertisementType> extends SealedDocument<T> {
  readonly withdrawn: true
  readonly attributes: Partial<Attributes<T>>
}

/**
 * What may come of opening a document: of each type in `T` an advertisement or a withdrawal, told apart by `type` and `withdrawn`.
 */
export type Opened<T extends AdvertisementType = AdvertisementType> = T extends AdvertisementType ? Advertisement<T> | Withdrawal<T> : never
