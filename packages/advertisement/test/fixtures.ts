import { generateKeyPairFromSeed, privateKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { RecordEnvelope } from '@libp2p/peer-record'
import { encode } from 'cborg'
import { fromHex, toHex } from 'multiformats/bytes'
import { DELEGATION_DOMAIN, DELEGATION_PAYLOAD_TYPE, DOMAIN, PAYLOAD_TYPE } from '../src/constants.ts'
import * as types from '../src/index.ts'
import { boolean, bytes, createId, define, integer, list, number, oneOf, peerType, pipeType, record, seal, sealAdvertisementDelegation, string, withdraw } from '../src/index.ts'
import type { Advertisement, AdvertisementDelegation, AdvertisementType, Attributes, Content, DelegationContent, Opened, Withdrawal } from '../src/index.ts'
import type { PeerId, PrivateKey } from '@libp2p/interface'

/** 1 November 2026, noon, UTC */
export const NOW = 1_793_534_400_000

export const alice = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(1))
export const mallory = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(2))
export const carol = privateKeyFromRaw(new Uint8Array(32).fill(3))

export const bob = await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(4))

export const nonceOf = (byte: number): Uint8Array => new Uint8Array(16).fill(byte)

/** One attribute of every sort */
export const printer = define({
  type: 'printer',
  attributes: {
    name: string({ index: true }),
    dpi: integer({ index: true, min: 1, max: 10_000 }),
    price: number({ optional: true, index: true }),
    colour: boolean({ optional: true, index: true }),
    formats: list(oneOf(['A3', 'A4', 'letter']), { optional: true, index: true, maxLength: 8 }),
    logo: bytes({ optional: true, maxBytes: 64 }),
    place: record({ building: string(), floor: integer({ optional: true }) }, { optional: true })
  }
})

export type Printer = typeof printer

export const printerContent = (): Content<Printer> => ({
  genesis: { kind: 'printer', owner: alice.publicKey, nonce: nonceOf(7) },
  attributes: {
    name: 'Hall',
    dpi: 600,
    price: 0.25,
    colour: true,
    formats: ['A4', 'letter'],
    logo: Uint8Array.of(0xca, 0xfe),
    place: { building: 'North', floor: -1 }
  }
})

export const sealPrinter = async (content: Partial<Content<Printer>> = {}, privateKey: PrivateKey = alice, now = NOW): Promise<Advertisement<Printer>> => {
  return seal(printer, { ...printerContent(), ...content }, { privateKey, now })
}

export const DAY = 86_400_000

export const idOf = (privateKey: PrivateKey): PeerId => peerIdFromPrivateKey(privateKey)

/** The word of alice that somebody may publish for a day what is said of her printer, or of something else */
export const delegatedTo = async (delegate: PrivateKey, of: Pick<DelegationContent, 'resource' | 'kind'> = {}, privateKey: PrivateKey = alice): Promise<AdvertisementDelegation> => {
  const { resource, kind } = of.kind === undefined ? { resource: of.resource ?? createId(printerContent().genesis) } : of as DelegationContent

  return sealAdvertisementDelegation({ delegate: idOf(delegate), resource, kind, expiresMs: DAY }, { privateKey, now: NOW })
}

/** The printer, by whom alice delegated to */
export const delegated = async (content: Partial<Content<Printer>> = {}, delegate: PrivateKey = bob, now = NOW): Promise<Advertisement<Printer>> => {
  return seal(printer, { ...printerContent(), ...content }, { privateKey: delegate, now, delegation: (await delegatedTo(delegate)).bytes })
}

/** A delegation by alice to bob with anything in its fields */
export const signDelegation = async (changes: object = {}, signing: Signing = {}): Promise<Uint8Array> => {
  const map = { delegate: new Uint8Array(idOf(bob).toMultihash().bytes), issued: NOW, expires: NOW + DAY, ...changes }

  return sign(encoded(map), { domain: DELEGATION_DOMAIN, payloadType: DELEGATION_PAYLOAD_TYPE, ...signing })
}

