import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { RecordEnvelope } from '@libp2p/peer-record'
import { encode } from 'cborg'
import { fromHex, toHex } from 'multiformats/bytes'
import * as constants from '../src/constants.ts'
import { encodeCanonical } from '../src/document/cbor.ts'
import { genesisFields } from '../src/id/genesis.ts'
import { indexEntries, indexValue } from '../src/index.ts'
import { NOW, alice, bob, carol, delegatedTo, documents, encoded, fields, mallory, nonceOf, ownerBytes, replaced, sign, signDelegation } from './fixtures.ts'
import type { Named } from './fixtures.ts'

/** Bytes that must be refused at `now` */
interface Refused {
  name: string
  envelope: Uint8Array
  now: number
  error: string
  /** of an InvalidDocumentError */
  path?: string
}

const LAST = NOW + 1_000 + constants.CLOCK_SKEW_MS - 1

/** The note of `fields`, spoilt in one way each */
const refused = async (): Promise<Refused[]> => {
  const note = encoded(fields())
  const good = await sign(note)
  const invalid = async (name: string, path: string, changes: object): Promise<Refused> => {
    return { name, envelope: await sign(encoded(fields({ ...changes }))), now: NOW, error: 'InvalidDocumentError', path }
  }
  const notCanonical = async (name: string, payload: Uint8Array): Promise<Refused> => {
    return { name, envelope: await sign(payload), now: NOW, error: 'NotCanonicalError' }
  }
  const flipped = Uint8Array.from(good)
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1

  const genesis = { kind: 'note', owner: ownerBytes(), nonce: nonceOf(1) }
  const byDelegate = async (name: string, error: string, delegation: Uint8Array, path?: string): Promise<Refused> => {
    return { name, envelope: await sign(encoded(fields({ delegation })), { privateKey: bob }), now: NOW, error, path }
  }
  const delegation = await signDelegation({ kind: 'note' })
  const forged = Uint8Array.from(delegation)
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1

  return [
    { name: 'a bit of the signature', envelope: flipped, now: NOW, error: 'WrongSignatureError' },
    { name: 'signed for something else', envelope: await sign(note, { domain: 'libp2p-peer-record' }), now: NOW, error: 'WrongSignatureError' },
    { name: 'signed by another than the owner', envelope: await sign(note, { privateKey: mallory }), now: NOW, error: 'WrongPublisherError' },
    { name: 'of another payload type', envelope: await sign(note, { payloadType: '/juxta/advertisement/2' }), now: NOW, error: 'InvalidDocumentError', path: 'envelope.payloadType' },
    { name: 'a field behind the envelope that is not signed', envelope: fromHex(`${toHex(good)}3800`), now: NOW, error: 'NotCanonicalError' },
    { name: 'expired', envelope: good, now: LAST + 1, error: 'ExpiredError' },
    { name: 'dated ahead', envelope: good, now: NOW - constants.CLOCK_SKEW_MS - 1, error: 'FutureDatedError' },

    await notCanonical('an integer with a longer head', replaced(note, '6473697a6505', '6473697a651805')),
    await notCanonical('an integer as a float', replaced(note, '6473697a6505', '6473697a65fb4014000000000000')),
    await notCanonical('a float of 16 bits', replaced(note, '6473697a6505', '6473697a65f93e00')),
    await notCanonical('0 below 0', replaced(note, '6473697a6505', '6473697a65fb8000000000000000')),
    await notCanonical('keys in another order', encode(fields(), { mapSorter: () => 0 })),
    await notCanonical('a key twice', replaced(note, 'a26473697a6505', 'a36473697a65056473697a6505')),
    await notCanonical('a list without a length', replaced(note, '816474657874', '9f6474657874ff')),
    await notCanonical('text that is not UTF-8', replaced(note, '6568656c6c6f', '6568656c6cff')),

    await invalid('null', 'attributes.size', { attributes: { size: null, text: 'hello' } }),
    { name: 'not a number', envelope: await sign(replaced(note, '6473697a6505', '6473697a65fb7ff8000000000000')), now: NOW, error: 'InvalidDocumentError', path: 'document' },
    { name: 'an integer beyond 2^53 - 1', envelope: await sign(replaced(note, '6473697a6505', '6473697a651b0020000000000000')), now: NOW, error: 'InvalidDocumentError', path: 'document' },
    { name: 'a tag', envelope: await sign(replaced(note, '6473697a6505', '6473697a65c105')), now: NOW, error: 'InvalidDocumentError', path: 'document' },
    { name: 'bytes behind the document', envelope: await sign(fromHex(`${toHex(note)}00`)), now: NOW, error: 'InvalidDocumentError', path: 'document' },
    await invalid('nine lists and maps inside each other', 'document', { attributes: { text: 'hello', size: [[[[[[[5]]]]]]] } }),
    await invalid('a critical field that is not known', '!later', { '!later': true }),
    await invalid('a field of the genesis that is not known', 'genesis', { genesis: { ...genesis, later: 1 } }),
    await invalid('a nonce of 15 bytes', 'genesis.nonce', { genesis: { ...genesis, nonce: new Uint8Array(15) } }),
    await invalid('a peer with a nonce', 'genesis.nonce', { genesis: { ...genesis, kind: 'peer' } }),
    await invalid('a kind kept for CIDs', 'genesis.kind', { genesis: { ...genesis, kind: 'content' } }),
    await invalid('a parent that is no id', 'genesis.parent', { genesis: { ...genesis, parent: 'urn:juxta:group:CIQ' } }),
    await invalid('a type in capitals', 'type', { type: 'Note' }),
    await invalid('kept longer by others than by the publisher', 'expirationMs', { expirationMs: 1_001 }),
    await invalid('kept for no time', 'lifetimeMs', { lifetimeMs: 0 }),
    await invalid('kept for more than a year', 'lifetimeMs', { lifetimeMs: constants.MAX_LIFETIME_MS + 1 }),
    await invalid('withdrawn, and not', 'withdrawn', { withdrawn: false }),
    await invalid('an attribute called like an entry that every document has', 'attributes.owner', { attributes: { text: 'hello', owner: 'mallory' } }),
    await invalid('an index of what is not there', 'index[0]', { index: ['size', 'text', 'title'], attributes: {} }),
    await invalid('an index in another order', 'index[1]', { index: ['text', 'size'] }),
    await invalid('an indexed value of 257 bytes', 'attributes.text', { attributes: { text: 'x'.repeat(257) } }),
    await invalid('33 index entries', 'index', { attributes: { text: Array.from({ length: 33 }, (_, i) => i) } }),
    await invalid('an indexed map', 'attributes.text', { attributes: { text: { en: 'hello' } } }),
    await invalid('signed by the owner, with a delegation', 'delegation', { delegation }),
    await byDelegate('a bit of the signature of a delegation', 'ForgedDelegationError', forged),
    await byDelegate('a delegation signed for something else', 'ForgedDelegationError', await signDelegation({ kind: 'note' }, { domain: 'juxta-pipe-delegation' })),
    await byDelegate('a delegation signed by another than the owner', 'ForeignDelegationError', await signDelegation({ kind: 'note' }, { privateKey: mallory })),
    await byDelegate('a delegation to somebody else', 'ForeignDelegationError', (await delegatedTo(carol, { kind: 'note' })).bytes),
    await byDelegate('a delegation for another kind', 'ForeignDelegationError', await signDelegation({ kind: 'pipe' })),
    await byDelegate('a delegation for another resource', 'ForeignDelegationError', (await delegatedTo(bob)).bytes),
    await byDelegate('a delegation that ends before the document', 'ExpiredDelegationError', await signDelegation({ kind: 'note', expires: NOW + 999 })),
    await byDelegate('a delegation issued after the document', 'ExpiredDelegationError', await signDelegation({ kind: 'note', issued: NOW + constants.CLOCK_SKEW_MS + 1 })),
    await byDelegate('a delegation for a kind and a resource', 'InvalidDocumentError', await signDelegation({ kind: 'note', resource: (await delegatedTo(bob)).resource }), 'delegation.resource'),
    await byDelegate('a delegation for more than a year', 'InvalidDocumentError', await signDelegation({ kind: 'note', expires: NOW + constants.MAX_DELEGATION_MS + 1 }), 'delegation.expires'),
    await byDelegate('a delegation with a field that is not known', 'InvalidDocumentError', await signDelegation({ kind: 'note', rank: 1 }), 'delegation')
  ]
}

