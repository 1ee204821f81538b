import { NAMESPACE } from '../constants.ts'
import { UnsupportedSchemaError } from '../errors.ts'
import { elementsIn } from '../xml/element.ts'
import type { XmlElement } from '../xml/element.ts'

export const XML_SCHEMA = 'http://www.w3.org/2001/XMLSchema'

/**
 * What is in an element of a schema, which must be all that is understood of it. Annotations are not looked at.
 *
 * @throws {UnsupportedSchemaError}
 */
export function understood (node: XmlElement, path: string, attributes: readonly string[], elements: readonly string[]): XmlElement[] {
  for (const { name, uri } of node.attributes) {
    // those of other namespaces say nothing to who does not know them
    if ((uri === '' && !attributes.includes(name)) || (uri === NAMESPACE && name !== 'index')) {
      throw new UnsupportedSchemaError(path, `@${name}`)
    }
  }

  const found = declarationsIn(node)
  const unknown = found.find(({ name, uri }) => uri !== XML_SCHEMA || !elements.includes(name))

  if (unknown !== undefined) {
    throw new UnsupportedSchemaError(path, unknown.name)
  }

  return found
}

/** Elements in one of a schema, but for annotations */
export function declarationsIn (node: XmlElement): XmlElement[] {
  return elementsIn(node).filter(({ name, uri }) => name !== 'annotation' || uri !== XML_SCHEMA)
}