export interface Named {
  name: string
  advertisement: Opened<(typeof types.standardTypes)[number]> | Opened<Printer>
}

export const JXTA_PEER = 'urn:jxta:uuid-59616261646162614A78746150325033000102030405060708090A0B0C0D0E0F03'
export const JXTA_GROUP = 'urn:jxta:uuid-000102030405060708090A0B0C0D0E0F02'

/** A document of each type that comes with the package, with all that it can have; each is the resource of a nonce of its own */
export const oneOfEach = async (): Promise<Named[]> => {
  const made: Named[] = []
  const peerId = types.peerResourceId(idOf(carol))

  const add = async <T extends AdvertisementType>(type: T, attributes: Attributes<T>): Promise<string> => {
    const genesis = { kind: type.kind, owner: alice.publicKey, ...(type.kind === 'peer' ? {} : { nonce: nonceOf(20 + made.length) }) }
    const advertisement = await seal(type, { genesis, attributes }, { privateKey: alice, now: NOW })
    made.push({ name: `everything that a ${type.type} can have`, advertisement: advertisement as unknown as Named['advertisement'] })

    return advertisement.id
  }

  const extension = '<Note>an &amp; an element</Note>'
  const route = { addresses: ['/ip4/192.0.2.1/tcp/4001'], hops: [{ peer: peerId, addresses: ['/ip4/192.0.2.2/tcp/4001'] }, { addresses: [] }] }

  const serviceClass = await add(types.serviceClassType, {
    name: 'printing', description: 'puts ink on paper', alias: 'urn:jxta:uuid-DEADBEEF000000000000000000000000000105', extension
  })
  const specification = await add(types.serviceSpecificationType, {
    name: 'printing',
    class: serviceClass,
    version: '1.2',
    description: 'a page at a time',
    creator: 'alice',
    uri: 'https://example.org/printing',
    pipe: JXTA_PEER,
    proxy: 'https://example.org/proxy',
    authentication: JXTA_GROUP,
    parameter: '<Paper>A4</Paper>',
    alias: 'urn:jxta:uuid-DEADBEEF0000000000000000000000000001010106',
    extension
  })
  await add(types.serviceImplementationType, {
    specification,
    compatibility: { format: 'ESM', binding: 'Node 24' },
    code: 'example-printing',
    uri: 'https://example.org/printing.js',
    provider: 'alice',
    description: 'of TypeScript',
    parameter: 'A4',
    alias: JXTA_GROUP,
    extension
  })
  const group = await add(types.peerGroupType, {
    name: 'Zürich', description: 'whoever prints', specification, parameters: [{ service: serviceClass, value: '<Paper>A4</Paper>' }], alias: JXTA_GROUP, extension
  })
  await add(types.foreignPeerType, {
    name: 'shell', roles: ['rendezvous'], addresses: ['http://192.0.2.1:9700'], description: 'a peer of JXTA', groups: [JXTA_GROUP], parameters: [{ service: JXTA_GROUP, value: '<Addr>tcp:</Addr>' }], alias: JXTA_PEER, extension
  })
  await add(types.peerType, {
    name: 'alice',
    roles: ['relay'],
    addresses: route.addresses,
    description: 'a peer',
    groups: [group, 'urn:jxta:jxta-NetGroup'],
    parameters: [{ service: serviceClass, value: 'A4' }],
    alias: JXTA_PEER,
    extension
  })
  await add(types.pipeType, {
    name: 'chat', delivery: 'exclusive', reliability: 'reliable', bind: 'delegates', transport: 'ws', description: 'talk', alias: 'urn:jxta:uuid-0001020304', extension
  })
  await add(types.rendezvousType, { peer: peerId, group, service: 'printing', name: 'carol', route, alias: JXTA_PEER, extension })
  await add(types.routeType, { destination: peerId, ...route, alias: JXTA_PEER, extension })
  await add(types.contentType, {
    cid: 'bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e', name: 'hello', mediaType: 'text/plain', size: 11, description: 'a greeting', alias: JXTA_PEER, extension
  })

  return made
}

