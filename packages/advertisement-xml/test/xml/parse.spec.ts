import { expect } from 'chai'
import * as constants from '../../src/constants.ts'
import { importJxta } from '../../src/index.ts'
import { xmlLimitsOf } from '../../src/limits.ts'
import { elementsIn, textOf, trim } from '../../src/xml/element.ts'
import { budgetOf, parseXml } from '../../src/xml/parse.ts'
import { writeXml } from '../../src/xml/write.ts'
import { failure } from '../failure.ts'
import type { XmlLimits } from '../../src/limits.ts'

const parse = (xml: string | Uint8Array, limits: Partial<XmlLimits> = {}): ReturnType<typeof parseXml> => parseXml(xml, budgetOf(xmlLimitsOf(limits)), { j: 'urn:j' })
const failing = async (xml: string | Uint8Array, limits: Partial<XmlLimits> = {}): Promise<string | undefined> => failure(() => parse(xml, limits))

describe('reading XML', () => {
  it('takes elements, attributes, text and what stands for marks', () => {
    const root = parse('\uFEFF<?xml version="1.0" encoding="utf-8"?><!DOCTYPE a><a x="1&#10;2"><!-- not kept --><b>&lt;&#65;<![CDATA[<c>]]></b></a>')

    expect([root.name, root.attributes[0]?.value]).to.deep.equal(['a', '1\n2'])
    expect(elementsIn(root).map(textOf)).to.deep.equal(['<A<c>'])
  })

  it('takes prefixes that are known without being declared, and no others', async () => {
    expect(parse('<j:a/>').uri).to.equal('urn:j')
    expect(parse('<j:a xmlns:j="urn:k"/>').uri).to.equal('urn:k')
    expect(await failing('<k:a/>')).to.equal('MalformedXmlError')
  })

  it('writes what it has read', () => {
    for (const xml of ['<a/>', '<a x="&lt;&amp;&quot;&#10;">&lt;&amp;&gt;&#13;\n</a>', '<a xmlns="urn:b"><c xmlns=""/></a>', '<x:a xmlns:x="urn:b"><x:c y="" xmlns:z="urn:d" z:e=""/></x:a>'.replace(' y="" xmlns:z="urn:d"', ' xmlns:z="urn:d" y=""')]) {
      expect(writeXml(parse(xml))).to.equal(xml)
    }
  })

  const billion = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'

  const refused: Array<[string, string]> = [
    ['entities that are declared', billion],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/hosts"> %b;]><a/>'],
    ['an empty list of declarations', '<!DOCTYPE a []><a/>']
  ]

  for (const [what, xml] of refused) {
    it(`refuses ${what} by name`, async () => {
      expect(await failing(xml)).to.equal('DoctypeDeclarationError')
    })
  }

  it('refuses to look anywhere else', async () => {
    for (const xml of [
      '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>', '<!DOCTYPE a PUBLIC "b" "c"><a/>', '<!DOCTYPE a SYSTEM "b" [<!ENTITY c "d">]><a/>',
      '<?xml-stylesheet href="b"?><a/>', '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/hosts"/>'
    ]) {
      expect(await failing(xml), xml).to.equal('ExternalReferenceError')
    }
  })

  it('knows no entities but those of XML', async () => {
    expect(await failing('<a>&nbsp;</a>')).to.equal('MalformedXmlError')
    expect(await failing('<a>&#0;</a>')).to.equal('MalformedXmlError')
  })

  it('reads UTF-8 alone', async () => {
    expect(await failing(Uint8Array.of(0x3C, 0x61, 0xFF, 0x2F, 0x3E))).to.equal('XmlEncodingError')
    expect(await failing('<?xml version="1.0" encoding="UTF-16"?><a/>')).to.equal('XmlEncodingError')
    expect(await failing('<?xml version="1.0" encoding="US-ASCII"?><a/>')).to.equal(undefined)
  })

  it('refuses what is not well-formed', async () => {
    for (const xml of ['', 'a', '<a>', '<a></b>', '<a/><b/>', '<a b="1" b="2"/>', '<a b=1/>', '<a>]]></a>', '<a/>text', '<!DOCTYPE a', '\0']) {
      expect(await failing(xml), xml).to.equal('MalformedXmlError')
    }
  })

  it('takes as much as the bounds say, and no more', async () => {
    const sized = (bytes: number): string => `<a>${'x'.repeat(bytes - 7)}</a>`
    const deep = (n: number): string => `${'<a>'.repeat(n)}${'</a>'.repeat(n)}`
    const many = (n: number): string => `<a>${'<b/>'.repeat(n - 1)}</a>`
    const wide = (n: number): string => `<a ${Array.from({ length: n }, (_, i) => `b${i}=""`).join(' ')}/>`

    expect(await failing(sized(constants.MAX_XML_BYTES))).to.equal(undefined)
    expect(await failing(sized(constants.MAX_XML_BYTES + 1))).to.equal('XmlTooLargeError')
    expect(await failing(new TextEncoder().encode(sized(constants.MAX_XML_BYTES + 1)))).to.equal('XmlTooLargeError')
    expect(await failing(`<a>${'é'.repeat(constants.MAX_XML_BYTES / 2)}</a>`)).to.equal('XmlTooLargeError')
    expect(await failing(deep(constants.MAX_DEPTH))).to.equal(undefined)
    expect(await failing(deep(constants.MAX_DEPTH + 1))).to.equal('XmlTooDeepError')
    expect(await failing(many(constants.MAX_ELEMENTS))).to.equal(undefined)
    expect(await failing(many(constants.MAX_ELEMENTS + 1))).to.equal('TooManyElementsError')
    expect(await failing(wide(constants.MAX_ATTRIBUTES_OF_ELEMENT))).to.equal(undefined)
    expect(await failing(wide(constants.MAX_ATTRIBUTES_OF_ELEMENT + 1))).to.equal('TooManyXmlAttributesError')
    expect(await failing('<a b="" c=""><d e=""/></a>', { maxXmlAttributes: 3 })).to.equal(undefined)
    expect(await failing('<a b="" c=""><d e=""/></a>', { maxXmlAttributes: 2 })).to.equal('TooManyXmlAttributesError')
  })

  it('stops reading where it is beyond a bound', async () => {
    // what comes behind would be another error
    expect(await failing('<a><b><c><', { maxDepth: 2 })).to.equal('XmlTooDeepError')
    expect(await failing('<a><b/><b/><', { maxElements: 2 })).to.equal('TooManyElementsError')
    expect(await failing('<a b="" c="" <', { maxAttributesOfElement: 1 })).to.equal('TooManyXmlAttributesError')
  })

  it('takes namespaces of 256 characters, as each element that is kept by itself has them again', async () => {
    for (const name of ['xmlns', 'xmlns:p']) {
      expect(parse(`<a ${name}="${'u'.repeat(256)}"/>`).name).to.equal('a')
      expect(await failing(`<a ${name}="${'u'.repeat(257)}"/>`)).to.equal('XmlTooLargeError')
    }

    // 7,000 times this many characters are more than text can have
    const long = `<jxta:DiscoveryResponse xmlns:p="${'u'.repeat(200_000)}"><Type>2</Type><Response>x</Response>${'<p:z/>'.repeat(7_000)}</jxta:DiscoveryResponse>`
    expect(await failure(() => importJxta(long))).to.equal('XmlTooLargeError')
    expect(importJxta(long.replace(/u{200}/g, '').replace('""', '"u"'))).to.have.property('extension').that.has.length.below(constants.MAX_XML_BYTES)
  })

  it('trims white space of XML, in one pass however much of it is within the text', () => {
    expect([' \t\r\na b\n', '\u00A0a ', ' \n', ''].map(trim)).to.deep.equal(['a b', '\u00A0a', '', ''])

    // which an expression for white space at the end needs a minute for
    const text = `a${' '.repeat(constants.MAX_XML_BYTES - 9)}a`
    expect(trim(String(textOf(parse(`<a>${text}</a>`)))) === text).to.equal(true)
  })

  it('takes no limit that is none', async () => {
    for (const value of [-1, NaN, 1.5, Infinity]) {
      expect(await failing('<a/>', { maxDepth: value })).to.equal('InvalidXmlLimitError')
    }
  })
})
