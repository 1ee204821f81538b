import { JXTA_NAMESPACE, MAX_HOPS } from '../constants.ts'
import { element, elementsIn, textOf } from '../xml/element.ts'
import { id, readFields, text, field } from './fields.ts'
import type { Field, Reading } from './fields.ts'
import type { XmlElement } from '../xml/element.ts'

/** Where a peer can be reached: an APA */
export interface AccessPoints {
  peer?: string
  addresses: string[]
}

/** A way to a peer: an RA */
export interface Route {
  destination?: string
  addresses: string[]
  hops?: AccessPoints[]
}

/** Addresses of an APA, as many as an advertisement takes */
export const ADDRESSES: Field = field('EA', 'addresses', text(512), 16)

const APA: readonly Field[] = [field('PID', 'peer', id), ADDRESSES]

/** An element of JXTA */
export function jxta (name: string, children: XmlElement[]): XmlElement {
  return { prefix: 'jxta', name, uri: JXTA_NAMESPACE, attributes: [], children }
}

/** Undefined: it has more in it than addresses and whose they are */
function readAccessPoints (node: XmlElement, reading: Reading): AccessPoints | undefined {
  const { values, rest } = readFields(node, APA, reading)

  return rest.length > 0 || hasMore(node) ? undefined : { addresses: [], ...values } as AccessPoints
}

export function writeAccessPoints ({ peer, addresses }: AccessPoints): XmlElement {
  return jxta('APA', [...peer === undefined ? [] : [element('PID', [peer])], ...addresses.map((one) => element('EA', [one]))])
}

/** What is in a `Dst`: one APA */
export function readDestination (node: XmlElement, reading: Reading): AccessPoints | undefined {
  const [apa, ...more] = elementsIn(node)

  return apa?.name !== 'APA' || more.length > 0 || hasMore(node) ? undefined : readAccessPoints(apa, { ...reading, path: `${reading.path}/APA` })
}

/** What is in `Hops`: as many APA as a route may have */
export function readHops (node: XmlElement, reading: Reading): AccessPoints[] | undefined {
  const apas = elementsIn(node)

  if (apas.length > MAX_HOPS || hasMore(node) || apas.some(({ name }) => name !== 'APA')) {
    return undefined
  }

  const hops = apas.map((apa, i) => readAccessPoints(apa, { ...reading, path: `${reading.path}/APA${i === 0 ? '' : `[${i + 1}]`}` }))

  return hops.every((one) => one !== undefined) ? hops : undefined
}

/** Undefined: it has more in it than a route has here, or leads to two peers */
export function readRoute (node: XmlElement, reading: Reading): Route | undefined {
  const { values, rest } = readFields(node, RA, reading)
  const { destination, last, hops } = values as { destination?: string, last?: AccessPoints, hops?: AccessPoints[] }

  // one that says nothing is kept as it is
  if (Object.keys(values).length === 0 || rest.length > 0 || hasMore(node) || (last?.peer !== undefined && destination !== undefined && last.peer !== destination)) {
    return undefined
  }

  const to = destination ?? last?.peer

  return { ...(to === undefined ? {} : { destination: to }), addresses: last?.addresses ?? [], ...(hops === undefined ? {} : { hops }) }
}

const RA: readonly Field[] = [
  field('DstPID', 'destination', id),
  field('Dst', 'last', { read: readDestination, write: (last) => [writeAccessPoints(last)] }),
  field('Hops', 'hops', { read: readHops, write: (hops) => hops.map(writeAccessPoints) })
]

export function writeRoute ({ destination, addresses, hops }: Route): XmlElement {
  return jxta('RA', [
    ...(destination === undefined ? [] : [element('DstPID', [destination])]),
    element('Dst', [writeAccessPoints({ addresses })]),
    ...(hops === undefined ? [] : [element('Hops', hops.map(writeAccessPoints))])
  ])
}

/** Text or attributes, which these elements don't have */
function hasMore (node: XmlElement): boolean {
  return node.attributes.length > 0 || (elementsIn(node).length > 0 ? node.children.some((child) => typeof child === 'string') : textOf(node) !== '')
}
