import { checkCondition } from './condition.ts'
import { inOrder, kindOf, termsOf, termValue, TEXT } from './terms.ts'
import type { CheckedCondition } from './condition.ts'
import type { CheckedQuery, Query } from './query.ts'
import type { Term } from './terms.ts'
import type { Opened } from '@juxta/advertisement'

/** What values of terms a condition takes: this one, those from here until before there, or text that ends so or has that in it. */
export type Wanted =
  { kind: 'exact', value: string } |
  { kind: 'between', from: string, to: string } |
  { kind: 'suffix' | 'infix', value: string }

/** A condition as an index looks for it. */
export interface Look {
  readonly attribute: string
  readonly wanted: Wanted
  takes (value: string): boolean
}

/**
 * Whether an advertisement is one that a query asks for: of its type, not withdrawn, and all conditions hold. Its dates are not looked at.
 *
 * @throws InvalidFindQueryError
 */
export function matches (query: Query, opened: Opened): boolean {
  if (opened.type !== query.type || opened.withdrawn) {
    return false
  }

  const where = Object.fromEntries(Object.entries(query.where).map(([attribute, condition]) => [attribute, checkCondition(attribute, condition)]))

  return termsMatch(looksOf({ type: query.type, where }), termsOf(opened))
}

export function looksOf ({ where }: CheckedQuery): Look[] {
  return Object.entries(where).map(([attribute, condition]) => {
    const wanted = wantedBy(condition)

    return { attribute, wanted, takes: takerOf(wanted) }
  })
}

export function termsMatch (looks: readonly Look[], terms: readonly Term[]): boolean {
  return looks.every(({ attribute, takes }) => terms.some(term => term.attribute === attribute && takes(term.value)))
}

function wantedBy (condition: CheckedCondition): Wanted {
  if ('equals' in condition) {
    return { kind: 'exact', value: termValue(condition.equals) }
  }

  if ('prefix' in condition) {
    const from = TEXT + inOrder(condition.prefix)

    return { kind: 'between', from, to: behindAll(from) }
  }

  if ('suffix' in condition) {
    return { kind: 'suffix', value: inOrder(condition.suffix) }
  }

  if ('infix' in condition) {
    return { kind: 'infix', value: inOrder(condition.infix) }
  }

  const { min, above, max, below } = condition
  const [kind, behind] = kindOf(min ?? above ?? max ?? below as string | number)

  return {
    kind: 'between',
    from: min !== undefined ? termValue(min) : above !== undefined ? next(termValue(above)) : kind,
    to: max !== undefined ? next(termValue(max)) : below !== undefined ? termValue(below) : behind
  }
}

function takerOf (wanted: Wanted): Look['takes'] {
  switch (wanted.kind) {
    case 'exact':
      return value => value === wanted.value
    case 'between':
      return value => value >= wanted.from && value < wanted.to
    case 'suffix':
      // not into the letter for the kind
      return value => value.startsWith(TEXT) && value.length > wanted.value.length && value.endsWith(wanted.value)
    case 'infix':
      return value => value.startsWith(TEXT) && value.includes(wanted.value, 1)
  }
}

/** The first value behind one. */
function next (value: string): string {
  return `${value}\0`
}

/** The first value behind all that begin like this, which begins with the letter of a kind. */
function behindAll (beginning: string): string {
  let end = beginning.length - 1

  while (beginning.charCodeAt(end) === 0xffff) {
    end--
  }

  return beginning.slice(0, end) + String.fromCharCode(beginning.charCodeAt(end) + 1)
}
