import { expect } from 'chai'
import fc from 'fast-check'
import { indexEntries, open, seal } from '@juxta/advertisement'
import { MAX_DECLARATIONS, MAX_SCHEMA_DEPTH } from '../../src/constants.ts'
import { openXml, schemaType, toXml } from '../../src/index.ts'
import { NOW, alice } from '../fixtures.ts'
import { failure, rejected } from '../failure.ts'
import type { SchemaOptions } from '../../src/index.ts'

const schema = (inside: string, attributes = ''): string => `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:juxta="urn:juxta:advertisement:1" ${attributes}>${inside}</xs:schema>`

const thing = (inside: string): string => schema(`<xs:element name="thing"><xs:complexType><xs:sequence>${inside}</xs:sequence></xs:complexType></xs:element>`)

/** One of everything that is understood */
const PRINTER = schema(`
  <xs:annotation><xs:documentation>Printers</xs:documentation></xs:annotation>
  <xs:simpleType name="paper">
    <xs:restriction base="xs:token"><xs:enumeration value="A3"/><xs:enumeration value="A4"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="place">
    <xs:all>
      <xs:element name="building" type="xs:string"/>
      <xs:element name="floor" type="xs:byte" minOccurs="0"/>
    </xs:all>
    <xs:attribute name="since" type="xs:unsignedShort"/>
  </xs:complexType>
  <xs:element name="printer">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="name" juxta:index="true">
          <xs:simpleType><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="20"/></xs:restriction></xs:simpleType>
        </xs:element>
        <xs:element name="dpi" juxta:index="true">
          <xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="1"/><xs:maxExclusive value="10000"/></xs:restriction></xs:simpleType>
        </xs:element>
        <xs:element name="paper" type="p:paper" maxOccurs="2" minOccurs="0" juxta:index="true"/>
        <xs:element name="price" type="xs:double" minOccurs="0"/>
        <xs:element name="logo" type="xs:hexBinary" minOccurs="0"/>
        <xs:element name="key" type="xs:base64Binary" minOccurs="0"/>
        <xs:element name="place" type="p:place" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence>
      <xs:attribute name="colour" type="xs:boolean" use="required"/>
    </xs:complexType>
  </xs:element>`, 'xmlns:p="urn:printers" targetNamespace="urn:printers" elementFormDefault="qualified"')

const HALL = `<printer xmlns="urn:printers" colour="1">
  <dpi> 600 </dpi>
  <name>Hall</name>
  <paper>A4</paper><paper> A3
  </paper>
  <price>1e-3</price><logo>CAfe</logo><key>AAEC</key>
  <place since="1999"><floor>-1</floor><building> North</building></place>
</printer>`

const hall = {
  name: 'Hall', dpi: 600, paper: ['A4', 'A3'], price: 0.001, logo: Uint8Array.of(0xCA, 0xFE), key: Uint8Array.of(0, 1, 2), place: [{ building: ' North', floor: -1, since: 1999 }], colour: true
}

