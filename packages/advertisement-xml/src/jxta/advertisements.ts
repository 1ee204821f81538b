import * as types from '@juxta/advertisement'
import { element, elementsIn } from '../xml/element.ts'
import { content, field, id, nodesOf, readFields, text } from './fields.ts'
import { ADDRESSES, readDestination, readHops, readRoute, writeAccessPoints, writeRoute } from './route.ts'
import type { AccessPoints, Route } from './route.ts'
import type { Field, Reading } from './fields.ts'
import type { XmlElement } from '../xml/element.ts'
import type { AdvertisementType } from '@juxta/advertisement'

/** How an advertisement of JXTA becomes one of ours */
export interface Form {
  /** name of the root */
  document: string
  /** the type that it becomes */
  type: AdvertisementType
  /** other types that can be written as it */
  also?: readonly AdvertisementType[]
  fields: readonly Field[]
  /** attributes that our type must have, and the document need not */
  defaults?: Readonly<Record<string, unknown>>
  /** attributes that are what they are by more than one element; returns those that contradict another, and are kept as they are */
  complete? (values: Record<string, unknown>): string[]
}

/** What the services are told, each by the id of its class */
const SVC: Field = field<{ service: string, value: string }>('Svc', 'parameters', {
  read: (node, reading) => {
    const { values: { service, value }, rest } = readFields(node, [field('MCID', 'service', id), field('Parm', 'value', content(8_192))], reading)
    const has = node.attributes.length === 0 && rest.length === 0 && node.children.length === 2

    return has && service !== undefined && value !== undefined ? { service, value } as { service: string, value: string } : undefined
  },
  write: ({ service, value }) => [element('MCID', [service]), element('Parm', nodesOf(value))]
}, 16)

/** What can run an implementation */
const COMP = field<{ format: string, binding?: string }>('Comp', 'compatibility', {
  read: (node, reading) => {
    const { values, rest } = readFields(node, [field('Efmt', 'format', text(256)), field('Bind', 'binding', text(256))], reading)
    const has = node.attributes.length === 0 && rest.length === 0 && node.children.every((child) => typeof child !== 'string')

    return has && values.format !== undefined ? values as { format: string, binding?: string } : undefined
  },
  write: ({ format, binding }) => [element('Efmt', [format]), ...(binding === undefined ? [] : [element('Bind', [binding])])]
})

const DELIVERY: Record<string, string> = { JxtaUnicast: 'exclusive', JxtaPropagate: 'shared' }

const GROUPS = field<string[]>('GID', 'groups', {
  read: (node, reading) => {
    const group = id.read(node, reading)

    return group === undefined ? undefined : [group]
  },
  write: ([group = '']) => [group]
})

const desc = (maxBytes: number): Field => field('Desc', 'description', text(maxBytes))
const name = field('Name', 'name', text(256))

export const FORMS: readonly Form[] = [
  { document: 'PA', type: types.foreignPeerType, also: [types.peerType], fields: [field('PID', 'alias', id), GROUPS, name, desc(1_024), SVC] },
  {
    document: 'PGA',
    type: types.peerGroupType,
    fields: [field('GID', 'alias', id), field('MSID', 'specification', id), name, desc(256), SVC]
  },
  {
    document: 'PipeAdvertisement',
    type: types.pipeType,
    fields: [
      field('Id', 'alias', id),
      field<string>('Type', 'delivery', {
        // others are kept as they are
        read: (node, reading) => DELIVERY[text(64).read(node, reading) ?? ''],
        write: (delivery) => [delivery === 'shared' ? 'JxtaPropagate' : 'JxtaUnicast']
      }),
      name,
      desc(1_024)
    ],
    defaults: { name: '', delivery: 'exclusive', reliability: 'unreliable', bind: 'owner' }
  },
  { document: 'MCA', type: types.serviceClassType, fields: [field('MCID', 'alias', id), name, desc(1_024)] },
  {
    document: 'MSA',
    type: types.serviceSpecificationType,
    fields: [
      field('MSID', 'alias', id),
      name,
      desc(1_024),
      field('Crtr', 'creator', text(256)),
      field('SURI', 'uri', text(512)),
      field('Vers', 'version', text(64)),
      field('Parm', 'parameter', content(8_192)),
      field('Proxy', 'proxy', text(512)),
      field('Auth', 'authentication', id)
    ]
  },
  {
    document: 'MIA',
    type: types.serviceImplementationType,
    fields: [
      field('MSID', 'specification', id),
      COMP,
      field('Code', 'code', content(8_192)),
      field('PURI', 'uri', text(512)),
      field('Prov', 'provider', text(256)),
      desc(1_024),
      field('Parm', 'parameter', content(8_192))
    ]
  },
  {
    document: 'RdvAdvertisement',
    type: types.rendezvousType,
    fields: [
      field('RdvGroupId', 'group', id),
      field('RdvPeerId', 'peer', id),
      field('RdvServiceName', 'service', text(256)),
      name,
      field<Route>('RdvRoute', 'route', { read: readRouteWithin, write: (route) => [writeRoute(route)] })
    ],
    complete: completeRendezvous
  },
  {
    document: 'RA',
    type: types.routeType,
    fields: [
      field('DstPID', 'destination', id),
      field<AccessPoints | string[]>('Dst', 'addresses', {
        read: readDestination,
        write: (addresses) => [writeAccessPoints({ addresses: addresses as string[] })]
      }),
      field('Hops', 'hops', { read: readHops, write: (hops) => hops.map(writeAccessPoints) })
    ],
    defaults: { addresses: [] },
    complete: completeRoute
  },
  { document: 'APA', type: types.foreignPeerType, also: [types.peerType], fields: [field('PID', 'alias', id), ADDRESSES] }
]

/** The route of a rendezvous leads to it */
function completeRendezvous (values: Record<string, unknown>): string[] {
  const { destination, ...route } = (values.route ?? {}) as Partial<Route>

  if (values.route !== undefined) {
    values.route = route
  }

  return destination === undefined || destination === values.peer ? [] : ['route']
}

/** A route leads to whose addresses are at its end */
function completeRoute (values: Record<string, unknown>): string[] {
  const { peer, addresses } = (values.addresses ?? {}) as Partial<AccessPoints>

  if (addresses !== undefined) {
    values.addresses = addresses
  }

  values.destination ??= peer

  return peer === undefined || peer === values.destination ? [] : ['addresses']
}

/** The route in a `RdvRoute`, whose RA some leave out */
function readRouteWithin (node: XmlElement, reading: Reading): Route | undefined {
  const [ra, ...more] = elementsIn(node)

  return ra?.name === 'RA' && more.length === 0 && node.attributes.length === 0
    ? readRoute(ra, { ...reading, path: `${reading.path}/RA` })
    : readRoute(node, reading)
}
