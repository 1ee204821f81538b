import { indexValue } from '@juxta/advertisement'
import type { Opened } from '@juxta/advertisement'

type Value = string | number | boolean | Uint8Array

/** An attribute and a value of it, as an index has them; see `termValue`. */
export interface Term {
  readonly attribute: string
  readonly value: string
}

/** The first letter of text, and what comes behind all text. */
export const TEXT = 't'
const KINDS: Record<string, string> = { string: TEXT, number: 'n', boolean: 'b', object: 'd' }

/**
 * A value as an index has it. It begins with a letter for its kind, so that a number is never taken for text. In the order of UTF-16 code units, which is how
 * JavaScript compares, numbers are in their order and text is bytewise in UTF-8.
 */
export function termValue (value: Value): string {
  return typeof value === 'string' ? TEXT + inOrder(value) : KINDS[typeof value] + indexValue(value)
}

const HIGH = /[\ud800-\uffff]/

/**
 * Text of which code units are exchanged so that it is in the order of its code points: surrogates come behind all others. One unit always becomes the same
 * one, so what text begins with, ends with or has in it stays that.
 */
export function inOrder (text: string): string {
  // hardly any text has one
  return HIGH.test(text) ? text.replace(/[\ud800-\uffff]/g, unit => String.fromCharCode(moved(unit.charCodeAt(0)))) : text
}

/** The text that `inOrder` made this of. */
export function outOfOrder (text: string): string {
  return HIGH.test(text) ? text.replace(/[\ud800-\uffff]/g, unit => String.fromCharCode(movedBack(unit.charCodeAt(0)))) : text
}

function moved (unit: number): number {
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

function movedBack (unit: number): number {
  return unit < 0xf800 ? unit + 0x800 : unit - 0x2000
}

/** What an advertisement is found by: id, owner, and each value of the attributes that it says are indexed, each once. */
export function termsOf ({ id, owner, index, attributes }: Opened): Term[] {
  const terms = termsOfAll(id, owner.toString())

  for (const attribute of index) {
    const value = (attributes as Record<string, unknown>)[attribute]

    if (!Array.isArray(value)) {
      if (isValue(value)) {
        terms.push({ attribute, value: termValue(value) })
      }

      continue
    }

    for (const one of new Set(value.filter(isValue).map(termValue))) {
      terms.push({ attribute, value: one })
    }
  }

  return terms
}

/** What every advertisement is found by. */
export function termsOfAll (id: string, owner: string): Term[] {
  return [{ attribute: 'id', value: TEXT + id }, { attribute: 'owner', value: TEXT + owner }]
}

/** The kind of a value, and the one that is behind all values of it. */
export function kindOf (value: string | number): [kind: string, behind: string] {
  const kind = KINDS[typeof value]

  return [kind, String.fromCharCode(kind.charCodeAt(0) + 1)]
}

function isValue (value: unknown): value is Value {
  return ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Uint8Array
}
