import { placeable } from '../../src/core/placement/placeable.ts'
import type { Placeable, PlaceableDocument } from '../../src/core/placement/placeable.ts'
import type { ResourceId } from '@juxta/advertisement'

/** 1 November 2026, noon, UTC */
export const NOW = 1_793_534_400_000

export interface DocumentInit {
  sequence?: number
  withdrawn?: boolean
  publisher?: string
  attributes?: Record<string, string>
  expiresAt?: number
  size?: number
}

/** A document that nobody signed */
export function documentOf (name: string, { sequence = 1, withdrawn = false, publisher = 'alice', attributes = {}, expiresAt = Infinity, size = 100 }: DocumentInit = {}): Placeable<PlaceableDocument> {
  const digest = new Uint8Array(32).fill(sequence)

  return placeable({
    id: `urn:juxta:printer:${name}` as ResourceId,
    type: 'printer',
    sequence,
    digest,
    index: withdrawn ? [] : Object.keys(attributes),
    attributes: withdrawn ? {} : attributes,
    owner: publisher,
    publisher,
    withdrawn,
    bytes: new Uint8Array(size)
  }, expiresAt)
}

export function peersOf (count: number): string[] {
  return Array.from({ length: count }, (_, i) => `peer-${i}`)
}
