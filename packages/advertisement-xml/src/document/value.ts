import { base64pad } from 'multiformats/bases/base64'
import { InvalidXmlError } from '../errors.ts'
import { NAMESPACE } from '../constants.ts'
import { attributeOf, element, elementsIn, textOf, trim } from '../xml/element.ts'
import { isXmlText } from '../xml/write.ts'
import type { XmlElement } from '../xml/element.ts'
import type { AttributeValue } from '@juxta/advertisement'

const utf8 = new TextEncoder()

/**
 * A value as an element. What it is stands in the attribute `is`, unless it is text, so that no definition of its type is needed to read it.
 */
export function elementOf (name: string, value: AttributeValue): XmlElement {
  if (typeof value === 'string') {
    return isXmlText(value) ? own(name, value) : own(name, base64pad.baseEncode(utf8.encode(value)), 'encoded-text')
  }

  if (typeof value === 'number' || typeof value === 'boolean') {
    return own(name, String(value), typeof value)
  }

  if (value instanceof Uint8Array) {
    return own(name, base64pad.baseEncode(value), 'bytes')
  }

  if (Array.isArray(value)) {
    return element(name, (value as AttributeValue[]).map((one) => elementOf('item', one)), { is: 'list' }, NAMESPACE)
  }

  const fields = Object.entries(value).flatMap(([name, one]) => one === undefined ? [] : [elementOf(name, one as AttributeValue)])

  return element(name, fields, { is: 'map' }, NAMESPACE)
}

function own (name: string, text: string, is?: string): XmlElement {
  return element(name, [text], { is }, NAMESPACE)
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * The value of an element.
 *
 * @param path - what errors call it
 * @throws {InvalidXmlError}
 */
export function valueOf (node: XmlElement, path: string): AttributeValue {
  checkOwn(node, path, ['is'])
  const is = attributeOf(node, 'is') ?? 'text'

  switch (is) {
    case 'text':
      return scalar(node, path)
    case 'encoded-text':
      return textOfBytes(bytesOf(trim(scalar(node, path)), path), path)
    case 'bytes':
      return bytesOf(trim(scalar(node, path)), path)
    case 'number':
      return numberOf(trim(scalar(node, path)), path)
    case 'boolean':
      return booleanOf(trim(scalar(node, path)), path)
    case 'list':
      return childrenOf(node, path).map((one, i) => valueOf(named(one, 'item', `${path}[${i}]`), `${path}[${i}]`))
    case 'map':
      return mapOf(node, path)
    default:
      throw new InvalidXmlError(`${path}/@is`, 'is not text, encoded-text, number, boolean, bytes, list or map')
  }
}

/**
 * The fields of a map.
 *
 * @throws {InvalidXmlError}
 */
export function mapOf (node: XmlElement, path: string): Record<string, AttributeValue> {
  const fields = new Map<string, AttributeValue>()

  for (const child of childrenOf(node, path)) {
    if (fields.has(child.name)) {
      throw new InvalidXmlError(`${path}/${child.name}`, 'is there twice')
    }

    fields.set(child.name, valueOf(child, `${path}/${child.name}`))
  }

  return Object.fromEntries(fields)
}

/**
 * Elements in an element that has no text but white space.
 *
 * @throws {InvalidXmlError}
 */
export function childrenOf (node: XmlElement, path: string): XmlElement[] {
  if (node.children.some((child) => typeof child === 'string' && trim(child) !== '')) {
    throw new InvalidXmlError(path, 'has text beside elements')
  }

  return elementsIn(node)
}

/**
 * That an element is one of ours, with no attributes but these.
 *
 * @throws {InvalidXmlError}
 */
export function checkOwn (node: XmlElement, path: string, attributes: readonly string[]): void {
  if (node.uri !== NAMESPACE) {
    throw new InvalidXmlError(path, `is not in the namespace ${NAMESPACE}`)
  }

  const unknown = node.attributes.find(({ name, uri }) => uri !== '' || !attributes.includes(name))

  if (unknown !== undefined) {
    throw new InvalidXmlError(`${path}/@${unknown.name}`, 'is not known here')
  }
}

function named (node: XmlElement, name: string, path: string): XmlElement {
  if (node.name !== name) {
    throw new InvalidXmlError(path, `is ${node.name}, not ${name}`)
  }

  return node
}

function scalar (node: XmlElement, path: string): string {
  const text = textOf(node)

  if (text === undefined) {
    throw new InvalidXmlError(path, 'has elements in it, and is no list or map')
  }

  return text
}

function numberOf (text: string, path: string): number {
  const value = Number(text)

  if (!NUMBER.test(text) || !Number.isFinite(value)) {
    throw new InvalidXmlError(path, 'is not a number')
  }

  return value
}

function booleanOf (text: string, path: string): boolean {
  if (text !== 'true' && text !== 'false') {
    throw new InvalidXmlError(path, 'is not true or false')
  }

  return text === 'true'
}

function bytesOf (text: string, path: string): Uint8Array {
  try {
    const bytes = base64pad.baseDecode(text)

    if (base64pad.baseEncode(bytes) === text) {
      return new Uint8Array(bytes)
    }
  } catch (cause) {
    throw new InvalidXmlError(path, 'is not base64', { cause })
  }

  throw new InvalidXmlError(path, 'is not base64 in its one form')
}

function textOfBytes (bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidXmlError(path, 'is not base64 of UTF-8', { cause })
  }
}