const VALUES: Array<string | number | boolean | Uint8Array> = [
  'Zürich', '', true, false, -Number.MAX_VALUE, -600, -0.5, 0, Number.MIN_VALUE, 0.5, 600, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Uint8Array.of(0, 255)
]

/** Everything in `test/vectors/advertisement.json` */
export const vectors = async (): Promise<object> => {
  const all = await documents()

  return {
    now: NOW,
    domain: constants.DOMAIN,
    payloadType: constants.PAYLOAD_TYPE,
    delegationDomain: constants.DELEGATION_DOMAIN,
    delegationPayloadType: constants.DELEGATION_PAYLOAD_TYPE,
    clockSkewMs: constants.CLOCK_SKEW_MS,
    keys: [['alice', 'Ed25519', 1, alice], ['carol', 'secp256k1', 3, carol], ['bob', 'Ed25519', 4, bob]].map(([name, type, byte, key]) => {
      const { publicKey } = key as typeof alice

      return { name, type, privateKey: new Uint8Array(32).fill(byte as number), publicKey: publicKeyToProtobuf(publicKey) }
    }),
    documents: all.map(described),
    supersedes: all.flatMap(({ name, advertisement: { id, sequence } }) => {
      return all.filter(({ advertisement: other }) => other.id === id && other.sequence < sequence).map((other) => [name, other.name])
    }),
    indexValues: VALUES.map((value) => ({ kind: value instanceof Uint8Array ? 'bytes' : typeof value, value, text: indexValue(value) })),
    refused: await refused()
  }
}

const described = ({ name, advertisement }: Named): object => {
  const { id, type, genesis, owner, sequence, lifetimeMs, expirationMs, attributes, index, withdrawn, digest, bytes, publisher, delegation } = advertisement
  const { payload, signature } = RecordEnvelope.createFromProtobuf(bytes)

  return {
    name,
    id,
    owner: owner.toString(),
    type,
    genesis: { ...genesis, owner: publicKeyToProtobuf(genesis.owner), bytes: encodeCanonical(genesisFields(genesis)) },
    sequence,
    lifetimeMs,
    expirationMs,
    attributes,
    index,
    withdrawn,
    ...(delegation === undefined ? {} : { publisher: publisher.toString(), delegation: { ...delegation, owner: delegation.owner.toString(), delegate: delegation.delegate.toString() } }),
    indexEntries: indexEntries(advertisement),
    payload,
    digest,
    signature,
    envelope: bytes
  }
}

/** Bytes are in hexadecimal */
export const asJson = (value: unknown): string => JSON.stringify(value, (_key, value: unknown) => value instanceof Uint8Array ? toHex(value) : value, 2)
