import { open } from '@juxta/advertisement'
import { limitsOf, putTogether, takeApart } from '@juxta/advertisement/internal'
import { NAMESPACE } from '../constants.ts'
import { InvalidXmlError } from '../errors.ts'
import { checkOptionNames, xmlLimitsOf } from '../limits.ts'
import { attributeOf, element } from '../xml/element.ts'
import { budgetOf, parseXml } from '../xml/parse.ts'
import { writeXml } from '../xml/write.ts'
import { checkOwn, childrenOf, elementOf, mapOf, valueOf } from './value.ts'
import type { XmlLimits } from '../limits.ts'
import type { XmlElement } from '../xml/element.ts'
import type { AdvertisementType, Limits, Opened, OpenOptions, SealedDocument } from '@juxta/advertisement'

/**
 * Bytes that were in another form, to be opened.
 */
export interface Unopened {
  readonly bytes: Uint8Array
  /** the id that they are said to have; `open` compares it */
  readonly id?: string
}

export interface FromXmlOptions {
  /** of the XML */
  xmlLimits?: Partial<XmlLimits>
  /** of the advertisement */
  limits?: Partial<Limits>
}

const PARTS = ['document', 'publicKey', 'signature']
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/**
 * An advertisement as XML: each field of the document, the publisher's key and the signature. Nothing is left out, whatever the type, and the same bytes can be made
 * of it again.
 */
export function toXml ({ id, bytes }: Pick<SealedDocument, 'id' | 'bytes'>): string {
  const { document, publicKey, signature } = takeApart(bytes, limitsOf({ maxBytes: Math.max(1, bytes.byteLength) }))
  const parts = [elementOf('document', document), elementOf('publicKey', publicKey), elementOf('signature', signature)]

  return `${DECLARATION}${writeXml(element('advertisement', parts, { id }, NAMESPACE), 2)}\n`
}

/**
 * The sealed bytes of an advertisement that was made XML. They are for `open` to verify: XML is as good as who it is from.
 *
 * @throws {XmlTooLargeError | XmlTooDeepError | TooManyElementsError | TooManyXmlAttributesError}
 * @throws {DoctypeDeclarationError | ExternalReferenceError | XmlEncodingError | MalformedXmlError}
 * @throws {InvalidXmlError} with the path of the element at fault
 * @throws {InvalidDocumentError} of @juxta/advertisement
 */
export function fromXml (xml: string | Uint8Array, options: FromXmlOptions = {}): Unopened {
  checkOptionNames('fromXml()', options, ['xmlLimits', 'limits'])

  return unopened(parseXml(xml, budgetOf(xmlLimitsOf(options.xmlLimits))), options)
}

/**
 * What `fromXml` and then `open` give.
 */
export async function openXml <const T extends AdvertisementType = AdvertisementType> (
  xml: string | Uint8Array, options: OpenOptions<T> & FromXmlOptions
): Promise<Opened<T>> {
  const { xmlLimits, ...rest } = options
  const { bytes, id } = fromXml(xml, { xmlLimits, limits: options.limits })

  return open<T>(bytes, { id, ...rest as OpenOptions<T> })
}

function unopened (root: XmlElement, { limits }: FromXmlOptions): Unopened {
  const path = 'advertisement'

  if (root.name !== path) {
    throw new InvalidXmlError(root.name, `is not ${path}`)
  }

  checkOwn(root, path, ['id'])

  const parts = childrenOf(root, path)
  const more = parts.find(({ name }, i) => !PARTS.includes(name) || parts.findIndex((one) => one.name === name) !== i)

  if (more !== undefined) {
    throw new InvalidXmlError(`${path}/${more.name}`, 'is there twice, or is not known here')
  }

  const part = (name: string): XmlElement => {
    const found = parts.find((one) => one.name === name)

    if (found === undefined) {
      throw new InvalidXmlError(`${path}/${name}`, 'is missing')
    }

    return found
  }
  const bytesIn = (name: string): Uint8Array => {
    const value = valueOf(part(name), `${path}/${name}`)

    if (!(value instanceof Uint8Array)) {
      throw new InvalidXmlError(`${path}/${name}`, 'is not bytes')
    }

    return value
  }

  const node = part('document')
  checkOwn(node, `${path}/document`, ['is'])
  const document = mapOf(node, `${path}/document`)

  return { bytes: putTogether({ document, publicKey: bytesIn('publicKey'), signature: bytesIn('signature') }, limitsOf(limits)), id: attributeOf(root, 'id') }
}
