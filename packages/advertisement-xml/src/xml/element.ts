/**
 * An attribute; declarations of namespaces are not kept as such.
 */
export interface XmlAttribute {
  readonly prefix: string
  readonly name: string
  /** namespace, empty if it has none */
  readonly uri: string
  readonly value: string
}

/**
 * An element of a document. Two that are the same have the same prefixes, too.
 */
export interface XmlElement {
  readonly prefix: string
  /** without its prefix */
  readonly name: string
  /** namespace, empty if it has none */
  readonly uri: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  /** namespaces that it declares, by their prefixes: for text that has prefixes in it */
  readonly declared?: Readonly<Record<string, string>>
}

/** An element, or the text between two */
export type XmlNode = XmlElement | string

/**
 * An element without a prefix.
 *
 * @param uri - its namespace
 */
export function element (name: string, children: readonly XmlNode[], attributes: Readonly<Record<string, string | undefined>> = {}, uri = ''): XmlElement {
  return {
    prefix: '',
    name,
    uri,
    attributes: Object.entries(attributes).flatMap(([name, value]) => value === undefined ? [] : [{ prefix: '', name, uri: '', value }]),
    children: children.filter((child) => child !== '')
  }
}

/** What XML takes for white space; other kinds of it are text */
const SPACE = ' \t\r\n'

/** Not by an expression: one for the end begins anew at each character of white space within the text */
export function trim (text: string): string {
  let from = 0
  let to = text.length

  while (from < to && SPACE.includes(text.charAt(from))) {
    from++
  }

  while (to > from && SPACE.includes(text.charAt(to - 1))) {
    to--
  }

  return text.slice(from, to)
}

export function elementsIn (parent: XmlElement): XmlElement[] {
  return parent.children.filter((child) => typeof child !== 'string')
}

/** All text of an element that has no elements in it, as it is there; undefined if it has */
export function textOf ({ children }: XmlElement): string | undefined {
  return children.every((child) => typeof child === 'string') ? children.join('') : undefined
}

export function attributeOf ({ attributes }: XmlElement, name: string, uri = ''): string | undefined {
  return attributes.find((one) => one.name === name && one.uri === uri)?.value
}

/**
 * An element as it counts: text is trimmed that is alone in an element, and so is what is nothing but white space between elements. Text beside elements stays
 * as it is.
 */
export function normalized (node: XmlElement): XmlElement {
  const elements = elementsIn(node)
  const text = node.children.filter((child) => typeof child === 'string').join('')

  if (elements.length === 0) {
    const trimmed = trim(text)

    return { ...node, children: trimmed === '' ? [] : [trimmed] }
  }

  const mixed = trim(text) !== ''

  return { ...node, children: mixed ? node.children.map((child) => typeof child === 'string' ? child : normalized(child)) : elements.map(normalized) }
}
