import { supersedes } from '@juxta/advertisement'
import { hashOf, keysOf } from './entry-key.ts'
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

/** What the sums of two peers are made of: a version and the keys under which it is placed, in whatever order. */
export function itemHash (version: bigint, keys: readonly Key[]): bigint {
  return keys.reduce((sum, key) => sum ^ mix(version, key), version)
}
