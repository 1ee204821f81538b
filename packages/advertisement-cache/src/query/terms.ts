import { indexValue } from '@juxta/advertisement'
import type { Condition } from './query.ts'
import type { Opened } from '@juxta/advertisement'

type Value = string | number | boolean | Uint8Array

/** An attribute and a value of it, as an index has them. The value begins with a letter for its kind, so that a number is never taken for text. */
export interface Term {
  readonly attribute: string
  readonly value: string
}

const TEXT = 't'
const KINDS: Record<string, string> = { string: TEXT, number: 'n', boolean: 'b', object: 'd' }

function termValue (value: Value): string {
  return KINDS[typeof value] + indexValue(value)
}

/** What an advertisement is found by: id, owner, and each value of the attributes that it says are indexed, each once. */
export function termsOf ({ id, owner, index, attributes }: Opened): Term[] {
  const terms = [{ attribute: 'id', value: TEXT + id }, { attribute: 'owner', value: TEXT + owner.toString() }]

  for (const attribute of index) {
    const value = (attributes as Record<string, unknown>)[attribute]
    const values = (Array.isArray(value) ? value : [value]).filter(isValue).map(termValue)

    for (const one of new Set(values)) {
      terms.push({ attribute, value: one })
    }
  }

  return terms
}

/** The value that a condition asks for, or how values begin that it takes. */
export function wanted (condition: Condition): { exact: boolean, value: string } {
  if ('prefix' in condition) {
    return { exact: false, value: TEXT + condition.prefix }
  }

  const { equals } = condition

  return { exact: true, value: termValue(typeof equals === 'bigint' ? Number(equals) : equals) }
}

function isValue (value: unknown): value is Value {
  return ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Uint8Array
}
