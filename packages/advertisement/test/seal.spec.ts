import { expect } from 'chai'
import { CLOCK_SKEW_MS, EXPIRATION_MS, LIFETIME_MS, MAX_BYTES, MAX_EXPIRATION_MS, MAX_LIFETIME_MS } from '../src/constants.ts'
import { bytes, createId, define, list, open, record, seal, string, supersedes, withdraw } from '../src/index.ts'
import { NOW, alice, carol, documents, mallory, nonceOf, printer, printerContent, sealPrinter } from './fixtures.ts'
import { failure } from './rejected.ts'
import type { Advertisement, Attributes, Content } from '../src/index.ts'

const anything = define({ type: 'anything', attributes: { value: string({ optional: true }), data: bytes({ optional: true }) } })
const genesis = { kind: 'anything', owner: alice.publicKey, nonce: nonceOf(1) }

const sealing = async (attributes: object, content: object = {}, options: object = {}): Promise<string | undefined> => {
  return failure(() => seal(anything, { genesis, attributes, ...content } as Content<typeof anything>, { privateKey: alice, now: NOW, ...options }))
}

describe('sealing', () => {
  it('gives what opening its bytes gives', async () => {
    for (const { name, advertisement } of await documents()) {
      expect(await open(advertisement.bytes, { now: NOW }), name).to.deep.equal(advertisement)
    }
  })

  it('makes the id of the genesis, and dates it', async () => {
    const advertisement = await sealPrinter()

    expect(advertisement.id).to.equal(createId(printerContent().genesis))
    expect(advertisement.sequence).to.equal(NOW)
    expect([advertisement.lifetimeMs, advertisement.expirationMs]).to.deep.equal([LIFETIME_MS, EXPIRATION_MS])
    expect((await sealPrinter({ lifetimeMs: 1_000 })).expirationMs).to.equal(1_000)
  })

  it('keeps nothing of what it was given', async () => {
    const content = printerContent()
    const advertisement = await seal(printer, content, { privateKey: alice, now: NOW })
    const nonce = content.genesis.nonce as Uint8Array
    const logo = content.attributes.logo as Uint8Array
    nonce.fill(0)
    logo.fill(0)

    expect(advertisement.genesis.nonce).to.deep.equal(nonceOf(7))
    expect(advertisement.attributes.logo).to.deep.equal(Uint8Array.of(0xca, 0xfe))
  })

  it('leaves out attributes that are undefined', async () => {
    const { attributes, index } = await sealPrinter({ attributes: { name: 'Hall', dpi: 600, price: undefined } })

    expect(attributes).to.deep.equal({ name: 'Hall', dpi: 600 })
    expect(index).to.deep.equal(['dpi', 'name'])
  })

  it('takes for an attribute what is the object\'s own alone', async () => {
    const odd = define({ type: 'odd', attributes: { toString: string({ optional: true, index: true }), constructor: string({ optional: true, index: true }) } })
    const sealOdd = async (attributes: Attributes<typeof odd>): Promise<Advertisement<typeof odd>> => {
      return seal(odd, { genesis: { ...genesis, kind: 'odd' }, attributes }, { privateKey: alice, now: NOW })
    }

    expect((await sealOdd({} as Attributes<typeof odd>)).index).to.deep.equal([])
    expect((await sealOdd({ constructor: 'x' } as Attributes<typeof odd>)).index).to.deep.equal(['constructor'])
  })

  it('counts on from the previous version, or from now', async () => {
    const next = async (previous: number): Promise<number> => (await sealPrinter({ previous: { sequence: previous } })).sequence

    expect(await next(NOW - 10)).to.equal(NOW)
    expect(await next(NOW)).to.equal(NOW + 1)
    expect(await next(NOW + CLOCK_SKEW_MS - 1)).to.equal(NOW + CLOCK_SKEW_MS)
  })

  it('does not count on from a version that nobody accepted', async () => {
    const { sequence, bytes } = await sealPrinter({ previous: { sequence: NOW + CLOCK_SKEW_MS } })

    expect(sequence).to.equal(NOW)
    expect((await open(bytes, { now: NOW })).sequence).to.equal(NOW)
  })

  it('is for the owner alone', async () => {
    expect(await failure(() => sealPrinter({}, mallory))).to.equal('WrongPublisherError')
    expect(await failure(async () => withdraw(await sealPrinter(), { privateKey: carol, now: NOW }))).to.equal('WrongPublisherError')
  })

  it('refuses what others would refuse, and says where', async () => {
    expect(await sealing({ value: 5 })).to.equal('InvalidDocumentError attributes.value')
    expect(await sealing({ vaule: 'x' })).to.equal('InvalidDocumentError attributes.vaule')
    expect(await sealing({ value: '\uD800' })).to.equal('InvalidDocumentError attributes.value')
    expect(await sealing({ value: '\uFEFFx' })).to.equal('InvalidDocumentError attributes.value')
    expect(await sealing({ value: null })).to.equal('InvalidDocumentError attributes.value')
    expect(await sealing({ value: new Date(NOW) })).to.equal('InvalidDocumentError attributes.value')
    expect(await sealing({}, { genesis: { ...genesis, kind: 'other' } })).to.equal('InvalidDocumentError genesis.kind')
    expect(await sealing({}, { genesis: { ...genesis, nonce: new Uint8Array(4) } })).to.equal('InvalidDocumentError genesis.nonce')
    expect(await sealing({}, { lifetimeMs: MAX_LIFETIME_MS + 1 })).to.equal('InvalidDocumentError lifetimeMs')
    expect(await sealing({}, { expirationMs: MAX_EXPIRATION_MS + 1 })).to.equal('InvalidDocumentError expirationMs')
    expect(await sealing({}, { lifetimeMs: 1_000, expirationMs: 1_001 })).to.equal('InvalidDocumentError expirationMs')
    expect(await sealing({}, {}, { now: NaN })).to.equal('InvalidSettingError')
    expect(await sealing({}, {}, { limits: { maxBytes: NaN } })).to.equal('InvalidSettingError')
  })

  it('refuses values within values', async () => {
    const deep = define({ type: 'deep', attributes: { lines: list(record({ words: list(string()) })) } })
    const content = (lines: unknown): Content<typeof deep> => ({ genesis: { ...genesis, kind: 'deep' }, attributes: { lines } } as Content<typeof deep>)
    const fails = async (lines: unknown): Promise<string | undefined> => failure(() => seal(deep, content(lines), { privateKey: alice, now: NOW }))

    expect(await fails([{ words: ['a'] }])).to.equal(undefined)
    expect(await fails([{ words: ['a', NaN] }])).to.equal('InvalidDocumentError attributes.lines[0].words[1]')
    expect(await fails([{ words: ['a', 1] }])).to.equal('InvalidDocumentError attributes.lines[0].words[1]')
    expect(await fails([{}])).to.equal('InvalidDocumentError attributes.lines[0].words')
    expect(await fails(Array(2))).to.equal('InvalidDocumentError attributes.lines[0]')
    expect(await fails([{ words: [], 'a b': 1 }])).to.equal('InvalidDocumentError attributes.lines[0]')
    expect(await fails([[[[[[[[1]]]]]]]])).to.equal('InvalidDocumentError attributes.lines[0][0][0][0][0][0]')

    const endless: unknown[] = []
    endless.push(endless)
    expect(await fails(endless)).to.equal('InvalidDocumentError attributes.lines[0][0][0][0][0][0]')
  })

  it('fills 16,384 bytes and no more', async () => {
    const { length } = (await seal(anything, { genesis, attributes: { data: new Uint8Array(16_000) } }, { privateKey: alice, now: NOW })).bytes
    const room = 16_000 + MAX_BYTES - length

    expect(await sealing({ data: new Uint8Array(room) })).to.equal(undefined)
    expect(await sealing({ data: new Uint8Array(room + 1) })).to.equal('TooLargeError')
    expect(await sealing({ data: new Uint8Array(room) }, {}, { limits: { maxBytes: MAX_BYTES - 1 } })).to.equal('TooLargeError')
  })

  it('ends when it is aborted', async () => {
    const reason = new Error('enough')

    expect(await failure(() => seal(printer, printerContent(), { privateKey: carol, now: NOW, signal: AbortSignal.abort(reason) }))).to.equal('WrongPublisherError')
    expect(await failure(() => seal(printer, { ...printerContent(), genesis: { kind: 'printer', owner: carol.publicKey, nonce: nonceOf(1) } }, {
      privateKey: carol, now: NOW, signal: AbortSignal.abort(reason)
    }))).to.equal('Error')
  })
})

