import { supersedes } from '@juxta/advertisement'
import { MAX_SPLITS } from '../../constants.ts'
import { hashOf, keysOf, shardKey, shardOf } from './entry-key.ts'
import { mix } from './mix.ts'
import type { Key } from './entry-key.ts'
import type { Indexed, Version } from '@juxta/advertisement'

/** A document as far as placing it goes. */
export interface Placeable<D extends Version = Version> {
  readonly document: D
  /** Of its resource and type. */
  readonly name: string
  /** Of its entries. */
  readonly keys: readonly Key[]
  /** Hash of its publisher, by which what is under a popular entry is split. */
  readonly publisher: bigint
  /** Which version it is. */
  readonly version: bigint
  readonly withdrawn: boolean
  readonly bytes: number
  /** Unix ms */
  readonly expiresAt: number
}

export type PlaceableDocument = Version & Indexed & { readonly publisher: { toString (): string }, readonly withdrawn: boolean, readonly bytes: Uint8Array }

function nameOf ({ id, type }: Version): string {
  return `${id} ${type}`
}

/** @param secret - of a private group */
export function placeable<D extends PlaceableDocument> (document: D, expiresAt: number, secret?: Uint8Array): Placeable<D> {
  return {
    document,
    name: nameOf(document),
    keys: keysOf(document, secret),
    publisher: hashOf(document.publisher.toString()),
    version: mix(new DataView(document.digest.buffer, document.digest.byteOffset).getBigUint64(0), hashOf(nameOf(document))),
    withdrawn: document.withdrawn,
    bytes: document.bytes.byteLength,
    expiresAt
  }
}

export function isNewer (a: Placeable, b: Placeable): boolean {
  return supersedes(a.document, b.document)
}

/**
 * Every key is one of the document's, split as it may be, or of an earlier version's: of one that is known, or of one that a withdrawal takes back.
 *
 * @param hasEarlier - a version of it is there
 */
export function isUnder ({ keys: own, publisher, withdrawn }: Placeable, keys: readonly Key[], hasEarlier: boolean): boolean {
  const possible = new Set(own.flatMap(key => Array.from({ length: MAX_SPLITS + 1 }, (_, splits) => shardKey(key, shardOf(publisher, splits)))))
  const strange = keys.filter(key => !possible.has(key))

  // what is given with one that is its own may supersede an earlier version
  return strange.length === 0 || withdrawn || hasEarlier || strange.length < keys.length
}

/** What the sums of two peers are made of: a version and the keys under which it is placed, in whatever order. */
export function itemHash (version: bigint, keys: readonly Key[]): bigint {
  return keys.reduce((sum, key) => sum ^ mix(version, key), version)
}
