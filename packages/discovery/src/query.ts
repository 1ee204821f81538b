import { InvalidFindQueryError } from '@juxta/advertisement-cache'
import { checkOptions } from '@juxta/wire'
import { NotIndexedError } from './errors.ts'
import type { NamedFindQuery, TypedFindQuery } from './index.ts'
import type { AdvertisementType } from '@juxta/advertisement'
import type { ComparedValue, Condition, Query } from '@juxta/advertisement-cache'

const OF_ALL = ['id', 'owner']

const PARTS = { type: 'any', where: 'object' } as const

/** The query as it is sent, and its type if that was given as one. */
export interface CheckedFindQuery {
  query: Query
  type?: AdvertisementType
}

/** @throws NotIndexedError, InvalidFindQueryError */
export function toQuery (given: TypedFindQuery<AdvertisementType> | NamedFindQuery): CheckedFindQuery {
  // a `where` that is misspelt would find everything
  checkOptions('a search', given, PARTS, message => new InvalidFindQueryError(message))
  const { type, where = {} } = given
  const definition = typeof type === 'string' ? undefined : type
  const name = typeof type === 'string' ? type : type.type
  const indexed = definition == null ? undefined : [...Object.keys(definition.attributes).filter(attribute => definition.attributes[attribute].index).sort(), ...OF_ALL]
  const conditions: Record<string, Condition> = {}

  for (const [attribute, value] of Object.entries(where)) {
    if (indexed != null && !indexed.includes(attribute)) {
      throw new NotIndexedError(attribute, name, indexed, definition != null && Object.hasOwn(definition.attributes, attribute))
    }

    if (definition?.attributes[attribute]?.text === false && isCondition(value) && isOfText(value)) {
      throw new InvalidFindQueryError(`${attribute} of ${name} is not text: how it begins or ends, and what is in it, can't be asked`)
    }

    if (value !== undefined) {
      conditions[attribute] = isCondition(value) ? value : { equals: value as ComparedValue }
    }
  }

  return { query: { type: name, where: conditions }, type: definition }
}

function isCondition (value: unknown): value is Condition {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function isOfText (condition: Condition): boolean {
  return 'prefix' in condition || 'suffix' in condition || 'infix' in condition || (!('equals' in condition) && Object.values(condition).some(end => typeof end === 'string'))
}