describe('types from XML Schema', () => {
  const printer = schemaType(PRINTER)

  it('read documents of the schema, and write them', async () => {
    expect(printer.read(HALL)).to.deep.equal(hall)
    expect(printer.read(printer.write(hall))).to.deep.equal(hall)
    expect(printer.write({ name: 'A', dpi: 1, colour: false }).split('\n').slice(1)).to.deep.equal([
      '<printer xmlns="urn:printers" colour="false">', '  <name>A</name>', '  <dpi>1</dpi>', '</printer>', ''
    ])
  })

  it('are types as any others', async () => {
    const sealed = await seal(printer, { genesis: { kind: 'printer', owner: alice.publicKey, nonce: new Uint8Array(16) }, attributes: printer.read(HALL) }, { privateKey: alice, now: NOW })

    expect(indexEntries(await open(sealed.bytes, { now: NOW })).slice(2)).to.deep.equal([['dpi', 'c082c00000000000'], ['name', 'Hall'], ['paper', 'A4'], ['paper', 'A3']])
    expect((await openXml(toXml(sealed), { now: NOW, types: [printer] })).attributes).to.deep.equal(hall)
  })

  it('name the attribute that does not fit, when a document is sealed or opened', async () => {
    const wrong: Array<[object, string]> = [
      [{ name: '' }, 'name'], [{ name: 'x'.repeat(21) }, 'name'], [{ name: undefined }, 'name'], [{ dpi: 0 }, 'dpi'], [{ dpi: 10_000 }, 'dpi'], [{ dpi: 1.5 }, 'dpi'], [{ dpi: '600' }, 'dpi'],
      [{ paper: ['A5'] }, 'paper[0]'], [{ paper: ['A4', 'A4', 'A4'] }, 'paper'], [{ paper: 'A4' }, 'paper'], [{ price: NaN }, 'price'], [{ logo: 'CAFE' }, 'logo'], [{ colour: 'yes' }, 'colour'],
      [{ place: [{}] }, 'place[0].building'], [{ place: [{ building: 'x' }, { building: 'x', floor: 128 }] }, 'place[1].floor'], [{ place: ['x'] }, 'place[0]']
    ]

    for (const [changes, path] of wrong) {
      const attributes = { ...hall, ...changes } as unknown as Record<string, string>
      const genesis = { kind: 'printer', owner: alice.publicKey, nonce: new Uint8Array(16) }

      expect(await failure(() => seal(printer, { genesis, attributes }, { privateKey: alice, now: NOW })), path).to.equal(`InvalidDocumentError attributes.${path}`)
      expect(await failure(() => printer.write(attributes)), path).to.equal(`InvalidDocumentError attributes.${path}`)
    }

    expect(await failure(() => printer.write({ ...hall, name: '\0' }))).to.equal('InvalidXmlError printer')
  })

  it('name the element that does not fit, when a document is read', async () => {
    const wrong: Array<[string, string, string]> = [
      ['<name>Hall</name>', '', 'printer/name'], ['<name>Hall', '<name><b/>', 'printer/name'], ['<name>', '<name x="">', 'printer/name'], ['600', '0', 'printer/dpi'], ['600', 'many', 'printer/dpi'],
      ['600', '1.0', 'printer/dpi'], ['>A4<', '>A5<', 'printer/paper'], ['<paper>A4', '<paper>A4</paper><paper>A4', 'printer/paper'], ['1e-3', 'INF', 'printer/price'], ['CAfe', 'CAf', 'printer/logo'],
      ['AAEC', 'AAE*', 'printer/key'], ['since="1999"', 'since="65536"', 'printer/place/@since'], ['since=', 'until=', 'printer/place/@until'], ['colour="1"', '', 'printer/@colour'],
      ['colour="1"', 'colour="maybe"', 'printer/@colour'], ['<dpi>', 'text<dpi>', 'printer'], ['<dpi>', '<ink/><dpi>', 'printer/ink'], ['<dpi>', '<dpi xmlns="">', 'printer/dpi'],
      ['urn:printers', 'urn:others', 'printer'], [' colour', ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" colour', 'printer/@nil']
    ]

    for (const [from, to, path] of wrong) {
      expect(await failure(() => printer.read(HALL.replace(from, to))), `${from} ${to}`).to.equal(`InvalidXmlError ${path}`)
    }

    expect(printer.read(HALL.replace(' colour', ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:printers http://192.0.2.1/" colour'))).to.deep.equal(hall)
    expect(await failure(() => printer.read('<!DOCTYPE printer SYSTEM "x"><printer/>'))).to.equal('ExternalReferenceError')
  })

  it('can be called otherwise, indexed by other attributes, and be of several elements', async () => {
    const two = schema('<xs:element name="A" type="t"/><xs:element name="B" type="xs:int"/><xs:complexType name="t"><xs:sequence><xs:element name="n" type="xs:int"/></xs:sequence></xs:complexType>')
    const making = async (options: SchemaOptions): Promise<string | undefined> => failure(() => schemaType(two, options))
    const { type, kind, attributes } = schemaType(two, { element: 'A', type: 'org.example.a', kind: 'a', index: ['n'] })

    expect([type, kind, attributes.n?.index]).to.deep.equal(['org.example.a', 'a', true])
    expect(await making({})).to.equal('InvalidSchemaError schema')
    expect(await making({ element: 'C' })).to.equal('InvalidSchemaError schema')
    expect(await making({ element: 'A' })).to.equal('InvalidSchemaError schema/element[A]')
    expect(await making({ element: 'B', type: 'b' })).to.equal('InvalidSchemaError schema/element[B]')
    expect(await making({ element: 'A', type: 'a', index: ['m'] })).to.equal('InvalidSchemaError schema/element[A]')
  })

  const at = 'schema/element[thing]/complexType/sequence'

  it('refuse what they do not understand, by its name and where it is', async () => {
    const simple = (facets: string, base = 'xs:string'): string => thing(`<xs:element name="a"><xs:simpleType><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType></xs:element>`)
    const unsupported: Array<[string, string, string]> = [
      [schema('<xs:import schemaLocation="http://192.0.2.1/"/>'), 'schema', 'import'],
      [schema('<xs:include schemaLocation="a"/>'), 'schema', 'include'],
      [schema('<xs:group name="a"/>'), 'schema', 'group'],
      [schema('', 'blockDefault="#all"'), 'schema', '@blockDefault'],
      [thing('<xs:choice/>'), at, 'choice'],
      [thing('<xs:any/>'), at, 'any'],
      [thing('<xs:element ref="a"/>'), `${at}/element`, '@ref'],
      [thing('<xs:element name="a" type="xs:int" default="5"/>'), `${at}/element[a]`, '@default'],
      [thing('<xs:element name="a" type="xs:int" nillable="true"/>'), `${at}/element[a]`, '@nillable'],
      [thing('<xs:element name="a" type="xs:dateTime"/>'), `${at}/element[a]`, 'type dateTime'],
      [thing('<xs:element name="a" type="xs:anyType"/>'), `${at}/element[a]`, 'type anyType'],
      [thing('<xs:element name="ä" type="xs:int"/>'), `${at}/element[ä]`, '@name'],
      [thing('<xs:element name="a" type="xs:int" juxta:search="true"/>'), `${at}/element[a]`, '@search'],
      [thing('<xs:element name="a"><xs:complexType mixed="true"/></xs:element>'), `${at}/element[a]/complexType`, '@mixed'],
      [thing('<xs:element name="a"><xs:complexType><xs:simpleContent/></xs:complexType></xs:element>'), `${at}/element[a]/complexType`, 'simpleContent'],
      [thing('<xs:element name="a"><xs:complexType><xs:anyAttribute/></xs:complexType></xs:element>'), `${at}/element[a]/complexType`, 'anyAttribute'],
      [thing('<xs:element name="a"><xs:complexType><xs:sequence maxOccurs="2"/></xs:complexType></xs:element>'), `${at}/element[a]/complexType/sequence`, '@maxOccurs'],
      [thing('<xs:element name="a"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>'), `${at}/element[a]/simpleType`, 'list'],
      [thing('<xs:element name="a"><xs:simpleType><xs:union/></xs:simpleType></xs:element>'), `${at}/element[a]/simpleType`, 'union'],
      [simple('<xs:pattern value="(a+)+b"/>'), `${at}/element[a]/simpleType/restriction`, 'pattern'],
      [simple('<xs:whiteSpace value="collapse"/>'), `${at}/element[a]/simpleType/restriction`, 'whiteSpace'],
      [simple('<xs:minInclusive value="1"/>'), `${at}/element[a]/simpleType/restriction`, 'minInclusive'],
      [simple('<xs:totalDigits value="1"/>', 'xs:int'), `${at}/element[a]/simpleType/restriction`, 'totalDigits']
    ]

    for (const [xsd, path, construct] of unsupported) {
      const err = await rejected(() => schemaType(xsd))

      expect([err?.name, err?.path, err?.construct], xsd).to.deep.equal(['UnsupportedSchemaError', path, construct])
    }
  })

  it('take no names of what every object has for values', async () => {
    const type = schemaType(thing('<xs:element name="open" type="xs:boolean"/><xs:element name="constructor" type="xs:string" minOccurs="0"/>'))

    for (const text of ['constructor', '__proto__', 'toString']) {
      expect(await failure(() => type.read(`<thing><open>${text}</open></thing>`)), text).to.equal('InvalidXmlError thing/open')
    }

    expect(type.read(type.write({ open: true }))).to.deep.equal({ open: true })
  })

  it('refuse what makes no sense', async () => {
    const invalid: Array<[string, string]> = [
      ['<schema/>', 'schema'],
      [schema(''), 'schema'],
      [schema('<xs:element type="xs:int"/>'), 'schema/element'],
      [schema('<xs:element name="a" type="xs:int"/>'), 'schema/element[a]'],
      [schema('<xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:int"/>'), 'schema'],
      [thing('<xs:element type="xs:int"/>'), `${at}/element`],
      [thing('<xs:element name="a"/>'), `${at}/element[a]`],
      [thing('<xs:element name="a" type="b"/>'), `${at}/element[a]`],
      [thing('<xs:element name="a" type="q:b"/>'), `${at}/element[a]`],
      [thing('<xs:element name="a" type="__proto__:b"/>'), `${at}/element[a]`],
      [thing('<xs:element name="a" type="xs:int" minOccurs="2"/>'), `${at}/element[a]`],
      [thing('<xs:element name="a" type="xs:int" maxOccurs="0" minOccurs="0"/>'), `${at}/element[a]`],
      [thing('<xs:element name="a" type="xs:int" maxOccurs="-1"/>'), `${at}/element[a]/@maxOccurs`],
      [thing('<xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:int"/>'), 'schema/element[thing]/complexType'],
      [thing('<xs:element name="id" type="xs:int"/>'), 'schema/element[thing]'],
      [thing('<xs:element name="a" juxta:index="true"><xs:complexType/></xs:element>'), 'schema/element[thing]/a'],
      [thing('<xs:element name="a"><xs:simpleType><xs:restriction base="xs:int"><xs:enumeration value="x"/></xs:restriction></xs:simpleType></xs:element>'), `${at}/element[a]/simpleType/restriction/enumeration`]
    ]

    for (const [xsd, path] of invalid) {
      expect(await failure(() => schemaType(xsd)), xsd).to.equal(`InvalidSchemaError ${path}`)
    }
  })

  it('are no larger and no deeper than the bounds', async () => {
    const many = (n: number): string => thing(`<xs:element name="a"><xs:complexType><xs:sequence>${Array.from({ length: n - 1 }, (_, i) => `<xs:element name="b${i}" type="xs:int"/>`).join('')}</xs:sequence></xs:complexType></xs:element>`)
    const deep = (n: number): string => n === 0 ? '<xs:element name="a" type="xs:int"/>' : `<xs:element name="a"><xs:complexType><xs:sequence>${deep(n - 1)}</xs:sequence></xs:complexType></xs:element>`
    const twice = Array.from({ length: 20 }, (_, i) => `<xs:complexType name="t${i}"><xs:sequence><xs:element name="a" type="t${i + 1}"/><xs:element name="b" type="t${i + 1}"/></xs:sequence></xs:complexType>`)
    const making = async (xsd: string): Promise<string | undefined> => (await rejected(() => schemaType(xsd)))?.name

    expect(await making(many(MAX_DECLARATIONS))).to.equal(undefined)
    expect(await making(many(MAX_DECLARATIONS + 1))).to.equal('UnsupportedSchemaError')
    expect(await making(thing(deep(MAX_SCHEMA_DEPTH)))).to.equal(undefined)
    expect(await making(thing(deep(MAX_SCHEMA_DEPTH + 1)))).to.equal('UnsupportedSchemaError')
    expect(await making(schema(`<xs:element name="a" type="t0"/>${twice.join('')}`))).to.equal('UnsupportedSchemaError')
    expect(await making(schema('<xs:element name="a" type="t"/><xs:complexType name="t"><xs:sequence><xs:element name="a" type="t"/></xs:sequence></xs:complexType>'))).to.equal('UnsupportedSchemaError')
    expect(await making(schema('<xs:element name="a" type="t"/><xs:simpleType name="t"><xs:restriction base="t"/></xs:simpleType>'))).to.equal('UnsupportedSchemaError')
  })

  it('make our own errors alone, spoilt anywhere', async () => {
    const OURS = ['UnsupportedSchemaError', 'InvalidSchemaError', 'MalformedXmlError', 'XmlTooDeepError', 'TooManyElementsError', 'TooManyXmlAttributesError', 'DoctypeDeclarationError', 'ExternalReferenceError', 'XmlEncodingError', undefined]
    const piece = fc.constantFrom('', '<xs:element name="a"/>', 'xs:string', 'p:place', '</xs:sequence>', ' maxOccurs="unbounded"', '"', '<', 'name="__proto__"', 'xs:choice', '\0', '<xs:attribute name="a" type="p:place"/>')

    await fc.assert(fc.asyncProperty(fc.nat(PRINTER.length), fc.nat(40), piece, async (from, length, other) => {
      const err = await rejected(() => schemaType(PRINTER.slice(0, from) + other + PRINTER.slice(from + length)))
      expect(err?.name, String(err?.stack)).to.be.oneOf(OURS)
    }), { numRuns: 2_000 })
  })
})
