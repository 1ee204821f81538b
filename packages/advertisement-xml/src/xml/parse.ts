import { SaxesParser } from 'saxes'
import { MAX_NAMESPACE_LENGTH } from '../constants.ts'
import * as errors from '../errors.ts'
import type { XmlAttribute, XmlElement, XmlNode } from './element.ts'
import type { XmlLimits } from '../limits.ts'
import type { SaxesTagNS } from 'saxes'

/** What is still left of the bounds of a document, for those that are escaped within it too */
export interface Budget extends XmlLimits {
  elements: number
  attributes: number
}

export function budgetOf (limits: XmlLimits): Budget {
  return { ...limits, elements: limits.maxElements, attributes: limits.maxXmlAttributes }
}

interface Open {
  prefix: string
  name: string
  uri: string
  attributes: XmlAttribute[]
  children: XmlNode[]
  declared?: Record<string, string>
}

const XMLNS = 'http://www.w3.org/2000/xmlns/'
const INCLUSION = 'http://www.w3.org/2001/XInclude'
const utf8 = new TextEncoder()

/**
 * Reads a document. Nothing is expanded but what XML has by itself, nothing is fetched, comments are not kept.
 *
 * @param namespaces - prefixes that need not be declared
 * @throws {XmlTooLargeError | XmlTooDeepError | TooManyElementsError | TooManyXmlAttributesError}
 * @throws {DoctypeDeclarationError | ExternalReferenceError | XmlEncodingError | MalformedXmlError}
 */
export function parseXml (given: string | Uint8Array, budget: Budget, namespaces: Record<string, string> = {}): XmlElement {
  const text = textOfDocument(given, budget.maxXmlBytes)
  const reader = new Reader(budget, namespaces)

  return reader.read(text)
}

function textOfDocument (given: string | Uint8Array, maxBytes: number): string {
  // no character has less than a byte
  const bytes = typeof given !== 'string' ? given.byteLength : given.length > maxBytes ? given.length : utf8.encode(given).byteLength

  if (bytes > maxBytes) {
    throw new errors.XmlTooLargeError(`the document has ${bytes} bytes or more, more than ${maxBytes}`)
  }

  if (typeof given === 'string') {
    return given.replace(/^\uFEFF/, '')
  }

  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(given)
  } catch (cause) {
    throw new errors.XmlEncodingError('the document is not in UTF-8', { cause })
  }
}

class Reader {
  readonly #budget: Budget
  readonly #parser: SaxesParser<{ xmlns: true }>
  readonly #open: Open[] = []
  #root: XmlElement | undefined
  #attributesOfElement = 0

  constructor (budget: Budget, namespaces: Record<string, string>) {
    const parser = new SaxesParser({ xmlns: true, additionalNamespaces: namespaces })

    this.#budget = budget
    this.#parser = parser
    parser.on('error', (cause) => { throw new errors.MalformedXmlError(`the document is not well-formed: ${cause.message}`) })
    parser.on('doctype', checkDoctype)
    parser.on('xmldecl', ({ encoding }) => { checkEncoding(encoding) })
    parser.on('processinginstruction', ({ target }) => { checkInstruction(target) })
    parser.on('opentagstart', () => { this.#countElement() })
    parser.on('attribute', () => { this.#countAttribute() })
    parser.on('opentag', (tag) => { this.#begin(tag) })
    parser.on('text', (text) => { this.#text(text) })
    parser.on('cdata', (text) => { this.#text(text) })
    parser.on('closetag', () => { this.#end() })
  }

  read (text: string): XmlElement {
    this.#parser.write(text).close()

    if (this.#root === undefined) {
      throw new errors.MalformedXmlError('the document has no element')
    }

    return this.#root
  }

  #countElement (): void {
    const { maxDepth, maxElements } = this.#budget
    this.#attributesOfElement = 0

    if (this.#open.length >= maxDepth) {
      throw new errors.XmlTooDeepError(`more than ${maxDepth} elements are inside each other`)
    }

    if (--this.#budget.elements < 0) {
      throw new errors.TooManyElementsError(`the document has more than ${maxElements} elements`)
    }
  }

  #countAttribute (): void {
    const { maxAttributesOfElement, maxXmlAttributes } = this.#budget

    if (++this.#attributesOfElement > maxAttributesOfElement || --this.#budget.attributes < 0) {
      throw new errors.TooManyXmlAttributesError(`an element has more than ${maxAttributesOfElement} attributes, or all of them more than ${maxXmlAttributes}`)
    }
  }

  #begin ({ prefix, local, uri, attributes, ns }: SaxesTagNS): void {
    if (uri === INCLUSION) {
      throw new errors.ExternalReferenceError('the document includes another')
    }

    if (Object.values(ns).some((one) => one.length > MAX_NAMESPACE_LENGTH)) {
      throw new errors.XmlTooLargeError(`a namespace has more than ${MAX_NAMESPACE_LENGTH} characters`)
    }

    const kept = Object.values(attributes).filter((one) => one.uri !== XMLNS)

    this.#open.push({
      prefix,
      name: local,
      uri,
      attributes: kept.map(({ prefix, local, uri, value }) => ({ prefix, name: local, uri, value })),
      children: [],
      ...(Object.keys(ns).length === 0 ? {} : { declared: { ...ns } })
    })
  }

  #text (text: string): void {
    const children = this.#open.at(-1)?.children
    const last = children?.length ?? 0

    if (children === undefined || text === '') {
      return
    }

    // text and CDATA beside each other are one
    if (typeof children[last - 1] === 'string') {
      children[last - 1] = `${String(children[last - 1])}${text}`
    } else {
      children.push(text)
    }
  }

  #end (): void {
    const element = this.#open.pop() as XmlElement
    const parent = this.#open.at(-1)

    if (parent === undefined) {
      this.#root = element
    } else {
      parent.children.push(element)
    }
  }
}

/** What may be between `<!DOCTYPE` and `>`: a name */
const NAME_ONLY = /^\s*[^\s[\]"'<>]+\s*$/
const EXTERNAL = /^\s*\S+\s+(?:SYSTEM|PUBLIC)\b/

function checkDoctype (doctype: string): void {
  if (EXTERNAL.test(doctype)) {
    throw new errors.ExternalReferenceError('the DOCTYPE wants another document to be read')
  }

  if (!NAME_ONLY.test(doctype)) {
    throw new errors.DoctypeDeclarationError('the DOCTYPE has more in it than the name of the root')
  }
}

function checkEncoding (encoding: string | undefined): void {
  if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding)) {
    throw new errors.XmlEncodingError(`the document says that it is in ${encoding.slice(0, 40)}, and only UTF-8 is read`)
  }
}

function checkInstruction (target: string): void {
  if (target.toLowerCase() === 'xml-stylesheet') {
    throw new errors.ExternalReferenceError('the document wants a style sheet to be read')
  }
}
