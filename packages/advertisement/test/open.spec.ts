import { generateKeyPair } from '@libp2p/crypto/keys'
import { RecordEnvelope } from '@libp2p/peer-record'
import { expect } from 'chai'
import { MAX_ATTRIBUTES, MAX_BYTES, MAX_INDEX_ENTRIES, MAX_INDEX_VALUE_BYTES } from '../src/constants.ts'
import { indexEntries, ofType, open, peerType, pipeType, seal, withdraw } from '../src/index.ts'
import { NOW, alice, carol, encoded, fields, mallory, nonceOf, ownerBytes, printer, sealPrinter, sign } from './fixtures.ts'
import { failure, rejected } from './rejected.ts'
import type { Fields } from './fixtures.ts'

const opening = async (changes: Fields, options: object = {}): Promise<string | undefined> => {
  const bytes = await sign(encoded(fields(changes)))

  return failure(() => open(bytes, { now: NOW, ...options }))
}

describe('opening', () => {
  it('keeps exactly the bytes that were signed, and none of the caller\'s', async () => {
    const { bytes } = await sealPrinter()
    const given = Buffer.concat([bytes, Buffer.alloc(8)]).subarray(0, bytes.length)
    const opened = await open(given, { now: NOW })
    given.fill(0)

    expect(opened.bytes).to.deep.equal(bytes)
    expect(opened.bytes.constructor).to.equal(Uint8Array)
    expect((await open(opened.bytes, { now: NOW })).digest).to.deep.equal(opened.digest)
  })

  for (const [type, create] of [['Ed25519', async () => alice], ['secp256k1', async () => carol], ['RSA', async () => generateKeyPair('RSA', 2048)]] as const) {
    it(`takes what ${type} keys sign`, async () => {
      const privateKey = await create()
      const advertisement = await seal(peerType, { genesis: { kind: 'peer', owner: privateKey.publicKey }, attributes: {} }, { privateKey, now: NOW })
      const opened = await open(advertisement.bytes, { now: NOW, types: [peerType] })

      expect(opened.id).to.equal(`urn:juxta:peer:${opened.owner.toString()}`)
      expect(opened.owner.equals(advertisement.owner)).to.equal(true)
    })
  }

  it('keeps no memory that it shares with what else came', async () => {
    const { owner, genesis, digest, bytes } = await open((await sealPrinter()).bytes, { now: NOW })
    const kept = [bytes, digest, genesis.nonce, genesis.owner.raw, owner.toMultihash().bytes, owner.toMultihash().digest, owner.publicKey?.raw]

    expect(kept.map(one => one?.buffer.byteLength)).to.deep.equal([bytes.byteLength, 32, 16, 32, 38, 38, 32])
  })

  it('takes no keys that make no peer id', async () => {
    expect(await failure(async () => open(await sign(encoded(fields()), { privateKey: await generateKeyPair('ECDSA') }), { now: NOW })))
      .to.equal('InvalidDocumentError envelope.publicKey')
  })

  it('carries and indexes a type that it never heard of', async () => {
    const opened = await open(await sign(encoded(fields({ attributes: { text: 'hello', more: { a: [1.5, { b: true }] } } }))), { now: NOW })

    expect(opened.type).to.equal('note')
    expect(opened.attributes).to.deep.equal({ text: 'hello', more: { a: [1.5, { b: true }] } })
    expect(indexEntries(opened).slice(2)).to.deep.equal([['text', 'hello']])
  })

  it('carries fields of a later version', async () => {
    expect(await opening({ later: { a: 1 } })).to.equal(undefined)
    expect(await opening({ later: null })).to.equal('InvalidDocumentError later')
    expect(await opening({ '': 1 })).to.equal('InvalidDocumentError document')
    expect(await opening({ '!': 1 })).to.equal('InvalidDocumentError !')
  })

  it('refuses types that were not asked for', async () => {
    const { bytes } = await sealPrinter()
    const err = await rejected(() => open(bytes, { now: NOW, types: [peerType, pipeType] }))

    expect([err?.name, err?.type, err?.retryable]).to.deep.equal(['UnknownTypeError', 'printer', false])
    expect((await open(bytes, { now: NOW, types: [pipeType, printer] })).type).to.equal('printer')
  })

  it('compares attributes with the type that was asked for', async () => {
    const genesis = { kind: 'printer', owner: ownerBytes(), nonce: nonceOf(1) }
    const spoilt = async (attributes: object, index: string[] = []): Promise<string | undefined> => {
      return opening({ type: 'printer', genesis, attributes: { name: 'Hall', dpi: 600, ...attributes }, index }, { types: [printer] })
    }

    expect(await spoilt({})).to.equal(undefined)
    expect(await spoilt({ later: [] })).to.equal(undefined)
    expect(await spoilt({ dpi: 0 })).to.equal('InvalidDocumentError attributes.dpi')
    expect(await spoilt({ dpi: 600.5 })).to.equal('InvalidDocumentError attributes.dpi')
    expect(await spoilt({ colour: 'yes' })).to.equal('InvalidDocumentError attributes.colour')
    expect(await spoilt({ formats: ['A4', 'A5'] })).to.equal('InvalidDocumentError attributes.formats[1]')
    expect(await spoilt({ formats: Array(9).fill('A4') })).to.equal('InvalidDocumentError attributes.formats')
    expect(await spoilt({ place: { floor: 1 } })).to.equal('InvalidDocumentError attributes.place.building')
    expect(await spoilt({ logo: new Uint8Array(65) })).to.equal('InvalidDocumentError attributes.logo')
    expect(await opening({ type: 'printer', genesis, attributes: { name: 'Hall' }, index: [] }, { types: [printer] })).to.equal('InvalidDocumentError attributes.dpi')
    expect(await opening({ type: 'printer', attributes: { name: 'Hall', dpi: 600 }, index: [] }, { types: [printer] })).to.equal('InvalidDocumentError genesis.kind')
  })

  it('compares them later, if need be', async () => {
    const opened = await open((await sealPrinter()).bytes, { now: NOW })
    const other = await open(await sign(encoded(fields({ type: 'printer' }))), { now: NOW })

    expect(ofType(opened, printer)).to.equal(opened)
    expect(await failure(() => ofType(opened, pipeType))).to.equal('UnknownTypeError')
    expect(await failure(() => ofType(other, printer))).to.equal('InvalidDocumentError genesis.kind')
  })

  it('looks at what is there of a withdrawn one', async () => {
    const genesis = { kind: 'printer', owner: ownerBytes(), nonce: nonceOf(1) }
    const withdrawn = { type: 'printer', genesis, withdrawn: true, index: [] }

    expect(await opening({ ...withdrawn, attributes: {} }, { types: [printer] })).to.equal(undefined)
    expect(await opening({ ...withdrawn, attributes: { dpi: 'many' } }, { types: [printer] })).to.equal('InvalidDocumentError attributes.dpi')
  })

  it('refuses the document of another resource than was asked for', async () => {
    const { id, bytes } = await sealPrinter()
    const other = await sealPrinter({ genesis: { kind: 'printer', owner: alice.publicKey, nonce: nonceOf(8) } })

    expect((await open(bytes, { now: NOW, id })).id).to.equal(id)
    expect(await failure(() => open(bytes, { now: NOW, id: other.id }))).to.equal('ForgedIdError')
    expect(await failure(() => open(bytes, { now: NOW, id: 'printer' }))).to.equal('InvalidIdError')
  })

  it('refuses a document in the name of another owner', async () => {
    const { bytes } = await sealPrinter()
    const { payload, payloadType, publicKey, signature } = RecordEnvelope.createFromProtobuf(bytes)
    const own = await withdraw(await sealPrinter({ genesis: { kind: 'printer', owner: mallory.publicKey, nonce: nonceOf(7) } }, mallory), { privateKey: mallory, now: NOW })

    // mallory's signature over alice's document, alice's key beside mallory's signature, and the same genesis with another owner
    expect(await failure(async () => open(await sign(payload.subarray(), { privateKey: mallory }), { now: NOW }))).to.equal('WrongPublisherError')
    expect(await failure(async () => open(new RecordEnvelope({
      publicKey, payload, payloadType, signature: RecordEnvelope.createFromProtobuf(await sign(payload.subarray(), { privateKey: mallory })).signature
    }).marshal(), { now: NOW }))).to.equal('WrongSignatureError')
    expect(own.id).to.not.equal((await sealPrinter()).id)
    expect(await failure(() => open(new RecordEnvelope({ publicKey: mallory.publicKey, payload, payloadType, signature }).marshal(), { now: NOW })))
      .to.equal('WrongPublisherError')
  })

  it('looks at no more than 16,384 bytes', async () => {
    const err = await rejected(() => open(new Uint8Array(MAX_BYTES + 1), { now: NOW }))
    const { bytes } = await sealPrinter()

    expect([err?.name, err?.retryable]).to.deep.equal(['TooLargeError', false])
    expect(await failure(() => open(new Uint8Array(MAX_BYTES), { now: NOW }))).to.equal('InvalidDocumentError envelope')
    expect(await failure(() => open(bytes, { now: NOW, limits: { maxBytes: bytes.length } }))).to.equal(undefined)
    expect(await failure(() => open(bytes, { now: NOW, limits: { maxBytes: bytes.length - 1 } }))).to.equal('TooLargeError')
  })

  it('takes as much as the bounds say, and no more', async () => {
    const many = (length: number): object => Object.fromEntries(Array.from({ length }, (_, i) => [`a${i}`, i]))
    const texts = (length: number): string[] => Array.from({ length }, (_, i) => `${i}`)
    const indexed = { index: ['text'] }

    expect(await opening({ attributes: many(MAX_ATTRIBUTES), index: [] })).to.equal(undefined)
    expect(await opening({ attributes: many(MAX_ATTRIBUTES + 1), index: [] })).to.equal('InvalidDocumentError attributes')
    expect(await opening({ ...indexed, attributes: { text: texts(MAX_INDEX_ENTRIES) } })).to.equal(undefined)
    expect(await opening({ ...indexed, attributes: { text: texts(MAX_INDEX_ENTRIES + 1) } })).to.equal('InvalidDocumentError index')
    expect(await opening({ ...indexed, attributes: { text: 'ü'.repeat(MAX_INDEX_VALUE_BYTES / 2) } })).to.equal(undefined)
    expect(await opening({ ...indexed, attributes: { text: 'ü'.repeat(MAX_INDEX_VALUE_BYTES / 2) + 'u' } })).to.equal('InvalidDocumentError attributes.text')
    expect(await opening({ index: texts(MAX_INDEX_ENTRIES + 1) })).to.equal('InvalidDocumentError index')
  })

  it('takes less when told to', async () => {
    const small: Array<[object, string]> = [
      [{ maxItems: 10 }, 'document'], [{ maxNesting: 1 }, 'document'], [{ maxAttributes: 1 }, 'attributes'],
      [{ maxIndexValueBytes: 4 }, 'attributes.text'], [{ maxLifetimeMs: 999 }, 'lifetimeMs'], [{ maxExpirationMs: 999 }, 'expirationMs']
    ]

    for (const [limits, path] of small) {
      expect(await opening({}, { limits })).to.equal(`InvalidDocumentError ${path}`)
    }

    expect(await opening({ attributes: { text: ['a', 'b'] } }, { limits: { maxIndexEntries: 1 } })).to.equal('InvalidDocumentError index')
    expect(await opening({}, { limits: { maxBytes: undefined } })).to.equal(undefined)

    for (const value of [0, -1, NaN, Infinity, 1.5]) {
      expect(await opening({}, { limits: { maxBytes: value } }), String(value)).to.equal('InvalidSettingError')
    }
  })

  it('refuses fields of other kinds than they are', async () => {
    const wrong: Fields = { type: 5, genesis: [], sequence: '1', lifetimeMs: 1.5, expirationMs: -1, attributes: [], index: 'text', withdrawn: 1 }

    for (const [name, value] of Object.entries(wrong)) {
      expect(await opening({ [name]: value })).to.equal(`InvalidDocumentError ${name}`)
    }

    expect(await opening({ genesis: { kind: 'note', owner: 'alice', nonce: nonceOf(1) } })).to.equal('InvalidDocumentError genesis.owner')
    expect(await opening({ index: [5] })).to.equal('InvalidDocumentError index[0]')
    expect(await opening({ index: ['toString'] })).to.equal('InvalidDocumentError index[0]')
    expect(await opening({ attributes: JSON.parse('{"__proto__":1}') as object, index: [] })).to.equal('InvalidDocumentError attributes')
    expect(await failure(async () => open(await sign(encoded([])), { now: NOW }))).to.equal('InvalidDocumentError document')

    for (const name of ['type', 'genesis', 'sequence', 'lifetimeMs', 'expirationMs', 'attributes', 'index']) {
      const { [name]: _, ...rest } = fields()

      expect(await failure(async () => open(await sign(encoded(rest)), { now: NOW }))).to.equal(`InvalidDocumentError ${name}`)
    }
  })

  it('ends when it is aborted', async () => {
    const advertisement = await seal(peerType, { genesis: { kind: 'peer', owner: carol.publicKey }, attributes: {} }, { privateKey: carol, now: NOW })
    const reason = new Error('enough')

    expect(await rejected(() => open(advertisement.bytes, { now: NOW, signal: AbortSignal.abort(reason) }))).to.equal(reason)
  })

  it('shows the field at fault in the message', async () => {
    const err = await rejected(async () => open(await sign(encoded(fields({ lifetimeMs: 0 }))), { now: NOW }))

    expect(err?.message).to.equal('lifetimeMs is not a whole number from 1 to 31536000000')
  })

  it('refuses options that are misspelt: with `types` it would take what is of any type', async () => {
    const { bytes } = await sealPrinter()
    const refused = async (opening: Promise<unknown>, message: string): Promise<void> => {
      const error = await opening.then(() => undefined, (error: Error) => error)
      expect(error).to.include({ name: 'InvalidSettingError', message })
    }
    await refused(open(bytes, { now: NOW, type: [pipeType] } as object as { now: number }), "open() has no option 'type': there are clockSkewMs, holder, id, limits, now, signal, types")
    await refused(open(bytes, { now: NOW, limits: { maxByte: 1 } as object }), "limits has no option 'maxByte': there are maxAttributes, maxBytes, maxExpirationMs, maxIndexEntries, maxIndexValueBytes, maxItems, maxLifetimeMs, maxNesting")
    await refused(seal(peerType, { genesis: { kind: 'peer', owner: alice.publicKey }, attributes: {}, expiresMs: 1 } as object as Parameters<typeof seal>[1], { privateKey: alice, now: NOW }), "seal() has no option 'expiresMs': there are attributes, expirationMs, genesis, lifetimeMs, previous")
    await refused(withdraw(await sealPrinter(), { privateKey: alice, now: NOW, expireMs: 1 } as object as Parameters<typeof withdraw>[1]), "withdraw() has no option 'expireMs': there are clockSkewMs, delegation, expirationMs, limits, now, privateKey, signal")
  })
})
