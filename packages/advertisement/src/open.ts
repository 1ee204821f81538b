import { checkDates } from './dates.ts'
import { verifyDelegation } from './delegation/delegation.ts'
import { checkHolds } from './delegation/entitlement.ts'
import { isSigned, openEnvelope } from './document/envelope.ts'
import { ADVERTISEMENT } from './document/sealings.ts'
import { ForgedIdError, InvalidSettingError, TooLargeError, UnknownTypeError, WrongSignatureError } from './errors.ts'
import { parseId } from './id/id.ts'
import { inspect } from './inspect.ts'
import { checkNow, limitsOf } from './limits.ts'
import { checkNames } from './option-names.ts'
import { checkType } from './types/define.ts'
import type { Advertisement, Opened, Withdrawal } from './advertisement.ts'
import type { HolderOptions } from './dates.ts'
import type { Limits } from './limits.ts'
import type { Names } from './option-names.ts'
import type { AdvertisementType } from './types/define.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface OpenOptions<T extends AdvertisementType = AdvertisementType> extends HolderOptions, AbortOptions {
  /** Unix ms */
  now: number
  /**
   * The types that are wanted: all others are refused, and the attributes of these are checked. Without, a document of any type is opened,
   * and its attributes are within bounds but not compared with a definition.
   */
  types?: readonly T[]
  /** the resource that was asked for: a document of another is refused */
  id?: string
  limits?: Partial<Limits>
}

const OPTIONS: Names<OpenOptions> = ['now', 'types', 'id', 'limits', 'holder', 'clockSkewMs', 'signal']

/**
 * Opens a sealed document and verifies all that can be: its size, the envelope, the canonical form of every byte, the bounds of what is in
 * it, its publisher, its id, its type if types are given, its dates, its delegation if it has one, its signature.
 * Signatures, which cost most, come last.
 *
 * The bytes are copied; what is returned keeps nothing of the argument.
 *
 * @throws {TooLargeError}
 * @throws {InvalidDocumentError} with the path of the field at fault
 * @throws {NotCanonicalError}
 * @throws {WrongPublisherError}
 * @throws {ForeignDelegationError}
 * @throws {ForgedIdError} it is not of the resource that was asked for
 * @throws {UnknownTypeError}
 * @throws {FutureDatedError}
 * @throws {ExpiredError}
 * @throws {ExpiredDelegationError}
 * @throws {ForgedDelegationError}
 * @throws {WrongSignatureError}
 * @throws {InvalidSettingError} an option is out of its range
 * @throws {InvalidIdError} the option `id` is none
 */
export async function open <const T extends AdvertisementType = AdvertisementType> (bytes: Uint8Array, options: OpenOptions<T>): Promise<Opened<T>> {
  // with `types` misspelt, what is of any type would be opened
  checkNames('open()', options, OPTIONS, (message) => new InvalidSettingError(message))
  const limits = limitsOf(options.limits)
  checkNow(options.now)
  const id = options.id === undefined ? undefined : parseId(options.id).id

  if (bytes.byteLength > limits.maxBytes) {
    throw new TooLargeError(`the advertisement has ${bytes.byteLength} bytes, more than ${limits.maxBytes}`)
  }

  const own = new Uint8Array(bytes)
  const envelope = openEnvelope(own, ADVERTISEMENT)
  const inspected = inspect(envelope.payload, envelope.publicKey, limits)

  if (id !== undefined && inspected.id !== id) {
    throw new ForgedIdError(`the advertisement is of ${inspected.id}, not of ${id}`)
  }

  if (options.types !== undefined) {
    const type = options.types.find((one) => one.type === inspected.type)

    if (type === undefined) {
      throw new UnknownTypeError(`the advertisement is of type ${inspected.type}, which was not asked for`, inspected.type)
    }

    checkType(inspected, type)
  }

  checkDates(inspected, options.now, options)

  if (inspected.delegation !== undefined) {
    checkHolds(inspected, inspected.delegation, options.now, options)
    await verifyDelegation(inspected.delegation, options)
  }

  if (!await isSigned(envelope, ADVERTISEMENT, options)) {
    throw new WrongSignatureError('the signature is not the publisher\'s over this document')
  }

  return { ...inspected, bytes: own } as Opened<T>
}

/**
 * A document that was opened without its type, as one of that type.
 *
 * @throws {UnknownTypeError} it is of another
 * @throws {InvalidDocumentError} with the path of the attribute at fault
 */
export function ofType <T extends AdvertisementType> (advertisement: Advertisement, type: T): Advertisement<T>
export function ofType <T extends AdvertisementType> (advertisement: Opened, type: T): Advertisement<T> | Withdrawal<T>
export function ofType (advertisement: Opened, type: AdvertisementType): Opened {
  checkType(advertisement, type)

  return advertisement
}
