import { BYTES_PER_TERM, BYTES_PER_VALUE, WITHDRAWAL_BYTES } from '../constants.ts'
import { termsOf } from '../query/terms.ts'
import type { Opened } from '@juxta/advertisement'

/** Bytes that a document counts for: those it has, or more if it is made of many small values, of which each takes more memory than it has bytes. */
export function weightOf (opened: Opened, terms = opened.withdrawn ? 0 : termsOf(opened).length): number {
  return Math.max(opened.bytes.byteLength, BYTES_PER_TERM * terms + BYTES_PER_VALUE * valuesIn(opened.attributes))
}

/** Whether a document takes back another one and is hardly larger: it is taken even if there is no room, since it is worth more than the bound. */
export function isWithdrawalOf (opened: Opened, held: Opened | undefined): boolean {
  return held != null && takesBack({ withdrawn: opened.withdrawn, weight: weightOf(opened) }, { withdrawn: held.withdrawn, weight: weightOf(held) })
}

interface Weighed {
  readonly withdrawn: boolean
  readonly weight: number
}

/** The same, of what was weighed. */
export function takesBack (one: Weighed, held: Weighed | undefined): boolean {
  return held != null && one.withdrawn && one.weight <= held.weight + (held.withdrawn ? 0 : WITHDRAWAL_BYTES)
}

function valuesIn (value: unknown): number {
  return typeof value !== 'object' || value === null || value instanceof Uint8Array
    ? 1
    : Object.values(value).reduce<number>((sum, one) => sum + valuesIn(one), 1)
}
