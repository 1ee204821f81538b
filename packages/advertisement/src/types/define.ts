import { MAX_ATTRIBUTES } from '../constants.ts'
import { InvalidDefinitionError, InvalidDocumentError, UnknownTypeError } from '../errors.ts'
import { PEER, isGenesisKind } from '../id/id.ts'
import { RESERVED_ATTRIBUTES, isAttributeName, isTypeName } from '../names.ts'
import { checkNames } from '../option-names.ts'
import { checkValues } from './attribute.ts'
import type { Attribute, AttributeDefinitions, ValueOf, ValuesOf } from './attribute.ts'
import type { Scalar } from '../document/value.ts'
import type { ResourceId } from '../id/id.ts'

/**
 * What is wrong with attributes each of which is right by itself.
 */
export interface Problem {
  /** the attribute at fault */
  attribute: string
  /** goes on from its name: `is not set for a shared pipe` */
  problem: string
}

/**
 * A type of advertisement: `N` its name, `A` its attributes.
 */
export interface AdvertisementType<N extends string = string, A extends AttributeDefinitions = AttributeDefinitions> {
  readonly type: N
  /** what sort of resource it describes, by default one called like the type */
  readonly kind: string
  readonly attributes: A
  /** what can't be said of one attribute alone */
  problem? (attributes: Readonly<Record<string, unknown>>): Problem | undefined
}

/**
 * What an advertisement of a type says: the object that `seal` takes and `open` gives.
 */
export type Attributes<T> = T extends AdvertisementType<string, infer A> ? ValuesOf<A> : never

type IndexedNames<A> = { [K in keyof A]: A[K] extends Attribute<unknown, boolean, true> ? K : never }[keyof A]

type EntryOf<V> = V extends readonly (infer E)[] ? E : V

/**
 * What advertisements of a type can be found by: its indexed attributes, one value of those that are lists, and what all have.
 */
export type IndexedAttributes<T> = (T extends AdvertisementType<string, infer A>
  ? string extends keyof A
    ? { readonly [name: string]: Scalar | undefined }
    : { readonly [K in IndexedNames<A>]?: EntryOf<ValueOf<A[K]>> }
  : never) & { readonly id?: ResourceId, readonly owner?: string }

export interface TypeDefinition<N extends string, A extends AttributeDefinitions> {
  /** lower case letters, digits, and `.` or `-` between them, at most 64: `printer`, `org.example.printer` */
  type: N
  /** what sort of resource it describes. Default: called like the type. */
  kind?: string
  /** a letter, then letters, digits, `_` and `-`, at most 64; not `id` or `owner`, which every advertisement is indexed by */
  attributes: A
  /** what can't be said of one attribute alone */
  problem? (attributes: ValuesOf<NoInfer<A>>): Problem | undefined
}

/**
 * Defines a type of advertisement. What `seal`, `open` and a search for it take and give follows from it.
 *
 * @throws {InvalidDefinitionError}
 */
export function define <const N extends string, A extends AttributeDefinitions> (definition: TypeDefinition<N, A>): AdvertisementType<N, A> {
  checkNames('define()', definition, ['type', 'kind', 'attributes', 'problem'], (message) => new InvalidDefinitionError(message))
  const { type, kind = type, attributes, problem } = definition

  if (typeof attributes !== 'object' || attributes === null) {
    throw new InvalidDefinitionError('a type has attributes, { name: string(), … }')
  }

  const names = Object.keys(attributes)

  if (!isTypeName(type)) {
    throw new InvalidDefinitionError(`${String(type)} can't be the name of a type`)
  }

  if (kind !== PEER && !isGenesisKind(kind)) {
    throw new InvalidDefinitionError(`${kind} can't be the kind of a resource`)
  }

  for (const name of names) {
    if (!isAttributeName(name) || RESERVED_ATTRIBUTES.includes(name)) {
      throw new InvalidDefinitionError(`${name} can't be the name of an attribute`)
    }
  }

  if (names.length > MAX_ATTRIBUTES) {
    throw new InvalidDefinitionError(`${type} has more than ${MAX_ATTRIBUTES} attributes`)
  }

  return { type, kind, attributes, problem: problem as AdvertisementType['problem'] }
}

/**
 * What is looked at when a document is compared with a type.
 */
export interface Described {
  readonly type: string
  readonly genesis: { readonly kind: string }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly withdrawn: boolean
}

/**
 * That a document is one of a type. A withdrawn one has but part of the attributes.
 *
 * @throws {UnknownTypeError} it is of another
 * @throws {InvalidDocumentError} with the path of the field at fault
 */
export function checkType (document: Described, type: AdvertisementType): void {
  if (document.type !== type.type) {
    throw new UnknownTypeError(`the advertisement is of type ${document.type}, not ${type.type}`, document.type)
  }

  if (document.genesis.kind !== type.kind) {
    throw new InvalidDocumentError('genesis.kind', `is ${document.genesis.kind}, and ${type.type} describes a ${type.kind}`)
  }

  checkAttributes(type, document.attributes, document.withdrawn)
}

/**
 * That attributes are those of a type.
 *
 * @param partial - whether those that must be there may be missing
 * @throws {InvalidDocumentError} with the path of the attribute at fault
 */
export function checkAttributes (type: AdvertisementType, attributes: Readonly<Record<string, unknown>>, partial = false): void {
  checkValues(type.attributes, attributes, 'attributes', partial)

  const found = partial ? undefined : type.problem?.(attributes)

  if (found != null) {
    throw new InvalidDocumentError(`attributes.${found.attribute}`, found.problem)
  }
}
