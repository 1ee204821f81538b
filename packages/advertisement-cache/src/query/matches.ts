import { termsOf, wanted } from './terms.ts'
import type { Query } from './query.ts'
import type { Term } from './terms.ts'
import type { Opened } from '@juxta/advertisement'

/** Whether an advertisement is one that a query asks for: of its type, not withdrawn, and all conditions hold. Its dates are not looked at. */
export function matches (query: Query, opened: Opened): boolean {
  return opened.type === query.type && !opened.withdrawn && termsMatch(query, termsOf(opened))
}

export function termsMatch ({ where }: Query, terms: readonly Term[]): boolean {
  return Object.entries(where).every(([name, condition]) => {
    const { exact, value } = wanted(condition)

    return terms.some(term => term.attribute === name && (exact ? term.value === value : term.value.startsWith(value)))
  })
}
