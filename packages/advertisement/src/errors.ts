/**
 * What an error of this package says beside its message.
 */
export interface AdvertisementFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/**
 * The text is not an id, or not in its one canonical form. Not retryable.
 */
export class InvalidIdError extends Error implements AdvertisementFailure {
  override name = 'InvalidIdError'
  readonly retryable = false
}

/**
 * The id is not the one that the genesis makes. Not retryable.
 */
export class ForgedIdError extends Error implements AdvertisementFailure {
  override name = 'ForgedIdError'
  readonly retryable = false
}

/**
 * The signature is not the publisher's over these bytes. Not retryable.
 */
export class WrongSignatureError extends Error implements AdvertisementFailure {
  override name = 'WrongSignatureError'
  readonly retryable = false
}

/**
 * Who signed is not the owner of the resource, and has no delegation. Not retryable.
 */
export class WrongPublisherError extends Error implements AdvertisementFailure {
  override name = 'WrongPublisherError'
  readonly retryable = false
}

/**
 * Who signed encloses a delegation that is somebody else's, or of something else. Not retryable.
 */
export class ForeignDelegationError extends Error implements AdvertisementFailure {
  override name = 'ForeignDelegationError'
  readonly retryable = false
}

/**
 * The signature of a delegation is not that of its owner. Not retryable.
 */
export class ForgedDelegationError extends Error implements AdvertisementFailure {
  override name = 'ForgedDelegationError'
  readonly retryable = false
}

/**
 * The delegation does not hold, or not for as long as the document. Not retryable: another delegation is needed.
 */
export class ExpiredDelegationError extends Error implements AdvertisementFailure {
  override name = 'ExpiredDelegationError'
  readonly retryable = false
  /** Unix ms until which it holds */
  readonly expires: number

  constructor (message: string, expires: number, options?: ErrorOptions) {
    super(message, options)
    this.expires = expires
  }
}

/**
 * The time for which the document may be kept is over. Not retryable: ask for a newer one.
 */
export class ExpiredError extends Error implements AdvertisementFailure {
  override name = 'ExpiredError'
  readonly retryable = false
  /** Unix ms at which it expired, clock skew included */
  readonly expiredAt: number

  constructor (message: string, expiredAt: number, options?: ErrorOptions) {
    super(message, options)
    this.expiredAt = expiredAt
  }
}

/**
 * The document is dated further ahead than clocks may be apart. Retryable from `validFrom` on.
 */
export class FutureDatedError extends Error implements AdvertisementFailure {
  override name = 'FutureDatedError'
  readonly retryable = true
  /** Unix ms from which it is accepted, clock skew included */
  readonly validFrom: number

  constructor (message: string, validFrom: number, options?: ErrorOptions) {
    super(message, options)
    this.validFrom = validFrom
  }
}

/**
 * A sealed document has more bytes than it may. Not retryable.
 */
export class TooLargeError extends Error implements AdvertisementFailure {
  override name = 'TooLargeError'
  readonly retryable = false
}

/**
 * The document is of a type that was not asked for. Not retryable with the same types.
 */
export class UnknownTypeError extends Error implements AdvertisementFailure {
  override name = 'UnknownTypeError'
  readonly retryable = false
  readonly type: string

  constructor (message: string, type: string, options?: ErrorOptions) {
    super(message, options)
    this.type = type
  }
}

/**
 * A document is not what it should be: malformed, incomplete, beyond a bound, or at odds with its type. Not retryable.
 */
export class InvalidDocumentError extends Error implements AdvertisementFailure {
  override name = 'InvalidDocumentError'
  readonly retryable = false
  /** the field at fault, such as `attributes.formats[2]` or `genesis.nonce`; `envelope` or `document` when it has none */
  readonly path: string

  constructor (path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options)
    this.path = path
  }
}

/**
 * The bytes are not the canonical ones for what they say. Not retryable.
 */
export class NotCanonicalError extends Error implements AdvertisementFailure {
  override name = 'NotCanonicalError'
  readonly retryable = false
}

/**
 * A type can't be defined like that. Not retryable: it is a mistake in the program.
 */
export class InvalidDefinitionError extends Error implements AdvertisementFailure {
  override name = 'InvalidDefinitionError'
  readonly retryable = false
}

/**
 * A limit, a date or a clock skew is out of its range. Not retryable: it is a mistake in the program.
 */
export class InvalidSettingError extends Error implements AdvertisementFailure {
  override name = 'InvalidSettingError'
  readonly retryable = false
}
