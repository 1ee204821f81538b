import { isAlias, parseAlias, parseId, InvalidIdError } from '@juxta/advertisement'
import { JXTA_NAMESPACE } from '../constants.ts'
import { InvalidXmlError } from '../errors.ts'
import { xmlLimitsOf } from '../limits.ts'
import { budgetOf, parseXml } from '../xml/parse.ts'
import { element, elementsIn, normalized, textOf } from '../xml/element.ts'
import { writeContent } from '../xml/write.ts'
import { same } from './same.ts'
import type { Budget } from '../xml/parse.ts'
import type { XmlElement, XmlNode } from '../xml/element.ts'
import type { AttributeValue } from '@juxta/advertisement'

/** `jxta:` need not be declared */
export const NAMESPACES = { jxta: JXTA_NAMESPACE }

/** What a reader of an element needs to know */
export interface Reading {
  /** of the element, for errors */
  path: string
  budget: Budget
  /** how often what is read was escaped */
  level: number
}

/**
 * An element of a document of JXTA, and what is made of it. Elements come normalized: with their text trimmed.
 */
export interface Field<V = unknown> {
  /** names of the element: the first one is written */
  names: readonly string[]
  /** what it is called in what is made of it */
  to: string
  /** how often it may be there, each time one more in a list; once, if it is not set */
  most?: number
  /** undefined: there is more in it than can be written again; it is then kept as it is */
  read (node: XmlElement, reading: Reading): V | undefined
  /** what is in the element */
  write (value: V): readonly XmlNode[]
  /** attributes of the element, if it has some */
  attributes? (value: V): Readonly<Record<string, string | undefined>>
}

export function field <V> (names: string | readonly string[], to: string, form: Pick<Field<V>, 'read' | 'write' | 'attributes'>, most?: number): Field {
  return { names: typeof names === 'string' ? [names] : names, to, most, ...form } as Field
}

const utf8 = new TextEncoder()

/** Text of so many bytes */
export const text = (maxBytes: number): Pick<Field<string>, 'read' | 'write'> => ({
  read: (node) => {
    const found = node.attributes.length === 0 ? textOf(node) : undefined

    return found !== undefined && utf8.encode(found).byteLength <= maxBytes ? found : undefined
  },
  write: (value) => value === '' ? [] : [value]
})

/** Whatever is in an element, as XML */
export const content = (maxBytes: number): Pick<Field<string>, 'read' | 'write'> => ({
  read: (node) => {
    const found = node.attributes.length === 0 ? writeContent(node.children) : undefined

    return found !== undefined && utf8.encode(found).byteLength <= maxBytes ? found : undefined
  },
  write: nodesOf
})

/** An id of JXTA, or one of ours */
export const id: Pick<Field<string>, 'read' | 'write'> = {
  read: (node, { path }) => {
    const found = node.attributes.length === 0 ? textOf(node) : undefined

    return found === undefined ? undefined : idOf(found, path)
  },
  write: (value) => [value]
}

/** A whole number from 0 */
export const count: Pick<Field<number>, 'read' | 'write'> = {
  read: (node, { path }) => {
    const found = node.attributes.length === 0 ? textOf(node) : undefined

    return found === undefined ? undefined : countOf(found, path)
  },
  write: (value) => [String(value)]
}

export function countOf (text: string, path: string): number {
  const value = Number(text)

  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidXmlError(path, 'is not a whole number from 0 to 2^53 - 1')
  }

  return value
}

/**
 * The canonical form of an id.
 *
 * @throws {InvalidXmlError}
 */
function idOf (text: string, path: string): string {
  const alias = parseAlias(text)

  if (alias !== undefined) {
    return alias
  }

  try {
    return parseId(text).id
  } catch (cause) {
    if (!(cause instanceof InvalidIdError)) {
      throw cause
    }

    throw new InvalidXmlError(path, 'is not an id of JXTA, nor one of ours', { cause })
  }
}

/** An id of ours, which the attribute `alias` does not take */
export function isOurs (id: string): boolean {
  return !isAlias(id)
}

/**
 * What is in a piece of XML.
 *
 * @throws {MalformedXmlError} and the other errors of reading XML
 */
export function nodesOf (xml: string): readonly XmlNode[] {
  return parseXml(`<content>${xml}</content>`, budgetOf(xmlLimitsOf()), NAMESPACES).children
}

/** The elements of a root by their names, and what it has beside them */
export interface Read {
  values: Record<string, unknown>
  /** elements that no field takes, or not as they are */
  rest: XmlElement[]
  /** the element of each field that may be there once */
  nodes: Record<string, XmlElement>
}

/**
 * @throws {InvalidXmlError} with the path of the element at fault
 */
export function readFields (root: XmlElement, fields: readonly Field[], reading: Reading): Read {
  const values: Record<string, unknown> = {}
  const rest: XmlElement[] = []
  const nodes: Record<string, XmlElement> = {}
  const seen = new Map<string, number>()

  for (const node of elementsIn(root).map(normalized)) {
    const nth = (seen.get(node.name) ?? 0) + 1
    const path = `${reading.path}/${node.name}${nth === 1 ? '' : `[${nth}]`}`
    const found = node.uri === '' || node.uri === JXTA_NAMESPACE ? fields.find(({ names }) => names.includes(node.name)) : undefined
    seen.set(node.name, nth)

    if (found === undefined || !take(found, values, node, { ...reading, path })) {
      rest.push(node)
    } else if (found.most === undefined) {
      nodes[found.to] = node
    }
  }

  return { values, rest, nodes }
}

/** Whether the element is a field's, and that has room for it */
function take ({ to, most, read }: Field, values: Record<string, unknown>, node: XmlElement, reading: Reading): boolean {
  const before = values[to] as unknown[] | undefined

  if (before !== undefined && (most === undefined || before.length >= most)) {
    return false
  }

  const value = read(node, reading)

  if (value === undefined) {
    return false
  }

  if (most !== undefined && before !== undefined) {
    before.push(value)
  } else {
    values[to] = most === undefined ? value : [value]
  }

  return true
}

/**
 * The elements of fields, but not those that would only say what is so without them when there is one of the name that was kept as it was.
 *
 * @param defaults - what is so without them
 */
export function writeFields (
  values: Readonly<Record<string, unknown>>, fields: readonly Field[], rest: readonly XmlNode[], defaults: Readonly<Record<string, unknown>> = {}
): XmlElement[] {
  const kept = new Set(rest.flatMap((node) => typeof node === 'string' ? [] : [node.name]))

  return fields.flatMap(({ names, to, most, write, attributes }) => {
    const value = values[to]
    const [name = ''] = names

    if (value === undefined || (names.some((one) => kept.has(one)) && same(value as AttributeValue, defaults[to] as AttributeValue | undefined))) {
      return []
    }

    return (most === undefined ? [value] : value as unknown[]).map((one) => element(name, write(one), attributes?.(one)))
  })
}
