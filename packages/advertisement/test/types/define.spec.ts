import { expect } from 'chai'
import { MAX_ATTRIBUTES } from '../../src/constants.ts'
import { boolean, define, integer, list, number, ofType, open, peerType, pipeType, record, seal, string, withdraw } from '../../src/index.ts'
import { NOW, alice, nonceOf, printer, sealPrinter } from '../fixtures.ts'
import { failure } from '../rejected.ts'
import type { Advertisement, AttributeDefinitions, AttributeValue, Attributes, IndexedAttributes, Opened, ResourceId, Scalar, Withdrawal } from '../../src/index.ts'

/** Fails to compile unless the two types are the same */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

const same = <A, B>(yes: Same<A, B>): void => {
  expect(yes).to.equal(true)
}

type Printer = typeof printer

describe('definitions of types', () => {
  it('say what the attributes are', () => {
    same<Attributes<Printer>, {
      readonly name: string
      readonly dpi: number
      readonly price?: number
      readonly colour?: boolean
      readonly formats?: ReadonlyArray<'A3' | 'A4' | 'letter'>
      readonly logo?: Uint8Array
      readonly place?: { readonly building: string, readonly floor?: number }
    }>(true)
    same<Attributes<typeof pipeType>['bind'], 'owner' | 'delegates' | 'members' | 'anyone'>(true)
    same<Attributes<typeof peerType>['roles'], readonly string[] | undefined>(true)
  })

  it('say what they are found by', () => {
    type Common = { readonly id?: ResourceId, readonly owner?: string }

    same<IndexedAttributes<Printer>, {
      readonly name?: string
      readonly dpi?: number
      readonly price?: number
      readonly colour?: boolean
      readonly formats?: 'A3' | 'A4' | 'letter'
    } & Common>(true)
    same<IndexedAttributes<typeof pipeType>, { readonly name?: string, readonly alias?: string } & Common>(true)
    same<IndexedAttributes<typeof peerType>['roles'], string | undefined>(true)
  })

  it('say what is sealed, opened and withdrawn', async () => {
    const sealed = await sealPrinter()
    const opened = await open(sealed.bytes, { now: NOW, types: [printer, pipeType] })
    const unknown = await open(sealed.bytes, { now: NOW })
    const withdrawn = await withdraw(sealed, { privateKey: alice, now: NOW })

    same<typeof sealed, Advertisement<Printer>>(true)
    same<typeof withdrawn, Withdrawal<Printer>>(true)
    expect(ofType(withdrawn as Opened, printer).withdrawn).to.equal(true)
    same<typeof opened, Advertisement<Printer> | Withdrawal<Printer> | Advertisement<typeof pipeType> | Withdrawal<typeof pipeType>>(true)
    same<typeof unknown, Opened>(true)

    if (opened.type === 'printer' && !opened.withdrawn) {
      same<typeof opened.attributes, Attributes<Printer>>(true)
      same<typeof opened.attributes.dpi, number>(true)
    }

    if (opened.type === 'pipe' && opened.withdrawn) {
      same<typeof opened.attributes.name, string | undefined>(true)
    }

    if (!unknown.withdrawn) {
      const found = ofType(unknown, printer)

      same<typeof found, Advertisement<Printer>>(true)
      expect(found.attributes.formats?.at(0)).to.equal('A4')
      same<typeof unknown.attributes, { readonly [name: string]: AttributeValue | undefined }>(true)
    }

    // whoever takes any advertisement takes this one
    const any: Advertisement = sealed
    const kinds: readonly string[] = [printer, peerType, pipeType].map(({ kind }) => kind)
    const scalar: Scalar | undefined = sealed.attributes.price

    expect([any.type, kinds, scalar]).to.deep.equal(['printer', ['printer', 'peer', 'pipe'], 0.25])
  })

  it('say what may be sealed', async () => {
    const genesis = { kind: 'printer', owner: alice.publicKey, nonce: nonceOf(1) }
    const options = { privateKey: alice, now: NOW }

    // @ts-expect-error a printer has a resolution
    expect(await failure(() => seal(printer, { genesis, attributes: { name: 'Hall' } }, options))).to.equal('InvalidDocumentError attributes.dpi')
    // @ts-expect-error which is a number
    expect(await failure(() => seal(printer, { genesis, attributes: { name: 'Hall', dpi: '600' } }, options))).to.equal('InvalidDocumentError attributes.dpi')
    // @ts-expect-error and nothing that was not declared
    expect(await failure(() => seal(printer, { genesis, attributes: { name: 'Hall', dpi: 600, size: 1 } }, options))).to.equal('InvalidDocumentError attributes.size')
    // @ts-expect-error formats are what was listed
    expect(await failure(() => seal(printer, { genesis, attributes: { name: 'Hall', dpi: 600, formats: ['A5'] } }, options))).to.equal('InvalidDocumentError attributes.formats[0]')

    // @ts-expect-error what is not indexed is not searched for
    const wanted: IndexedAttributes<Printer> = { logo: new Uint8Array(1) }
    expect(wanted).to.have.property('logo')
  })

  it('look at attributes together', async () => {
    const range = define({
      type: 'range',
      attributes: { from: integer(), to: number({ optional: true }) },
      problem: ({ from, to }) => {
        same<typeof from, number>(true)
        same<typeof to, number | undefined>(true)

        return to !== undefined && to < from ? { attribute: 'to', problem: 'is before from' } : undefined
      }
    })
    const sealing = async (to: number): Promise<string | undefined> => failure(() => seal(range, {
      genesis: { kind: 'range', owner: alice.publicKey, nonce: nonceOf(1) }, attributes: { from: 1, to }
    }, { privateKey: alice, now: NOW }))

    expect([await sealing(1), await sealing(0)]).to.deep.equal([undefined, 'InvalidDocumentError attributes.to'])
  })

  it('may describe a resource of another kind', async () => {
    const status = define({ type: 'status', kind: 'peer', attributes: { busy: boolean() } })
    const sealed = await seal(status, { genesis: { kind: 'peer', owner: alice.publicKey }, attributes: { busy: true } }, { privateKey: alice, now: NOW })

    expect(sealed.id).to.equal(`urn:juxta:peer:${sealed.owner.toString()}`)
    same<typeof sealed.type, 'status'>(true)
  })

  const many = (length: number): AttributeDefinitions => Object.fromEntries(Array.from({ length }, (_, i) => [`a${i}`, boolean()]))
  const refused: Array<[string, () => unknown]> = [
    ['a name in capitals', () => define({ type: 'Printer', attributes: {} })],
    ['no name', () => define({ type: '', attributes: {} })],
    ['a name of 65 letters', () => define({ type: 'a'.repeat(65), attributes: {} })],
    ['a name with a point at its end', () => define({ type: 'org.', attributes: {} })],
    ['the kind of CIDs', () => define({ type: 'file', kind: 'content', attributes: {} })],
    ['an attribute called id', () => define({ type: 'file', attributes: { id: string() } })],
    ['an attribute called owner', () => define({ type: 'file', attributes: { owner: string() } })],
    ['an attribute with a blank', () => define({ type: 'file', attributes: { 'a b': string() } })],
    ['65 attributes', () => define({ type: 'file', attributes: many(MAX_ATTRIBUTES + 1) })],
    ['a list of lists that is indexed', () => list(list(string()), { index: true })],
    ['an index of what is in a list', () => list(string({ index: true }))],
    ['an option of what is in a list', () => list(string({ optional: true }))],
    ['an index of what is in a record', () => record({ a: string({ index: true }) })],
    ['a record that is indexed', () => record({ a: string() }, { index: true } as object)],
    ['a field of a record with a blank', () => record({ 'a b': string() })]
  ]

  for (const [title, call] of refused) {
    it(`are refused with ${title}`, async () => {
      expect(await failure(call)).to.equal('InvalidDefinitionError')
    })
  }

  it('may have 64 attributes, and names with points', () => {
    expect(define({ type: 'org.example.laser-printer2', attributes: many(MAX_ATTRIBUTES) }).type).to.equal('org.example.laser-printer2')
  })

  it('refuse options that are misspelt: an index that is none would be found out only by who searches', async () => {
    const misspelt: Array<[() => unknown, string]> = [
      [() => string({ indexed: true } as object), "string() has no option 'indexed': there are index, maxBytes, optional"],
      [() => integer({ minimum: 1 } as object), "integer() has no option 'minimum': there are index, max, min, optional"],
      [() => list(string(), { maxlength: 1 } as object), "list() has no option 'maxlength': there are index, maxLength, optional"],
      [() => define({ type: 'printer', attributes: {}, kinds: 'x' } as object as Parameters<typeof define>[0]), "define() has no option 'kinds': there are attributes, kind, problem, type"],
      [() => define({ type: 'printer' } as object as Parameters<typeof define>[0]), 'a type has attributes, { name: string(), … }']
    ]

    for (const [make, message] of misspelt) {
      expect(make, message).to.throw(message).with.property('name', 'InvalidDefinitionError')
    }
  })
})
