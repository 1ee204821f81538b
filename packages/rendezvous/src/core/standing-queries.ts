import { indexValue } from '@juxta/advertisement'
import { matches } from '@juxta/advertisement-cache'
import type { Opened } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

export interface StandingQueriesInit {
  maxPerClient: number
  max: number
  /** Whether a client is one yet. Those that aren't go when there is need of their room. */
  isClient (name: string): boolean
  /** A query stands, until the function that is returned is called. */
  stands? (client: string, query: Query): () => void
}

interface Standing {
  client: string
  query: Query
  ended (): void
}

/** What clients of a rendezvous want to be told of. Found by one value that a query asks for, or by its type, so that a change is not compared with all queries. */
export class StandingQueries {
  readonly #init: StandingQueriesInit
  readonly #byClient = new Map<string, Array<{ key: string, standing: Standing }>>()
  readonly #byKey = new Map<string, Set<Standing>>()
  #size = 0

  constructor (init: StandingQueriesInit) {
    this.#init = init
  }

  /** Queries of all clients. */
  get size (): number {
    return this.#size
  }

  /** Queries of one. */
  of (client: string): number {
    return this.#byClient.get(client)?.length ?? 0
  }

  /** Takes these in place of a client's others. Gives how many there was room for. */
  set (client: string, queries: readonly Query[]): number {
    const { max, maxPerClient, stands = () => () => {} } = this.#init
    const before = this.#byClient.get(client) ?? []
    this.#remove(client)

    if (this.#size + queries.length > max) {
      this.prune()
    }

    const taken = queries.slice(0, Math.min(maxPerClient, max - this.#size)).map(query => ({ key: keyOf(query), standing: { client, query, ended: stands(client, query) } }))

    for (const { key, standing } of taken) {
      const others = this.#byKey.get(key) ?? new Set()
      this.#byKey.set(key, others.add(standing))
    }

    if (taken.length > 0) {
      this.#byClient.set(client, taken)
      this.#size += taken.length
    }

    // not before: what stands again does not end
    before.forEach(({ standing: { ended } }) => { ended() })

    return taken.length
  }

  drop (client: string): void {
    const before = this.#byClient.get(client) ?? []
    this.#remove(client)
    before.forEach(({ standing: { ended } }) => { ended() })
  }

  /** Those that are no clients any more have no queries. */
  prune (): void {
    for (const client of this.#byClient.keys()) {
      if (!this.#init.isClient(client)) {
        this.drop(client)
      }
    }
  }

  #remove (client: string): void {
    for (const { key, standing } of this.#byClient.get(client) ?? []) {
      const others = this.#byKey.get(key)
      others?.delete(standing)

      if (others?.size === 0) {
        this.#byKey.delete(key)
      }

      this.#size--
    }

    this.#byClient.delete(client)
  }

  /** The clients that a change concerns: what they follow finds what came, or found what that replaces. */
  concernedBy (added: Opened, replaced: Opened | undefined): Set<string> {
    const clients = new Set<string>()

    for (const document of [added, replaced]) {
      for (const key of document == null ? [] : keysOf(document)) {
        for (const { client, query } of this.#byKey.get(key) ?? []) {
          if (!clients.has(client) && matches(query, document as Opened)) {
            clients.add(client)
          }
        }
      }
    }

    return clients
  }
}

type Value = string | number | boolean | Uint8Array

function keyOf ({ type, where }: Query): string {
  for (const [attribute, condition] of Object.entries(where)) {
    if ('equals' in condition) {
      const { equals } = condition

      return entryOf(type, attribute, typeof equals === 'bigint' ? Number(equals) : equals)
    }
  }

  return type
}

/** All keys by which a query that finds a document may be kept. */
function * keysOf ({ type, id, owner, index, attributes }: Opened): Generator<string, void, undefined> {
  yield type
  yield entryOf(type, 'id', id)
  yield entryOf(type, 'owner', owner.toString())

  for (const attribute of index) {
    const value = (attributes as Record<string, unknown>)[attribute]

    for (const one of Array.isArray(value) ? value : [value]) {
      if (['string', 'number', 'boolean'].includes(typeof one) || one instanceof Uint8Array) {
        yield entryOf(type, attribute, one)
      }
    }
  }
}

function entryOf (type: string, attribute: string, value: Value): string {
  return `${type} ${attribute} ${typeof value} ${indexValue(value)}`
}
