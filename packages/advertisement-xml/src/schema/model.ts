import { InvalidDocumentError } from '@juxta/advertisement'
import { InvalidXmlError } from '../errors.ts'
import { elementsIn, textOf, trim } from '../xml/element.ts'
import { checkSimple, parseSimple } from './simple.ts'
import type { Simple } from './simple.ts'
import type { XmlAttribute, XmlElement } from '../xml/element.ts'
import type { Attribute, AttributeValue, Scalar, ValueKind } from '@juxta/advertisement'

/** An element or an attribute that a schema declares within a type */
export interface Member {
  readonly name: string
  readonly is: 'element' | 'attribute'
  readonly min: number
  /** more than 1: it is a list */
  readonly max: number
  readonly index: boolean
  readonly type: Simple | Complex
}

/** A type whose values are maps */
export interface Complex {
  readonly of: 'map'
  readonly members: readonly Member[]
}

const KINDS: Record<Simple['of'], ValueKind> = { string: 'text', integer: 'number', number: 'number', boolean: 'boolean', bytes: 'bytes' }

const isMany = ({ max }: Member): boolean => max > 1

/** What an attribute of an advertisement must be for a member */
export function attributeOfMember (member: Member): Attribute {
  const { type, min, index } = member
  const simple = type.of !== 'map'

  return {
    optional: min === 0,
    index,
    shape: simple ? (isMany(member) ? 'scalars' : 'scalar') : 'other',
    kind: type.of === 'map' ? undefined : KINDS[type.of],
    check: (value, path) => checkMember(member, value, path)
  }
}

function checkMember (member: Member, value: unknown, path: string): unknown {
  if (!isMany(member)) {
    return checkOne(member.type, value, path)
  }

  if (!Array.isArray(value) || value.length < member.min || value.length > member.max) {
    throw new InvalidDocumentError(path, `is not a list of ${member.min} to ${member.max} values`)
  }

  return value.map((one: unknown, i) => checkOne(member.type, one, `${path}[${i}]`))
}

function checkOne (type: Simple | Complex, value: unknown, path: string): unknown {
  if (type.of !== 'map') {
    return checkSimple(type, value, path)
  }

  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new InvalidDocumentError(path, 'is not a map')
  }

  // others are let be, as in every advertisement: a later version of the schema may have declared them
  for (const member of type.members) {
    const one = Object.hasOwn(value, member.name) ? (value as Record<string, unknown>)[member.name] : undefined

    if (one !== undefined) {
      checkMember(member, one, `${path}.${member.name}`)
    } else if (member.min > 0) {
      throw new InvalidDocumentError(`${path}.${member.name}`, 'is missing')
    }
  }

  return value
}

const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance'
const HINTS = ['schemaLocation', 'noNamespaceSchemaLocation']

/**
 * The values of an element. The order of what is in it does not matter.
 *
 * @param namespaces - in which its elements may be
 * @throws {InvalidXmlError} with the path of the element or attribute at fault
 */
export function readComplex ({ members }: Complex, node: XmlElement, path: string, namespaces: readonly string[]): Record<string, AttributeValue> {
  const values: Array<[string, AttributeValue]> = []

  if (node.children.some((child) => typeof child === 'string' && trim(child) !== '')) {
    throw new InvalidXmlError(path, 'has text beside elements')
  }

  for (const one of node.attributes) {
    checkXmlAttribute(members, one, path)
  }

  const unknown = elementsIn(node).find(({ name, uri }) => !namespaces.includes(uri) || !members.some((one) => one.is === 'element' && one.name === name))

  if (unknown !== undefined) {
    throw new InvalidXmlError(`${path}/${unknown.name}`, 'is not declared')
  }

  for (const member of members) {
    const value = member.is === 'attribute' ? readXmlAttribute(member, node, path) : readElements(member, node, path, namespaces)

    if (value !== undefined) {
      values.push([member.name, value])
    }
  }

  return Object.fromEntries(values)
}

function checkXmlAttribute (members: readonly Member[], { name, uri }: XmlAttribute, path: string): void {
  const declared = uri === '' && members.some((member) => member.is === 'attribute' && member.name === name)

  // where a schema may be is nobody's business who has it
  if (!declared && !(uri === INSTANCE && HINTS.includes(name))) {
    throw new InvalidXmlError(`${path}/@${name}`, 'is not declared')
  }
}

function readXmlAttribute ({ name, min, type }: Member, { attributes }: XmlElement, path: string): AttributeValue | undefined {
  const found = attributes.find((one) => one.name === name && one.uri === '')

  if (found === undefined && min > 0) {
    throw new InvalidXmlError(`${path}/@${name}`, 'is missing')
  }

  return found === undefined ? undefined : parseSimple(type as Simple, found.value, `${path}/@${name}`)
}

function readElements (member: Member, node: XmlElement, path: string, namespaces: readonly string[]): AttributeValue | undefined {
  const { name, min, max, type } = member
  const found = elementsIn(node).filter((one) => one.name === name)

  if (found.length < min || found.length > max) {
    throw new InvalidXmlError(`${path}/${name}`, `is there ${found.length} times, not from ${min} to ${max}`)
  }

  const values = found.map((one, i) => readOne(type, one, `${path}/${name}${i === 0 ? '' : `[${i + 1}]`}`, namespaces))

  return isMany(member) ? (values.length === 0 ? undefined : values) : values[0]
}

function readOne (type: Simple | Complex, node: XmlElement, path: string, namespaces: readonly string[]): AttributeValue {
  if (type.of === 'map') {
    return readComplex(type, node, path, namespaces)
  }

  const text = textOf(node)

  if (text === undefined || node.attributes.length > 0) {
    throw new InvalidXmlError(path, 'has more in it than text')
  }

  return parseSimple(type, text, path)
}

/** The element of values, its members in the order in which the schema has them */
export function writeComplex ({ members }: Complex, name: string, uri: string, childUri: string, values: Readonly<Record<string, unknown>>): XmlElement {
  const given = members.filter(({ name }) => Object.hasOwn(values, name) && values[name] !== undefined)
  const attributes = given.filter(({ is }) => is === 'attribute').map((member) => ({
    prefix: '', name: member.name, uri: '', value: (member.type as Simple).format(values[member.name] as Scalar)
  }))
  const children = given.filter(({ is }) => is === 'element').flatMap((member) => {
    const value = values[member.name]

    return (isMany(member) ? value as unknown[] : [value]).map((one) => writeOne(member, one, childUri))
  })

  return { prefix: '', name, uri, attributes, children }
}

function writeOne ({ name, type }: Member, value: unknown, uri: string): XmlElement {
  if (type.of === 'map') {
    return writeComplex(type, name, uri, uri, value as Record<string, unknown>)
  }

  const text = type.format(value as Scalar)

  return { prefix: '', name, uri, attributes: [], children: text === '' ? [] : [text] }
}
