import { isAttributeName } from '@juxta/advertisement/internal'
import { InvalidSchemaError, UnsupportedSchemaError } from '../errors.ts'
import { MAX_DECLARATIONS, MAX_SCHEMA_DEPTH, NAMESPACE } from '../constants.ts'
import { attributeOf, trim } from '../xml/element.ts'
import { restricted } from './facets.ts'
import { BUILT_IN } from './simple.ts'
import { XML_SCHEMA, declarationsIn, understood } from './understood.ts'
import type { Complex, Member } from './model.ts'
import type { Simple } from './simple.ts'
import type { XmlElement } from '../xml/element.ts'

/** What a schema declares for everybody */
export interface Schema {
  targetNamespace: string
  /** whether elements within the root are in the namespace, too */
  qualified: boolean
  elements: ReadonlyMap<string, XmlElement>
  /** of a global element */
  typeOf (element: XmlElement): Simple | Complex
}

/** Prefixes that are declared where one is */
type Scope = Readonly<Record<string, string>>

interface Place {
  path: string
  scope: Scope
  /** types that this is within */
  depth: number
}

const OCCURS = ['minOccurs', 'maxOccurs']

/**
 * Reads what is understood of XML Schema.
 *
 * @throws {UnsupportedSchemaError} with the path and the name of what is not
 * @throws {InvalidSchemaError}
 */
export function readSchema (root: XmlElement): Schema {
  if (root.name !== 'schema' || root.uri !== XML_SCHEMA) {
    throw new InvalidSchemaError(root.name, 'is not the schema of XML Schema')
  }

  return new Reader(root)
}

class Reader implements Schema {
  readonly targetNamespace: string
  readonly qualified: boolean
  readonly elements: Map<string, XmlElement>
  readonly #types: Map<string, XmlElement>
  readonly #root: Place
  #declarations = 0

  constructor (root: XmlElement) {
    const all = understood(root, 'schema', ['targetNamespace', 'elementFormDefault', 'attributeFormDefault', 'version', 'id', 'lang'], ['element', 'simpleType', 'complexType'])

    if (attributeOf(root, 'attributeFormDefault') === 'qualified') {
      throw new UnsupportedSchemaError('schema', '@attributeFormDefault')
    }

    this.targetNamespace = attributeOf(root, 'targetNamespace') ?? ''
    this.qualified = attributeOf(root, 'elementFormDefault') === 'qualified'
    this.#root = { path: 'schema', scope: { '': '', ...root.declared }, depth: 0 }
    this.elements = byName(all.filter(({ name }) => name === 'element'))
    this.#types = byName(all.filter(({ name }) => name !== 'element'))
  }

  typeOf (element: XmlElement): Simple | Complex {
    const place = within(this.#root, element)
    understood(element, place.path, ['name', 'type', 'id'], ['simpleType', 'complexType'])

    return this.#typeOf(element, place)
  }

  /** By its `type`, or by what is in it */
  #typeOf (element: XmlElement, place: Place): Simple | Complex {
    const name = attributeOf(element, 'type')
    const [inline, ...more] = declarationsIn(element)

    if ((name === undefined) === (inline === undefined) || more.length > 0) {
      throw new InvalidSchemaError(place.path, 'has not one type')
    }

    if (inline !== undefined) {
      return this.#type(inline, within(place, inline))
    }

    return this.#named(String(name), place)
  }

  #named (name: string, { path, scope, depth }: Place): Simple | Complex {
    const [local = '', prefix = ''] = trim(name).split(':').reverse()
    const uri = Object.hasOwn(scope, prefix) ? scope[prefix] : undefined
    const builtIn = uri === XML_SCHEMA ? BUILT_IN.get(local) : undefined
    const own = uri === this.targetNamespace ? this.#types.get(local) : undefined

    if (builtIn !== undefined) {
      return builtIn
    }

    if (uri === XML_SCHEMA) {
      throw new UnsupportedSchemaError(path, `type ${local}`)
    }

    if (own === undefined) {
      throw new InvalidSchemaError(path, `names the type ${name.slice(0, 80)}, which is not there`)
    }

