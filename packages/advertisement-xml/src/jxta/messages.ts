import { attributeOf, elementsIn, textOf } from '../xml/element.ts'
import { writeContent } from '../xml/write.ts'
import { MAX_MESSAGE_TEXT_BYTES } from '../constants.ts'
import { InvalidXmlError } from '../errors.ts'
import { content, count, countOf, field, id, text } from './fields.ts'
import type { Field, Reading } from './fields.ts'
import type { JxtaDocument } from './documents.ts'
import type { XmlElement } from '../xml/element.ts'

/**
 * What a message of JXTA carries: a document that is known here, or text.
 */
export interface JxtaPayload {
  /** a document, read */
  readonly document?: JxtaDocument
  /** anything else, trimmed */
  readonly text?: string
  /** ms for which the document may be kept */
  readonly expirationMs?: number
}

/** A message of JXTA: it is no advertisement, and nobody signs it */
export interface MessageForm {
  /** name of the root */
  document: string
  fields: readonly Field[]
  /** what must be there */
  required: readonly string[]
}

const KINDS = ['peer', 'group', 'advertisement']

const credential = field(['Cred', 'Credential'], 'credential', content(MAX_MESSAGE_TEXT_BYTES))
const handlerName = field('HandlerName', 'handlerName', text(MAX_MESSAGE_TEXT_BYTES))
const queryId = field('QueryID', 'queryId', text(MAX_MESSAGE_TEXT_BYTES))
const attribute = [field('Attr', 'attribute', text(MAX_MESSAGE_TEXT_BYTES)), field('Value', 'value', text(MAX_MESSAGE_TEXT_BYTES))]

const kind = field<string>('Type', 'kind', {
  read: (node, reading) => {
    const value = count.read(node, reading)

    if (value !== undefined && KINDS[value] === undefined) {
      throw new InvalidXmlError(reading.path, 'is not 0, 1 or 2')
    }

    return value === undefined ? undefined : KINDS[value]
  },
  write: (value) => [String(KINDS.indexOf(value))]
})

/** What reads and writes a document that is escaped within another */
export interface Nesting {
  read (text: string | XmlElement, reading: Reading): JxtaDocument | undefined
  write (document: JxtaDocument): string
}

export function messageForms (nesting: Nesting): readonly MessageForm[] {
  const payload = (name: string, to: string, most?: number): Field => field<JxtaPayload>(name, to, {
    read: (node, reading) => readPayload(node, reading, nesting),
    write: ({ document, text = '' }) => [document === undefined ? text : nesting.write(document)],
    attributes: ({ expirationMs }) => ({ Expiration: expirationMs?.toString() })
  }, most)

  return [
    {
      document: 'ResolverQuery',
      fields: [credential, field('SrcPeerID', 'sourcePeer', id), handlerName, queryId, field('HC', 'hopCount', count), payload('Query', 'query')],
      required: ['sourcePeer', 'handlerName', 'queryId', 'query']
    },
    {
      document: 'ResolverResponse',
      fields: [credential, field('ResPeerID', 'respondingPeer', id), handlerName, queryId, payload('Response', 'response')],
      required: ['handlerName', 'queryId', 'response']
    },
    {
      document: 'DiscoveryQuery',
      fields: [kind, field('Threshold', 'threshold', count), ...attribute, payload('PeerAdv', 'peer')],
      required: ['kind']
    },
    {
      document: 'DiscoveryResponse',
      fields: [kind, field('Count', 'count', count), ...attribute, payload('PeerAdv', 'peer'), payload('Response', 'responses', Infinity)],
      required: ['kind', 'responses']
    }
  ]
}

function readPayload (node: XmlElement, reading: Reading, nesting: Nesting): JxtaPayload | undefined {
  const expiration = attributeOf(node, 'Expiration')

  if (node.attributes.length > (expiration === undefined ? 0 : 1)) {
    return undefined
  }

  const dates = expiration === undefined ? {} : { expirationMs: countOf(expiration, `${reading.path}/@Expiration`) }
  const [inline, ...more] = elementsIn(node)
  const escaped = textOf(node)
  // some write the document itself where others escape it
  const document = escaped === undefined ? (inline !== undefined && more.length === 0 ? nesting.read(inline, reading) : undefined) : nesting.read(escaped, reading)

  return document === undefined ? { text: escaped ?? writeContent(node.children), ...dates } : { document, ...dates }
}
