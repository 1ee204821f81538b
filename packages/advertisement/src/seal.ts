import { EXPIRATION_MS, LIFETIME_MS } from './constants.ts'
import { decodeDelegation, verifyDelegation } from './delegation/delegation.ts'
import { checkHolds } from './delegation/entitlement.ts'
import { encodeDocument } from './document/document.ts'
import { sealEnvelope } from './document/envelope.ts'
import { ADVERTISEMENT } from './document/sealings.ts'
import { ExpiredDelegationError, InvalidDocumentError, InvalidSettingError, TooLargeError } from './errors.ts'
import { genesisFields } from './id/genesis.ts'
import { inspect } from './inspect.ts'
import { checkNow, clockSkewOf, limitsOf } from './limits.ts'
import { checkNames } from './option-names.ts'
import { checkType } from './types/define.ts'
import type { Advertisement, Opened, Withdrawal } from './advertisement.ts'
import type { Document } from './document/document.ts'
import type { Genesis } from './id/genesis.ts'
import type { ClockOptions, Limits } from './limits.ts'
import type { Names } from './option-names.ts'
import type { AdvertisementType, Attributes } from './types/define.ts'
import type { AbortOptions, PrivateKey } from '@libp2p/interface'

/**
 * What an advertisement is made of.
 */
export interface Content<T extends AdvertisementType> {
  genesis: Genesis
  attributes: Attributes<T>
  /** how long its publisher keeps it, ms. Default and most: 31,536,000,000, a year. */
  lifetimeMs?: number
  /** how long others may keep it, ms, not beyond its lifetime. Default 7,200,000, two hours; at most 604,800,000, a week. */
  expirationMs?: number
  /** the version that this one takes the place of */
  previous?: { readonly sequence: number }
}

export interface SealOptions extends ClockOptions, AbortOptions {
  /** the owner's, or that of whom it delegated to */
  privateKey: PrivateKey
  /** what the owner gave its delegate, sealed, if that is who signs */
  delegation?: Uint8Array
  /** Unix ms */
  now: number
  limits?: Partial<Limits>
}

export interface WithdrawOptions extends SealOptions {
  /** how long others keep the withdrawal, ms. Default: as long as what is withdrawn. */
  expirationMs?: number
}

const CONTENT: Names<Content<AdvertisementType>> = ['genesis', 'attributes', 'lifetimeMs', 'expirationMs', 'previous']
const SEAL: Names<SealOptions> = ['privateKey', 'delegation', 'now', 'limits', 'clockSkewMs', 'signal']
const WITHDRAW: Names<WithdrawOptions> = [...SEAL, 'expirationMs']
const setting = (message: string): Error => new InvalidSettingError(message)

/**
 * Makes and signs an advertisement. What it returns is what `open` gives of its bytes.
 *
 * Its sequence is `now`, or one more than that of `previous`. A previous version that is dated further ahead than clocks may be apart is not
 * counted: everybody whose clock is right refused it, and would refuse what comes after it.
 *
 * @throws {InvalidDocumentError} with the path of the field at fault
 * @throws {WrongPublisherError} the key is not the owner's, and there is no delegation
 * @throws {ForeignDelegationError | ForgedDelegationError | ExpiredDelegationError} the delegation is not one for this
 * @throws {TooLargeError}
 * @throws {InvalidSettingError} an option is out of its range
 */
export async function seal <T extends AdvertisementType> (type: T, content: Content<T>, options: SealOptions): Promise<Advertisement<T>> {
  checkNames('seal()', content, CONTENT, setting)
  checkNames('seal()', options, SEAL, setting)
  const attributes = content.attributes as Document['attributes']
  const { lifetimeMs = LIFETIME_MS, previous } = content

  for (const name of Object.keys(attributes)) {
    if (!Object.hasOwn(type.attributes, name)) {
      throw new InvalidDocumentError(`attributes.${name}`, `is no attribute of ${type.type}`)
    }
  }

  const sequence = nextSequence(previous?.sequence, options)

  const document: Document = {
    type: type.type,
    genesis: genesisFields(content.genesis),
    sequence,
    lifetimeMs,
    expirationMs: content.expirationMs ?? Math.min(EXPIRATION_MS, lifetimeMs, delegatedMs(sequence, options)),
    attributes,
    index: Object.keys(attributes).filter((name) => type.attributes[name]?.index === true && attributes[name] !== undefined).sort(),
    delegation: options.delegation
  }

  return await sealDocument(document, options, type) as Advertisement<T>
}

