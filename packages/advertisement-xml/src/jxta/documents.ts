import { checkAttributes } from '@juxta/advertisement/internal'
import { JXTA_NAMESPACE, NAMESPACE } from '../constants.ts'
import { elementOf, mapOf } from '../document/value.ts'
import * as errors from '../errors.ts'
import { checkOptionNames, xmlLimitsOf } from '../limits.ts'
import { elementsIn, trim } from '../xml/element.ts'
import { budgetOf, parseXml } from '../xml/parse.ts'
import { writeContent, writeXml } from '../xml/write.ts'
import { FORMS } from './advertisements.ts'
import { NAMESPACES, isOurs, nodesOf, readFields, writeFields } from './fields.ts'
import { messageForms } from './messages.ts'
import { jxta } from './route.ts'
import { same } from './same.ts'
import type { Form } from './advertisements.ts'
import type { Reading } from './fields.ts'
import type { JxtaPayload, MessageForm } from './messages.ts'
import type { XmlLimits } from '../limits.ts'
import type { XmlElement } from '../xml/element.ts'
import type { AdvertisementType, AttributeValue, Opened } from '@juxta/advertisement'

/**
 * An advertisement of JXTA, as the attributes of one of our types.
 */
export interface JxtaAdvertisement {
  /** name of its root: `PA`, `PGA`, `PipeAdvertisement`, `MCA`, `MSA`, `MIA`, `RdvAdvertisement`, `RA`, `APA` */
  readonly document: string
  /** for `seal`, with a genesis of its kind. Whoever seals it says what it says; the ids of JXTA in it prove nothing. */
  readonly type: AdvertisementType
  readonly attributes: { readonly [name: string]: AttributeValue | undefined }
  /** the id of the resource, if it is one of ours: what the document says, and nothing that the sender must have had a right to */
  readonly id?: string
}

/**
 * A message of JXTA.
 */
export interface JxtaMessage {
  readonly document: 'ResolverQuery' | 'ResolverResponse' | 'DiscoveryQuery' | 'DiscoveryResponse'
  /** peers are ids; of a query */
  readonly sourcePeer?: string
  readonly hopCount?: number
  readonly query?: JxtaPayload
  /** of a response */
  readonly respondingPeer?: string
  readonly response?: JxtaPayload
  /** of both */
  readonly handlerName?: string
  readonly queryId?: string
  /** as XML */
  readonly credential?: string
  /** of a message of discovery */
  readonly kind?: 'peer' | 'group' | 'advertisement'
  readonly threshold?: number
  readonly count?: number
  readonly attribute?: string
  readonly value?: string
  readonly peer?: JxtaPayload
  readonly responses?: readonly JxtaPayload[]
  /** elements that have no field here, as XML */
  readonly extension?: string
}

export type JxtaDocument = JxtaAdvertisement | JxtaMessage

export interface ImportJxtaOptions {
  xmlLimits?: Partial<XmlLimits>
}

const MESSAGES = messageForms({
  read: readEscaped,
  write: (document) => writeXml(writeRoot(document))
})

/**
 * Reads a document of JXTA: an advertisement, or a message of the resolver or of discovery with all that is in it. Text is trimmed, `jxta:` need not be declared,
 * a DOCTYPE may be there that names the root.
 *
 * @throws {XmlTooLargeError | XmlTooDeepError | EscapedTooDeepError | TooManyElementsError | TooManyXmlAttributesError}
 * @throws {DoctypeDeclarationError | ExternalReferenceError | XmlEncodingError | MalformedXmlError}
 * @throws {UnknownJxtaDocumentError}
 * @throws {InvalidXmlError} with the path of the element at fault
 * @throws {InvalidDocumentError} of @juxta/advertisement, with the path of the attribute at fault
 */
export function importJxta (xml: string | Uint8Array, options: ImportJxtaOptions = {}): JxtaDocument {
  checkOptionNames('importJxta()', options, ['xmlLimits'])
  const budget = budgetOf(xmlLimitsOf(options.xmlLimits))
  const root = parseXml(xml, budget, NAMESPACES)
  const document = readRoot(root, { path: root.name, budget, level: 0 })

  if (document === undefined) {
    throw new errors.UnknownJxtaDocumentError(root.name)
  }

  return document
}

/**
 * Writes a document of JXTA. Attributes that it has no element for are in one of our own, which others skip, so that nothing is lost.
 *
 * @throws {NotJxtaError}
 * @throws {MalformedXmlError} an attribute that should be XML is not
 */
