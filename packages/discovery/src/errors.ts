import { meantName } from '@juxta/wire'
import type { ValueKind } from '@juxta/advertisement'

/** What an error of this package says beside its message. */
export interface DiscoveryFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** A limit or an option is out of its range. Not retryable: it is a mistake in the program. */
export class InvalidDiscoverySettingError extends Error implements DiscoveryFailure {
  override name = 'InvalidDiscoverySettingError'
  readonly retryable = false
}

/** The node is not started, or stopped meanwhile. Retryable when it is started. */
export class DiscoveryStoppedError extends Error implements DiscoveryFailure {
  override name = 'DiscoveryStoppedError'
  readonly retryable = true

  constructor (message = 'Discovery is not running') {
    super(message)
  }
}

/** A search is for an attribute that its type does not index. Not retryable: it is a mistake in the program. */
export class NotIndexedError extends Error implements DiscoveryFailure {
  override name = 'NotIndexedError'
  readonly retryable = false
  readonly attribute: string

  /**
   * @param indexed - what the type is found by
   * @param exists - it has the attribute, but without an index
   */
  constructor (attribute: string, type: string, indexed: readonly string[], exists: boolean) {
    const meant = exists ? undefined : meantName(attribute, indexed)
    super(`Nothing of type ${type} is found by ${attribute}${exists ? ', which is not indexed' : ''}${meant == null ? '' : `: is ${meant} meant?`} (it is found by ${indexed.join(', ')})`)
    this.attribute = attribute
  }
}

const KINDS: Record<ValueKind, string> = { text: 'text', number: 'a number', boolean: 'true or false', bytes: 'bytes' }

/** A search compares an attribute with another kind of value than it has, which finds nothing. Not retryable: it is a mistake in the program. */
export class WrongKindError extends Error implements DiscoveryFailure {
  override name = 'WrongKindError'
  readonly retryable = false
  readonly attribute: string
  /** what its values are */
  readonly kind: ValueKind

  constructor (attribute: string, type: string, kind: ValueKind, given: unknown) {
    super(`${attribute} of ${type} is ${KINDS[kind]}, and is compared with ${typeof given === 'string' ? `the text '${given}'` : String(given)}`)
    this.attribute = attribute
    this.kind = kind
  }
}

/** There is no room for what should be published. Retryable when something else expired. */
export class TooManyPublicationsError extends Error implements DiscoveryFailure {
  override name = 'TooManyPublicationsError'
  readonly retryable = true
}

/** There are as many watches as there may be. Retryable when one of them has ended. */
export class TooManyWatchesError extends Error implements DiscoveryFailure {
  override name = 'TooManyWatchesError'
  readonly retryable = true
}

/** What should be withdrawn is not published by this node. Not retryable. */
export class NotPublishedError extends Error implements DiscoveryFailure {
  override name = 'NotPublishedError'
  readonly retryable = false
}

/** A peer gave what it was not asked for. Not retryable with the same peer. */
export class NotMatchingError extends Error implements DiscoveryFailure {
  override name = 'NotMatchingError'
  readonly retryable = false
}

/** What a peer is asked is malformed, or beyond a bound. Not retryable. */
export class InvalidRequestError extends Error implements DiscoveryFailure {
  override name = 'InvalidRequestError'
  readonly retryable = false
}
