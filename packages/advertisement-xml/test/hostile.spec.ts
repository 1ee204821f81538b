import { expect } from 'chai'
import fc from 'fast-check'
import { exportJxta, fromJson, fromXml, importJxta, openXml, schemaType, toXml } from '../src/index.ts'
import { NOW, everything, sealNote } from './fixtures.ts'
import { rejected } from './failure.ts'
import { documents } from './jxta/documents.ts'

const XML = [
  'DoctypeDeclarationError', 'EscapedTooDeepError', 'ExternalReferenceError', 'InvalidXmlError', 'MalformedXmlError', 'TooManyElementsError', 'TooManyXmlAttributesError', 'XmlEncodingError', 'XmlTooDeepError', 'XmlTooLargeError'
]
const OURS = [...XML, 'InvalidDocumentError', 'UnknownJxtaDocumentError', 'TooLargeError']

const importing = async (xml: string | Uint8Array): Promise<string | undefined> => {
  const err = await rejected(() => importJxta(xml))
  expect(err?.name, String(err?.stack)).to.be.oneOf([...OURS, undefined])

  return err?.name
}

const texts = Object.values(documents)
const piece = fc.constantFrom(
  '', '<', '>', '&', '&lt;', '&#0;', '&a;', '<a>', '</a>', '<Svc>', '</Svc>', '<jxta:', ']]>', '<![CDATA[', '<!--', '<!DOCTYPE a [<!ENTITY a "b">]>', '<?xml-stylesheet a?>', ' a="b"', ' xmlns="urn:b"', '\0', '\uFFFE', 'urn:jxta:', '<PID>', '&amp;lt;', '<attributes xmlns="urn:juxta:advertisement:1">'
)

describe('hostile XML', () => {
  it('makes our own errors alone: any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect(await importing(bytes)).to.not.equal(undefined)
      expect((await rejected(() => fromXml(bytes)))?.name).to.be.oneOf(XML)
    }), { numRuns: 2_000 })
  })

  it('makes our own errors alone: any text of marks', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 }), async (pieces) => {
      await importing(pieces.join(''))
      await importing(`<jxta:PA>${pieces.join('')}</jxta:PA>`)
    }), { numRuns: 2_000 })
  })

  it('makes our own errors alone: documents of JXTA, spoilt, and what is taken can be written and read again', async () => {
    let taken = 0

    await fc.assert(fc.asyncProperty(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(60), piece, async (xml, share, length, other) => {
      const from = Math.floor(share * xml.length)
      const spoilt = xml.slice(0, from) + other + xml.slice(from + length)

      if (await importing(spoilt) === undefined) {
        const once = importJxta(spoilt)

        taken++
        expect(importJxta(exportJxta(once)), spoilt).to.deep.equal(once)
      }
    }), { numRuns: 3_000 })

    expect(taken).to.be.greaterThan(5)
  })

  it('makes our own errors alone: bytes of documents, replaced', async () => {
    const all = texts.map((text) => new TextEncoder().encode(text))

    await fc.assert(fc.asyncProperty(fc.constantFrom(...all), fc.double({ min: 0, max: 1, noNaN: true }), fc.uint8Array({ maxLength: 6 }), async (bytes, share, other) => {
      const from = Math.floor(share * bytes.length)

      await importing(Uint8Array.of(...bytes.subarray(0, from), ...other, ...bytes.subarray(from + other.length)))
    }), { numRuns: 2_000 })
  })

  it('is never taken for what was signed: an advertisement, spoilt', async () => {
    const one = await sealNote(everything)
    const xml = toXml(one)
    const SIGNED = [...OURS, 'ForgedIdError', 'InvalidIdError', 'WrongPublisherError', 'WrongSignatureError', 'ExpiredError', 'FutureDatedError', 'NotCanonicalError']

    await fc.assert(fc.asyncProperty(fc.nat(xml.length), fc.nat(10), fc.oneof(piece, fc.string({ maxLength: 3 })), async (from, length, other) => {
      const spoilt = xml.slice(0, from) + other + xml.slice(from + length)
      const err = await rejected(async () => {
        const opened = await openXml(spoilt, { now: NOW })
        expect(opened.bytes, spoilt).to.deep.equal(one.bytes)
      })

      expect(err?.name, String(err?.stack)).to.be.oneOf([...SIGNED, undefined])
    }), { numRuns: 1_500 })
  })

  it('is not repeated in what is said of it: names as long as a document', async () => {
    const long = 'x'.repeat(100_000)
    const root = (inside: string, name = 'jxta:PA'): string => `<${name}>${inside}</${name}>`
    const schema = (inside: string): string => `<schema xmlns="http://www.w3.org/2001/XMLSchema">${inside}</schema>`
    const note = toXml(await sealNote(everything))
    const failures = await Promise.all([
      ...[`<${long}/>`, root(`<${long}>`), root(`<a ${long}="1" ${long}="2"/>`), root(`&${long};`), root(`<${long}:a/>`), `<?xml version="1.0" encoding="${long}"?><a/>`, root(`<Svc><${long}>`.repeat(3)), root('<PID/>', long)]
        .map(async xml => rejected(() => importJxta(xml))),
      ...[`<${long}/>`, note.replace('<note', `<${long}`), note.replaceAll('note', long), note.replace('<attributes>', `<attributes><${long}/>`), note.replace('<attributes>', `<attributes ${long}="1">`), note.replace('<attributes>', `<${long}/><attributes>`)]
        .map(async xml => rejected(() => fromXml(xml))),
      ...[schema(`<${long}/>`), schema(`<element name="${long}"/>`), schema(`<element name="a" ${long}="b"/>`), schema(`<element name="a" type="${long}"/>`), schema(`<simpleType name="a"><restriction base="string"><${long} value="1"/></restriction></simpleType>`)]
        .map(async xml => rejected(() => schemaType(xml, { element: 'a' }))),
      ...[{ [long]: 1 }, { document: { [long]: 1 } }, { document: { attributes: { [long]: null } } }].map(async json => rejected(() => fromJson(json)))
    ])

    for (const [i, err] of failures.entries()) {
      for (let one: unknown = err; one != null; one = (one as Error).cause) {
        const { message, ...fields } = one as Error & Record<string, unknown>
        expect(message.length, `${i} ${(one as Error).name} ${message.slice(0, 80)}`).to.be.below(1_000)
        Object.values(fields).forEach((field) => { expect(String(field).length).to.be.below(1_000) })
      }
    }

    expect(failures.filter((err) => err != null).length).to.be.above(15)
  })

  it('costs what its size does: the most of it is read in a moment', async () => {
    const wide = `<jxta:PA>${'<Svc><MCID>urn:jxta:uuid-01</MCID><Parm>x</Parm></Svc>'.repeat(2_000)}</jxta:PA>`
    const prefixes = Array.from({ length: 16 }, (_, i) => `xmlns:p${i}="urn:${i}"`).join(' ')
    const deep = `<jxta:PA>${Array.from({ length: 30 }, (_, i) => `<p${i % 16}:a ${prefixes}>`).join('')}${Array.from({ length: 30 }, (_, i) => `</p${(29 - i) % 16}:a>`).join('')}</jxta:PA>`
    const escaped = `<jxta:DiscoveryQuery><Type>0</Type><PeerAdv>${'&lt;'.repeat(60_000)}</PeerAdv></jxta:DiscoveryQuery>`

    expect(await importing(wide)).to.equal('InvalidDocumentError')
    expect(await importing(deep)).to.equal(undefined)
    expect(await importing(escaped)).to.equal(undefined)
  })
})
