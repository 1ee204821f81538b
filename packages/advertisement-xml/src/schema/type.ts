import { InvalidDefinitionError, define } from '@juxta/advertisement'
import { checkAttributes } from '@juxta/advertisement/internal'
import { InvalidSchemaError, InvalidXmlError } from '../errors.ts'
import { checkOptionNames, xmlLimitsOf } from '../limits.ts'
import { budgetOf, parseXml } from '../xml/parse.ts'
import { isXmlText, writeXml } from '../xml/write.ts'
import { attributeOfMember, readComplex, writeComplex } from './model.ts'
import { readSchema } from './read.ts'
import type { Complex } from './model.ts'
import type { Schema } from './read.ts'
import type { XmlLimits } from '../limits.ts'
import type { AdvertisementType, AttributeValue } from '@juxta/advertisement'

/**
 * A type of advertisement that an XML Schema defines.
 */
export interface SchemaType extends AdvertisementType {
  /**
   * The attributes that a document of the schema says.
   *
   * @throws {InvalidXmlError} with the path of the element at fault
   * @throws the errors of reading XML
   */
  read (xml: string | Uint8Array): Record<string, AttributeValue>
  /**
   * Attributes as a document of the schema.
   *
   * @throws {InvalidDocumentError} of @juxta/advertisement, with the path of the attribute at fault
   * @throws {InvalidXmlError} text that XML has no form for
   */
  write (attributes: Readonly<Record<string, unknown>>): string
}

export interface SchemaOptions {
  /** which element of the schema, if there are several */
  element?: string
  /** name of the type; default that of the element, which must then be lower case letters, digits, `.` and `-` */
  type?: string
  /** what sort of resource it describes; default called like the type */
  kind?: string
  /** attributes to be indexed, beside those that the schema marks with `index="true"` in our namespace */
  index?: readonly string[]
  xmlLimits?: Partial<XmlLimits>
}

/**
 * Defines a type by an XML Schema. What is understood: elements and attributes, sequences and `all`, simple types that restrict by enumeration, length and range,
 * complex types within each other, how often an element may be there. Nothing else is read over: it is refused by its name.
 *
 * @throws {UnsupportedSchemaError} with the path and the name of what is not understood
 * @throws {InvalidSchemaError}
 * @throws the errors of reading XML
 */
export function schemaType (xsd: string | Uint8Array, options: SchemaOptions = {}): SchemaType {
  checkOptionNames('schemaType()', options, ['element', 'type', 'kind', 'index', 'xmlLimits'])
  const limits = xmlLimitsOf(options.xmlLimits)
  const schema = readSchema(parseXml(xsd, budgetOf(limits)))
  const root = rootOf(schema, options.element)
  const complex = schema.typeOf(root.node)
  const path = `schema/element[${root.name}]`

  if (complex.of !== 'map') {
    throw new InvalidSchemaError(path, 'is of a type that is simple')
  }

  const type = defined(root.name, complex, options, path)
  const { targetNamespace } = schema
  const child = schema.qualified ? targetNamespace : ''

  return {
    ...type,
    read: (xml) => {
      const given = parseXml(xml, budgetOf(limits))

      if (given.name !== root.name || given.uri !== targetNamespace) {
        throw new InvalidXmlError(given.name, `is not ${root.name} in the namespace ${targetNamespace}`)
      }

      return readComplex(complex, given, root.name, [child])
    },
    write: (attributes) => {
      checkAttributes(type, attributes)
      const text = writeXml(writeComplex(complex, root.name, targetNamespace, child, attributes), 2)

      if (!isXmlText(text)) {
        throw new InvalidXmlError(root.name, 'has text that XML has no form for')
      }

      return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`
    }
  }
}

function rootOf ({ elements }: Schema, wanted: string | undefined): { name: string, node: Parameters<Schema['typeOf']>[0] } {
  const names = [...elements.keys()]
  const name = wanted ?? names[0] ?? ''
  const node = elements.get(name)

  if (node === undefined || (wanted === undefined && names.length > 1)) {
    throw new InvalidSchemaError('schema', node === undefined ? `has no element ${name}` : `has the elements ${names.join(', ')}: say which`)
  }

  return { name, node }
}

function defined (name: string, { members }: Complex, { type = name, kind, index = [] }: SchemaOptions, path: string): AdvertisementType {
  const unknown = index.find((one) => !members.some((member) => member.name === one))

  if (unknown !== undefined) {
    throw new InvalidSchemaError(path, `has no ${unknown} to be indexed`)
  }

  const attributes = Object.fromEntries(members.map((member) => {
    const indexed = member.index || index.includes(member.name)

    if (indexed && member.type.of === 'map') {
      throw new InvalidSchemaError(`${path}/${member.name}`, 'is indexed, and not of a simple type')
    }

    return [member.name, attributeOfMember({ ...member, index: indexed })]
  }))

  try {
    return define({ type, kind, attributes })
  } catch (cause) {
    if (cause instanceof InvalidDefinitionError) {
      throw new InvalidSchemaError(path, cause.message, { cause })
    }

    throw cause
  }
}
