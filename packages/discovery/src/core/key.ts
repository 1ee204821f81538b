import type { Version } from '@juxta/advertisement'

/** The resource and the type that describes it: what one version replaces another of. */
export function keyOf ({ id, type }: Pick<Version, 'id' | 'type'>): string {
  return `${type} ${id}`
}