export function exportJxta (document: JxtaDocument): string {
  const root = writeRoot(document)

  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE jxta:${root.name}>\n${writeXml(root, 2)}\n`
}

/**
 * What `exportJxta` makes a document of.
 *
 * @param document - its root, when there are several for the type: a peer is a `PA` or an `APA`
 * @throws {NotJxtaError} JXTA has no document for the type
 */
export function jxtaOf ({ type, id, attributes }: Pick<Opened, 'type' | 'id' | 'attributes'>, document?: string): JxtaAdvertisement {
  const form = FORMS.find((one) => (document === undefined || document === one.document) && typesOf(one).some((other) => other.type === type))

  if (form === undefined) {
    throw new errors.NotJxtaError(`JXTA has no ${document ?? 'document'} for the type ${type}`)
  }

  return { document: form.document, type: form.type, attributes: attributes as JxtaAdvertisement['attributes'], id }
}

function typesOf ({ type, also = [] }: Form): AdvertisementType[] {
  return [type, ...also]
}

function readRoot (root: XmlElement, reading: Reading): JxtaDocument | undefined {
  const form = FORMS.find(({ document }) => document === root.name)
  const message = MESSAGES.find(({ document }) => document === root.name)

  if ((form ?? message) === undefined || (root.uri !== '' && root.uri !== JXTA_NAMESPACE)) {
    return undefined
  }

  checkRoot(root, reading.path)

  return form === undefined ? readMessage(root, message as MessageForm, reading) : readAdvertisement(root, form, reading)
}

/** Attributes of a root that say nothing */
const IDLE = ['type', 'space']

function checkRoot (root: XmlElement, path: string): void {
  const unknown = root.attributes.find(({ name }) => !IDLE.includes(name))

  if (unknown !== undefined) {
    throw new errors.InvalidXmlError(`${path}/@${unknown.name}`, 'is not known here')
  }

  if (root.children.some((child) => typeof child === 'string' && trim(child) !== '')) {
    throw new errors.InvalidXmlError(path, 'has text beside elements')
  }
}

function readAdvertisement (root: XmlElement, form: Form, reading: Reading): JxtaAdvertisement {
  const own = elementsIn(root).filter(({ uri, name }) => uri === NAMESPACE && name === 'attributes')
  const { id, attributes } = readAttributes(root, form, reading)
  const [given, ...more] = own

  if (more.length > 0) {
    throw new errors.InvalidXmlError(`${reading.path}/attributes`, 'is there twice')
  }

  const all = given === undefined ? attributes : { ...attributes, ...mapOf(given, `${reading.path}/attributes`) }
  checkAttributes(form.type, all)

  return { document: form.document, type: form.type, attributes: all, ...(id === undefined ? {} : { id }) }
}

/** Attributes by elements of JXTA alone */
function readAttributes (root: XmlElement, form: Form, reading: Reading): { id?: string, attributes: Record<string, AttributeValue> } {
  const { values, rest, nodes } = readFields(root, form.fields, reading)
  const contradicting = form.complete?.(values) ?? []
  const kept = [...rest.filter(({ uri, name }) => uri !== NAMESPACE || name !== 'attributes'), ...contradicting.map((to) => nodes[to] as XmlElement)]
  const { alias, ...others } = Object.fromEntries(Object.entries(values).filter(([to]) => !contradicting.includes(to))) as Record<string, AttributeValue>
  const ours = typeof alias === 'string' && isOurs(alias) ? alias : undefined

  return {
    id: ours,
    attributes: {
      ...form.defaults as Record<string, AttributeValue>,
      ...others,
      ...(alias === undefined || ours !== undefined ? {} : { alias }),
      ...(kept.length === 0 ? {} : { extension: writeContent(kept) })
    }
  }
}

function readMessage (root: XmlElement, { document, fields, required }: MessageForm, reading: Reading): JxtaMessage {
  const { values, rest } = readFields(root, fields, reading)
  const missing = required.find((name) => values[name] === undefined)

  if (missing !== undefined) {
    throw new errors.InvalidXmlError(`${reading.path}/${String(fields.find(({ to }) => to === missing)?.names[0])}`, 'is missing, or has more in it than text')
  }

  return { document, ...values, ...(rest.length === 0 ? {} : { extension: writeContent(rest) }) } as JxtaMessage
}

/** A document within another; undefined: it is something else, and for others to understand */
function readEscaped (given: string | XmlElement, reading: Reading): JxtaDocument | undefined {
  if (typeof given !== 'string') {
    return readRoot(given, { ...reading, path: `${reading.path}/${given.name}` })
  }

  if (!given.startsWith('<')) {
    return undefined
  }

  const level = reading.level + 1

  if (level > reading.budget.maxEscapedLevels) {
    throw new errors.EscapedTooDeepError(`${reading.path} has a document in it that is escaped more than ${reading.budget.maxEscapedLevels} times`)
  }

  try {
    const root = parseXml(given, reading.budget, NAMESPACES)

    return readRoot(root, { ...reading, path: `${reading.path}/${root.name}`, level })
  } catch (err) {
    // what a handler sends need not be XML
    if (err instanceof errors.MalformedXmlError) {
      return undefined
    }

    throw err
  }
}

function writeRoot (given: JxtaDocument): XmlElement {
  const { document } = given
  const form = FORMS.find((one) => one.document === document)
  const message = MESSAGES.find((one) => one.document === document)

  if (form !== undefined) {
    return writeAdvertisement(given as JxtaAdvertisement, form)
  }

  if (message === undefined) {
    throw new errors.NotJxtaError(`JXTA has no document ${document}`)
  }

  const { extension = '' } = given as JxtaMessage
  const rest = nodesOf(extension)

  return jxta(document, [...writeFields(given as unknown as Record<string, unknown>, message.fields, rest), ...rest as XmlElement[]])
}

function writeAdvertisement ({ document, attributes, id }: JxtaAdvertisement, form: Form): XmlElement {
  const { extension, ...named } = attributes
  const rest = nodesOf(typeof extension === 'string' ? extension : '')
  const elements = [...writeFields({ ...named, alias: named.alias ?? id }, form.fields, rest, form.defaults), ...rest] as XmlElement[]
  const { attributes: read } = readAttributes(jxta(document, elements), form, { path: document, budget: budgetOf(xmlLimitsOf()), level: 0 })
  const others = Object.entries(attributes).filter(([name, value]) => value !== undefined && !same(value, read[name]))

  return jxta(document, others.length === 0 ? elements : [...elements, elementOf('attributes', Object.fromEntries(others))])
}