describe('withdrawing', () => {
  it('supersedes what it withdraws, at the places where that is', async () => {
    const advertisement = await sealPrinter({ expirationMs: 60_000 })
    const withdrawal = await withdraw(advertisement, { privateKey: alice, now: NOW })
    const opened = await open(withdrawal.bytes, { now: NOW, types: [printer] })

    expect(opened.withdrawn).to.equal(true)
    expect([opened.id, opened.type, opened.sequence]).to.deep.equal([advertisement.id, 'printer', NOW + 1])
    expect(supersedes(opened, advertisement)).to.equal(true)
    expect(opened.attributes).to.deep.equal({ name: 'Hall', dpi: 600, price: 0.25, colour: true, formats: ['A4', 'letter'] })
    expect(opened.index).to.deep.equal(advertisement.index)
  })

  it('outlives every copy of it', async () => {
    const advertisement = await sealPrinter({ expirationMs: 60_000 })
    const withdrawal = await withdraw(advertisement, { privateKey: alice, now: NOW + 50_000 })
    const longer = await withdraw(advertisement, { privateKey: alice, now: NOW + 50_000, expirationMs: MAX_EXPIRATION_MS })

    expect(withdrawal.sequence + withdrawal.expirationMs).to.be.greaterThan(advertisement.sequence + advertisement.expirationMs)
    expect(longer.expirationMs).to.equal(MAX_EXPIRATION_MS)
  })

  it('is taken back by a new version', async () => {
    const withdrawal = await withdraw(await sealPrinter(), { privateKey: alice, now: NOW })
    const again = await sealPrinter({ previous: withdrawal })

    expect(supersedes(again, withdrawal)).to.equal(true)
    expect((await open(again.bytes, { now: NOW, types: [printer] })).withdrawn).to.equal(false)
  })
})
