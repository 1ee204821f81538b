import { expiresAt } from '@juxta/advertisement'
import { placeable } from './core/placement/placeable.ts'
import type { Placeable } from './core/placement/placeable.ts'
import type { ClockOptions, Opened } from '@juxta/advertisement'

/** A document that was verified, as what can be placed. */
export function toPlaceable (document: Opened, clock: ClockOptions, secret?: Uint8Array): Placeable<Opened> {
  return placeable(document, expiresAt(document, clock), secret)
}