    return this.#type(own, { ...within(this.#root, own), depth: depth + 1 })
  }

  #type (type: XmlElement, place: Place): Simple | Complex {
    if (place.depth > MAX_SCHEMA_DEPTH) {
      throw new UnsupportedSchemaError(place.path, type.name, `is within more than ${MAX_SCHEMA_DEPTH} types, or within itself`)
    }

    return type.name === 'simpleType' ? this.#simple(type, place) : this.#complex(type, place)
  }

  #simple (type: XmlElement, place: Place): Simple {
    const [restriction, ...more] = understood(type, place.path, ['name', 'id'], ['restriction'])

    if (restriction === undefined || more.length > 0) {
      throw new InvalidSchemaError(place.path, 'has not one restriction')
    }

    const inside = within(place, restriction)
    const base = attributeOf(restriction, 'base')
    const simple = base === undefined ? undefined : this.#named(base, inside)

    if (simple === undefined || simple.of === 'map') {
      throw base === undefined ? new UnsupportedSchemaError(inside.path, 'simpleType', 'in a restriction is not understood here') : new InvalidSchemaError(inside.path, 'restricts a type that is not simple')
    }

    return restricted(simple, restriction, inside.path)
  }

  #complex (type: XmlElement, place: Place): Complex {
    const parts = understood(type, place.path, ['name', 'id'], ['sequence', 'all', 'attribute'])
    const groups = parts.filter(({ name }) => name !== 'attribute')

    if (groups.length > 1) {
      throw new InvalidSchemaError(place.path, 'has more than one sequence')
    }

    const elements = groups.flatMap((group) => this.#group(group, within(place, group)))
    const attributes = parts.filter(({ name }) => name === 'attribute').map((one) => this.#attribute(one, within(place, one)))
    const members = [...elements, ...attributes]
    const twice = members.find(({ name }, i) => members.findIndex((one) => one.name === name) !== i)

    if (twice !== undefined) {
      throw new InvalidSchemaError(place.path, `has ${twice.name} twice`)
    }

    return { of: 'map', members }
  }

  #group (group: XmlElement, place: Place): Member[] {
    const elements = understood(group, place.path, [...OCCURS, 'id'], ['element'])
    const occurs = OCCURS.find((name) => (attributeOf(group, name) ?? '1') !== '1')

    if (occurs !== undefined) {
      throw new UnsupportedSchemaError(place.path, `@${occurs}`)
    }

    return elements.map((one) => this.#element(one, within(place, one)))
  }

  #element (element: XmlElement, place: Place): Member {
    understood(element, place.path, ['name', 'type', 'id', ...OCCURS], ['simpleType', 'complexType'])
    this.#count(place)

    const [min, max] = [occursOf(element, 'minOccurs', place.path), occursOf(element, 'maxOccurs', place.path)]

    if (min > max || max === 0) {
      throw new InvalidSchemaError(place.path, 'can never be there')
    }

    return { name: memberName(element, place.path), is: 'element', min, max, index: indexOf(element), type: this.#typeOf(element, { ...place, depth: place.depth + 1 }) }
  }

  #attribute (attribute: XmlElement, place: Place): Member {
    understood(attribute, place.path, ['name', 'type', 'id', 'use'], ['simpleType'])
    this.#count(place)

    const use = attributeOf(attribute, 'use') ?? 'optional'
    const type = this.#typeOf(attribute, { ...place, depth: place.depth + 1 })

    if (use !== 'optional' && use !== 'required') {
      throw new UnsupportedSchemaError(place.path, '@use')
    }

    if (type.of === 'map') {
      throw new InvalidSchemaError(place.path, 'is an attribute, and of a type that is not simple')
    }

    return { name: memberName(attribute, place.path), is: 'attribute', min: use === 'required' ? 1 : 0, max: 1, index: indexOf(attribute), type }
  }

  #count ({ path }: Place): void {
    if (++this.#declarations > MAX_DECLARATIONS) {
      throw new UnsupportedSchemaError(path, 'schema', `makes more than ${MAX_DECLARATIONS} declarations`)
    }
  }
}

function within (place: Place, node: XmlElement): Place {
  const name = attributeOf(node, 'name')

  return { ...place, path: `${place.path}/${node.name}${name === undefined ? '' : `[${name.slice(0, 64)}]`}`, scope: { ...place.scope, ...node.declared } }
}

function byName (nodes: readonly XmlElement[]): Map<string, XmlElement> {
  const found = new Map(nodes.map((node) => [nameOf(node, `schema/${node.name}`), node]))

  if (found.size < nodes.length) {
    throw new InvalidSchemaError('schema', 'has a name twice')
  }

  return found
}

function nameOf (node: XmlElement, path: string): string {
  const name = attributeOf(node, 'name')

  if (name === undefined) {
    throw new InvalidSchemaError(path, 'has no name')
  }

  return name
}

/** A name that an attribute of an advertisement can have, too */
function memberName (node: XmlElement, path: string): string {
  const name = nameOf(node, path)

  if (!isAttributeName(name)) {
    throw new UnsupportedSchemaError(path, '@name', 'is not a letter followed by at most 63 letters, digits, _ and -')
  }

  return name
}

function indexOf (node: XmlElement): boolean {
  return attributeOf(node, 'index', NAMESPACE) === 'true'
}

function occursOf (node: XmlElement, name: string, path: string): number {
  const text = attributeOf(node, name) ?? '1'

  if (text === 'unbounded' && name === 'maxOccurs') {
    return Infinity
  }

  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidSchemaError(`${path}/@${name}`, 'is not a whole number')
  }

  return Number(text)
}