/** Documents that are right at `NOW` */
export const documents = async (): Promise<Named[]> => {
  const pipe = await seal(pipeType, {
    genesis: { kind: 'pipe', owner: alice.publicKey, nonce: nonceOf(9) },
    attributes: { name: 'chat', delivery: 'shared', reliability: 'reliable', bind: 'members' }
  }, { privateKey: alice, now: NOW })
  const exclusive = await seal(pipeType, {
    genesis: { kind: 'pipe', owner: carol.publicKey, nonce: nonceOf(10), parent: pipe.id },
    attributes: { name: 'Zürich → 東京', delivery: 'exclusive', reliability: 'unreliable', bind: 'delegates', transport: 'ws' },
    lifetimeMs: 3_600_000,
    expirationMs: 60_000
  }, { privateKey: carol, now: NOW })
  const peer = await seal(peerType, {
    genesis: { kind: 'peer', owner: alice.publicKey },
    attributes: { name: 'alice', roles: ['rendezvous', 'relay'], addresses: ['/ip4/192.0.2.1/tcp/4001'] }
  }, { privateKey: alice, now: NOW })
  const hall = await sealPrinter()
  const newer = await sealPrinter({ attributes: { name: 'Hall', dpi: 1_200 }, previous: hall })
  const withdrawal: Withdrawal<Printer> = await withdraw(newer, { privateKey: alice, now: NOW })

  return [
    { name: 'a pipe', advertisement: pipe },
    { name: 'a pipe of another owner (secp256k1), in a group, over a required transport', advertisement: exclusive },
    { name: 'a peer', advertisement: peer },
    { name: 'a printer: a type of one\'s own, every sort of attribute', advertisement: hall },
    { name: 'the printer in the same millisecond, changed', advertisement: newer },
    { name: 'the printer, withdrawn', advertisement: withdrawal },
    { name: 'the printer, by a delegate', advertisement: await delegated({ previous: withdrawal }) },
    { name: 'the printer, by its owner again', advertisement: await sealPrinter({ previous: { sequence: withdrawal.sequence + 1 } }) },
    ...await oneOfEach()
  ]
}

export interface Signing {
  privateKey?: PrivateKey
  domain?: string
  payloadType?: string
}

/** A signed envelope around any bytes */
export const sign = async (payload: Uint8Array, { privateKey = alice, domain = DOMAIN, payloadType = PAYLOAD_TYPE }: Signing = {}): Promise<Uint8Array> => {
  const record = { domain, codec: new TextEncoder().encode(payloadType), marshal: () => payload, equals: () => false }

  return (await RecordEnvelope.seal(record, privateKey)).marshal()
}

export type Fields = Record<string, unknown>

/** A small document as a map, to be spoilt */
export const fields = (changes: Fields = {}): Fields => ({
  type: 'note',
  genesis: { kind: 'note', owner: ownerBytes(), nonce: nonceOf(1) },
  sequence: NOW,
  lifetimeMs: 1_000,
  expirationMs: 1_000,
  attributes: { text: 'hello', size: 5 },
  index: ['text'],
  ...changes
})

export const ownerBytes = (): Uint8Array => fromHex('08011220' + toHex(alice.publicKey.raw))

/** Canonical, whatever the fields are */
export const encoded = (map: unknown): Uint8Array => encode(map, { float64: true })

/** The payload with some bytes of it replaced, in hexadecimal; they must be there once */
export const replaced = (payload: Uint8Array, from: string, to: string): Uint8Array => {
  const parts = toHex(payload).split(from)

  if (parts.length !== 2) {
    throw new Error(`${from} is there ${parts.length - 1} times`)
  }

  return fromHex(parts.join(to))
}
