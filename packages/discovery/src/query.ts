import { InvalidFindQueryError } from '@juxta/advertisement-cache'
import { checkOptions } from '@juxta/wire'
import { NotIndexedError, WrongKindError } from './errors.ts'
import type { NamedFindQuery, TypedFindQuery } from './index.ts'
import type { AdvertisementType, ValueKind } from '@juxta/advertisement'
import type { ComparedValue, Condition, Query } from '@juxta/advertisement-cache'

const OF_ALL = ['id', 'owner']
const TEXTS = ['prefix', 'suffix', 'infix']

const PARTS = { type: 'any', where: 'object' } as const

/** The query as it is sent, and its type if that was given as one. */
export interface CheckedFindQuery {
  query: Query
  type?: AdvertisementType
}

/** @throws NotIndexedError, WrongKindError, InvalidFindQueryError */
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

    if (value !== undefined) {
      const condition = isCondition(value) ? value : { equals: value as ComparedValue }
      checkKind(name, attribute, condition, OF_ALL.includes(attribute) ? 'text' : definition?.attributes[attribute]?.kind)
      conditions[attribute] = condition
    }
  }

  return { query: { type: name, where: conditions }, type: definition }
}

function isCondition (value: unknown): value is Condition {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

/**
 * What is compared with another kind of value than the attribute has finds nothing, and says nothing of it
 *
 * @param kind - not known of an attribute of a type that is given by its name
 * @throws InvalidFindQueryError, WrongKindError
 */
function checkKind (type: string, attribute: string, condition: Condition, kind: ValueKind | undefined): void {
  if (kind != null && kind !== 'text' && TEXTS.some(one => one in condition)) {
    throw new InvalidFindQueryError(`${attribute} of ${type} is not text: how it begins or ends, and what is in it, can't be asked`)
  }

  for (const value of Object.values(condition) as unknown[]) {
    const given = kindOf(value)

    // what is of no kind at all is refused for that
    if (kind != null && given != null && given !== kind) {
      throw new WrongKindError(attribute, type, kind, value)
    }
  }
}

function kindOf (value: unknown): ValueKind | undefined {
  switch (typeof value) {
    case 'string': return 'text'
    case 'number':
    case 'bigint': return 'number'
    case 'boolean': return 'boolean'
    default: return value instanceof Uint8Array ? 'bytes' : undefined
  }
}
