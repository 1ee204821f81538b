import { ExpiredDelegationError, ForeignDelegationError } from '../errors.ts'
import { clockSkewOf } from '../limits.ts'
import type { AdvertisementDelegation } from './delegation.ts'
import type { ResourceId } from '../id/id.ts'
import type { ClockOptions } from '../limits.ts'
import type { PeerId } from '@libp2p/interface'

/** What of a document a delegation must fit */
export interface Delegated {
  readonly id: ResourceId
  readonly genesis: { readonly kind: string }
  readonly publisher: PeerId
}

/**
 * That a delegation is for the publisher, and for the resource.
 *
 * @throws {ForeignDelegationError}
 */
export function checkEntitled ({ id, genesis, publisher }: Delegated, { delegate, resource, kind }: AdvertisementDelegation): void {
  if (!delegate.equals(publisher)) {
    throw new ForeignDelegationError(`the delegation is for ${delegate.toString()}, and the publisher is ${publisher.toString()}`)
  }

  if (resource !== undefined && resource !== id) {
    throw new ForeignDelegationError(`the delegation is of ${resource}, and the advertisement of ${id}`)
  }

  if (kind !== undefined && kind !== genesis.kind) {
    throw new ForeignDelegationError(`the delegation is for each ${kind}, and the advertisement of a ${genesis.kind}`)
  }
}

/**
 * That a document begins and ends, for others, while its delegation holds, and that this holds now.
 *
 * @throws {ExpiredDelegationError}
 */
export function checkHolds (
  { sequence, expirationMs }: { sequence: number, expirationMs: number }, { issued, expires }: AdvertisementDelegation, now: number, options: ClockOptions
): void {
  const skewMs = clockSkewOf(options)

  if (sequence < issued - skewMs || sequence + expirationMs > expires) {
    throw new ExpiredDelegationError('the delegation does not hold for as long as others may keep the advertisement', expires)
  }

  // its publisher may keep a document for longer than others
  if (now >= expires + skewMs) {
    throw new ExpiredDelegationError(`the delegation expired ${now - expires} ms ago`, expires)
  }
}