/**
 * Makes and signs the next version of an advertisement, of which nothing but the dates is another. Its type need not be known.
 *
 * @throws {WrongPublisherError} the key is not the owner's, and there is no delegation
 * @throws {ForeignDelegationError | ForgedDelegationError | ExpiredDelegationError} the delegation is not one for this
 * @throws {InvalidDocumentError | TooLargeError}
 */
export async function renew <T extends AdvertisementType> (
  advertisement: Advertisement<T>, { lifetimeMs, expirationMs }: { lifetimeMs: number, expirationMs: number }, options: SealOptions
): Promise<Advertisement<T>> {
  const { type, genesis, index, sequence, attributes } = advertisement

  return await sealDocument({
    type,
    genesis: genesisFields(genesis),
    sequence: nextSequence(sequence, options),
    lifetimeMs,
    expirationMs,
    attributes: attributes as Document['attributes'],
    index,
    delegation: options.delegation
  }, options) as Advertisement<T>
}

/**
 * Makes and signs the document that takes an advertisement back. It goes where the advertisement went, and supersedes it there.
 *
 * It should be kept for as long as any version may be that it is to keep from coming back: `expirationMs` is for when an earlier version
 * had a longer one than `advertisement`.
 *
 * @throws {InvalidDocumentError}
 * @throws {WrongPublisherError} the key is not the owner's, and there is no delegation
 * @throws {ForeignDelegationError | ForgedDelegationError | ExpiredDelegationError} the delegation is not one for this
 * @throws {TooLargeError}
 * @throws {InvalidSettingError} an option is out of its range
 */
export async function withdraw <T extends AdvertisementType> (
  advertisement: Advertisement<T> | Withdrawal<T>, options: WithdrawOptions
): Promise<Withdrawal<T>> {
  checkNames('withdraw()', options, WITHDRAW, setting)
  const { type, genesis, index, attributes } = advertisement
  const sequence = nextSequence(advertisement.sequence, options)
  const expirationMs = options.expirationMs ?? Math.min(advertisement.expirationMs, delegatedMs(sequence, options, advertisement))

  const document: Document = {
    type,
    genesis: genesisFields(genesis),
    sequence,
    lifetimeMs: Math.max(expirationMs, advertisement.lifetimeMs),
    expirationMs,
    attributes: Object.fromEntries(index.map((name) => [name, (attributes as Document['attributes'])[name]])),
    index,
    withdrawn: true,
    delegation: options.delegation
  }

  return await sealDocument(document, options) as Withdrawal<T>
}

function nextSequence (previous: number | undefined, options: SealOptions): number {
  checkNow(options.now)

  return previous !== undefined && previous < options.now + clockSkewOf(options) ? Math.max(previous + 1, options.now) : options.now
}

/**
 * How long others may keep what is sealed by a delegation, ms: no longer than that holds.
 *
 * @param withdrawn - nobody may still have this when the withdrawal is over
 * @throws {ExpiredDelegationError}
 */
function delegatedMs (sequence: number, { delegation: bytes }: SealOptions, withdrawn?: { sequence: number, expirationMs: number }): number {
  if (bytes === undefined) {
    return Infinity
  }

  const { expires } = decodeDelegation(bytes).delegation

  if (expires <= sequence || (withdrawn !== undefined && expires < withdrawn.sequence + withdrawn.expirationMs)) {
    throw new ExpiredDelegationError('the delegation does not hold for long enough', expires)
  }

  return expires - sequence
}

async function sealDocument (document: Document, options: SealOptions, type?: AdvertisementType): Promise<Opened> {
  const limits = limitsOf(options.limits)
  const payload = encodeDocument(document, limits)
  // what others would refuse is found out here
  const inspected = inspect(payload, options.privateKey.publicKey, limits)

  if (type !== undefined) {
    checkType(inspected, type)
  }

  if (inspected.delegation !== undefined) {
    checkHolds(inspected, inspected.delegation, options.now, options)
    await verifyDelegation(inspected.delegation, options)
  }

  const bytes = await sealEnvelope(payload, options.privateKey, ADVERTISEMENT, options)

  if (bytes.byteLength > limits.maxBytes) {
    throw new TooLargeError(`the advertisement has ${bytes.byteLength} bytes, more than ${limits.maxBytes}`)
  }

  return { ...inspected, bytes } as Opened
}
