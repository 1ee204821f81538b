import { indexValue } from '@juxta/advertisement'
import { entryKey } from './core/placement/entry-key.ts'
import type { Key } from './core/placement/entry-key.ts'
import type { Holders } from './core/placement/holders.ts'
import type { Version } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

/** What is looked for: all that match, and later versions of what is known; without a query only those. */
export interface LookupRequest {
  readonly query?: Query
  readonly known: readonly Version[]
}

export interface PlanInit {
  self: string
  holders: Holders
  now: number
  secret?: Uint8Array
}

/** The keys to ask for, or nothing if only a walk will do. Of several exact conditions, one that this node holds itself, else the id, else the longest value: it is the rarest, most likely. */
export function keysToAsk ({ query, known }: LookupRequest, { self, holders, now, secret }: PlanInit): Key[] | undefined {
  if (query == null) {
    return [...new Set(known.map(({ id }) => entryKey('', 'id', id, secret)))]
  }

  const exact = exactOf(query, secret).map(({ key, worth }) => ({ key, worth: holders.of(key, now).includes(self) ? Infinity : worth }))

  return exact.length === 0 ? undefined : [rarest(exact)]
}

/** The key under which all is that a query can find, if it asks for something exactly. The same for all members. */
export function keyToFollow (query: Query, secret?: Uint8Array): Key | undefined {
  const exact = exactOf(query, secret)

  return exact.length === 0 ? undefined : rarest(exact)
}

interface Exact {
  key: Key
  worth: number
}

function exactOf ({ type, where }: Query, secret: Uint8Array | undefined): Exact[] {
  return Object.entries(where).flatMap(([attribute, condition]) => {
    if (!('equals' in condition)) {
      return []
    }

    const value = indexValue(typeof condition.equals === 'bigint' ? Number(condition.equals) : condition.equals)

    return [{ key: entryKey(type, attribute, value, secret), worth: attribute === 'id' ? 1_000 : value.length }]
  })
}

function rarest (exact: Exact[]): Key {
  return exact.sort((a, b) => b.worth - a.worth)[0].key
}
