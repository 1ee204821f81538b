import { placeable } from '@juxta/placement'
import type { Placeable, PlaceableDocument } from '@juxta/placement'
import type { ResourceId } from '@juxta/advertisement'

/** A document that nobody signed: placing one looks at nothing else of it */
export type SimulatedDocument = PlaceableDocument

export interface SimulatedAttributes {
  readonly [name: string]: string | number
}

const encoder = new TextEncoder()

export function simulated (name: string, attributes: SimulatedAttributes, { sequence = 1, withdrawn = false, publisher = name }: { sequence?: number, withdrawn?: boolean, publisher?: string } = {}): Placeable<SimulatedDocument> {
  const digest = new Uint8Array(32)
  digest.set(encoder.encode(`${sequence}${name}`).subarray(0, 32))

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
    bytes: new Uint8Array(400)
  }, Infinity)
}
