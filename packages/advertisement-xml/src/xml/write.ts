import type { XmlElement, XmlNode } from './element.ts'

/**
 * An element as text. Each namespace is declared where it is first needed, so that a part of a document can be read by itself, and the same element always makes
 * the same text.
 *
 * @param indent - spaces by which what is in an element stands behind it, if it has no text beside; without, nothing is added between elements
 */
export function writeXml (element: XmlElement, indent?: number): string {
  return new Writer(indent).element(element, new Map(), 0)
}

/**
 * What is in an element, as text: text in which marks are escaped, and elements.
 */
export function writeContent (nodes: readonly XmlNode[]): string {
  return nodes.map((node) => typeof node === 'string' ? escapeText(node) : writeXml(node)).join('')
}

/** Namespace of each prefix */
type Scope = ReadonlyMap<string, string>

class Writer {
  readonly #indent: number | undefined

  constructor (indent: number | undefined) {
    this.#indent = indent
  }

  element (node: XmlElement, outer: Scope, depth: number): string {
    const { scope, declared } = declare(node, outer)
    const name = qualified(node.prefix, node.name)
    const attributes = node.attributes.map((one) => ` ${qualified(one.prefix, one.name)}="${escapeAttribute(one.value)}"`)
    const head = `<${name}${declared.join('')}${attributes.join('')}`

    return node.children.length === 0 ? `${head}/>` : `${head}>${this.#content(node.children, scope, depth)}</${name}>`
  }

  #content (children: readonly XmlNode[], scope: Scope, depth: number): string {
    const lines = this.#indent !== undefined && children.every((child) => typeof child !== 'string')
    const line = lines ? `\n${' '.repeat((this.#indent ?? 0) * (depth + 1))}` : ''
    const texts = children.map((child) => `${line}${typeof child === 'string' ? escapeText(child) : this.element(child, scope, depth + 1)}`)

    return `${texts.join('')}${line.slice(0, line.length - (this.#indent ?? 0))}`
  }
}

/** Declarations of what this element needs and no element around it has declared */
function declare ({ prefix, uri, attributes }: XmlElement, outer: Scope): { scope: Scope, declared: string[] } {
  let scope = outer
  const declared: string[] = []
  const needed: Array<[string, string]> = [[prefix, uri], ...attributes.filter((one) => one.prefix !== '').map((one): [string, string] => [one.prefix, one.uri])]

  for (const [prefix, uri] of needed) {
    if (prefix !== 'xml' && (scope.get(prefix) ?? '') !== uri) {
      scope = new Map(scope).set(prefix, uri)
      declared.push(` ${qualified('xmlns', prefix)}="${escapeAttribute(uri)}"`)
    }
  }

  return { scope, declared: declared.sort() }
}

function qualified (prefix: string, name: string): string {
  return prefix === '' || name === '' ? `${prefix}${name}` : `${prefix}:${name}`
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' }
const escape = (mark: string): string => ESCAPES[mark] ?? mark

function escapeText (text: string): string {
  return text.replace(/[&<>\r]/g, escape)
}

function escapeAttribute (text: string): string {
  return text.replace(/[&<"\r\n\t]/g, escape)
}

/** Not a character of XML 1.0, or one that stands for two */
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\0-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/u

/** Whether XML has a form for every character of a text */
export function isXmlText (text: string): boolean {
  return !NOT_XML.test(text)
}
