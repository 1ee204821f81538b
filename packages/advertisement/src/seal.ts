import { EXPIRATION_MS, LIFETIME_MS } from './constants.ts'
import { encodeDocument } from './document/document.ts'
import { sealEnvelope } from './document/envelope.ts'
import { InvalidDocumentError, TooLargeError } from './errors.ts'
import { genesisFields } from './id/genesis.ts'
import { inspect } from './inspect.ts'
import { checkNow, clockSkewOf, limitsOf } from './limits.ts'
import { checkType } from './types/define.ts'
import type { Advertisement, Opened, Withdrawal } from './advertisement.ts'
import type { Document } from './document/document.ts'
import type { Genesis } from './id/genesis.ts'
import type { ClockOptions, Limits } from './limits.ts'
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
  /** the owner's */
  privateKey: PrivateKey
  /** Unix ms */
  now: number
  limits?: Partial<Limits>
}

export interface WithdrawOptions extends SealOptions {
  /** how long others keep the withdrawal, ms. Default: as long as what is withdrawn. */
  expirationMs?: number
}

/**
 * Makes and signs an advertisement. What it returns is what `open` gives of its bytes.
 *
 * Its sequence is `now`, or one more than that of `previous`. A previous version that is dated further ahead than clocks may be apart is not
 * counted: everybody whose clock is right refused it, and would refuse what comes after it.
 *
 * @throws {InvalidDocumentError} with the path of the field at fault
 * @throws {WrongPublisherError} the key is not the owner's
 * @throws {TooLargeError}
 * @throws {InvalidSettingError} an option is out of its range
 */
export async function seal <T extends AdvertisementType> (type: T, content: Content<T>, options: SealOptions): Promise<Advertisement<T>> {
  const attributes = content.attributes as Document['attributes']
  const { lifetimeMs = LIFETIME_MS, previous } = content

  for (const name of Object.keys(attributes)) {
    if (!Object.hasOwn(type.attributes, name)) {
      throw new InvalidDocumentError(`attributes.${name}`, `is no attribute of ${type.type}`)
    }
  }

  const document: Document = {
    type: type.type,
    genesis: genesisFields(content.genesis),
    sequence: nextSequence(previous?.sequence, options),
    lifetimeMs,
    expirationMs: content.expirationMs ?? Math.min(EXPIRATION_MS, lifetimeMs),
    attributes,
    index: Object.keys(attributes).filter((name) => type.attributes[name]?.index === true && attributes[name] !== undefined).sort()
  }

  return await sealDocument(document, options, type) as Advertisement<T>
}

/**
 * Makes and signs the document that takes an advertisement back. It goes where the advertisement went, and supersedes it there.
 *
 * It should be kept for as long as any version may be that it is to keep from coming back: `expirationMs` is for when an earlier version
 * had a longer one than `advertisement`.
 *
 * @throws {InvalidDocumentError}
 * @throws {WrongPublisherError} the key is not the owner's
 * @throws {TooLargeError}
 * @throws {InvalidSettingError} an option is out of its range
 */
export async function withdraw <T extends AdvertisementType> (
  advertisement: Advertisement<T> | Withdrawal<T>, options: WithdrawOptions
): Promise<Withdrawal<T>> {
  const { type, genesis, sequence, index, attributes } = advertisement
  const expirationMs = options.expirationMs ?? advertisement.expirationMs

  const document: Document = {
    type,
    genesis: genesisFields(genesis),
    sequence: nextSequence(sequence, options),
    lifetimeMs: Math.max(expirationMs, advertisement.lifetimeMs),
    expirationMs,
    attributes: Object.fromEntries(index.map((name) => [name, (attributes as Document['attributes'])[name]])),
    index,
    withdrawn: true
  }

  return await sealDocument(document, options) as Withdrawal<T>
}

function nextSequence (previous: number | undefined, options: SealOptions): number {
  checkNow(options.now)

  return previous !== undefined && previous < options.now + clockSkewOf(options) ? Math.max(previous + 1, options.now) : options.now
}

async function sealDocument (document: Document, options: SealOptions, type?: AdvertisementType): Promise<Opened> {
  const limits = limitsOf(options.limits)
  const payload = encodeDocument(document, limits)
  // what others would refuse is found out here
  const inspected = inspect(payload, options.privateKey.publicKey, limits)

  if (type !== undefined) {
    checkType(inspected, type)
  }

  const bytes = await sealEnvelope(payload, options.privateKey, options)

  if (bytes.byteLength > limits.maxBytes) {
    throw new TooLargeError(`the advertisement has ${bytes.byteLength} bytes, more than ${limits.maxBytes}`)
  }

  return { ...inspected, bytes } as Opened
}
