import { expect } from 'chai'
import fc from 'fast-check'
import { open } from '@juxta/advertisement'
import { fromJson, fromXml, openXml, toJson, toXml } from '../../src/index.ts'
import { NOW, alice, bob, everything, note, sealNote, sealed } from '../fixtures.ts'
import { failure } from '../failure.ts'
import type { Note } from '../fixtures.ts'

describe('advertisements in other forms', () => {
  it('have everything in them: the same bytes are made of XML, and of JSON', async () => {
    for (const one of await sealed()) {
      const json = JSON.parse(JSON.stringify(toJson(one))) as unknown

      expect(fromXml(toXml(one))).to.deep.equal({ id: one.id, bytes: one.bytes })
      expect(fromXml(new TextEncoder().encode(toXml(one))).bytes).to.deep.equal(one.bytes)
      expect(fromJson(json)).to.deep.equal({ id: one.id, bytes: one.bytes })
      expect((await openXml(toXml(one), { now: NOW, types: [note] })).digest).to.deep.equal(one.digest)
    }
  })

  it('lose nothing, whatever they say', async () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => one.isWellFormed() && !one.startsWith('\uFEFF'))
    const name = fc.constantFrom('a', 'b-c', 'D_1', 'xmlns', 'item', 'xml')
    const value = fc.letrec((tie) => ({
      one: fc.oneof({ maxDepth: 3 }, text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), fc.boolean(), fc.uint8Array({ maxLength: 20 }), fc.array(tie('one'), { maxLength: 3 }), fc.dictionary(name, tie('one'), { maxKeys: 3 }))
    })).one

    await fc.assert(fc.asyncProperty(text, fc.dictionary(name, value, { maxKeys: 4 }), async (words, place) => {
      // attributes that the type does not declare are those of a later version, and any may be within a map
      const one = await sealNote({ text: words.slice(0, 60), place: { ...place, room: '', at: [] } as unknown as Note['place'] })

      expect(fromXml(toXml(one)).bytes).to.deep.equal(one.bytes)
      expect(fromJson(JSON.parse(JSON.stringify(toJson(one)))).bytes).to.deep.equal(one.bytes)
    }), { numRuns: 300 })
  })

  it('can be looked at', async () => {
    const one = await sealNote({ text: 'a < b', pages: 5, words: ['c'], picture: Uint8Array.of(255) })
    const lines = toXml(one).split('\n')

    expect(lines.slice(0, 3)).to.deep.equal(['<?xml version="1.0" encoding="UTF-8"?>', `<advertisement xmlns="urn:juxta:advertisement:1" id="${one.id}">`, '  <document is="map">'])
    expect(lines).to.include.members(['      <text>a &lt; b</text>', '      <pages is="number">5</pages>', '      <words is="list">', '        <item>c</item>', '      <picture is="bytes">/w==</picture>'])

    const { document, ...json } = toJson(one)
    expect(json).to.include({ id: one.id, owner: one.owner.toString(), publisher: one.owner.toString() })
    expect(document).to.deep.include({ type: 'note', attributes: { pages: 5, picture: { '/': { bytes: '/w' } }, text: 'a < b', words: ['c'] } })
  })

  it('are verified when they are opened', async () => {
    const one = await sealNote(everything)
    const xml = toXml(one)
    const other = (await sealed())[1]
    const opening = async (text: string): Promise<string | undefined> => failure(() => openXml(text, { now: NOW }))

    expect(await opening(xml.replace('>north<', '>south<'))).to.equal('WrongSignatureError')
    expect(await opening(xml.replace(one.id, String(other?.id)))).to.equal(undefined)
    expect(await opening(xml.replace(one.id, `urn:juxta:peer:${one.owner.toString()}`))).to.equal('ForgedIdError')
    expect(await opening(xml.replace(one.id, 'note'))).to.equal('InvalidIdError')
    expect(await opening(toXml(await sealNote({ text: 'x' })).replace(/<signature is="bytes">.*</, '<signature is="bytes">AAAA<'))).to.equal('WrongSignatureError')
    expect(await failure(() => open(fromJson({ ...toJson(one), owner: 'mallory' }).bytes, { now: NOW }))).to.equal(undefined)
  })

  it('are refused with the path of what is wrong', async () => {
    const xml = toXml(await sealNote({ text: 'a', pages: 5, done: true, picture: Uint8Array.of(255) }))
    const wrong: Array<[string | RegExp, string, string]> = [
      ['<pages is="number">5', '<pages is="number">five', 'InvalidXmlError advertisement/document/attributes/pages'],
      ['<pages is="number">5', '<pages is="number">0x5', 'InvalidXmlError advertisement/document/attributes/pages'],
      ['<pages is="number">5', '<pages is="number">1e999', 'InvalidXmlError advertisement/document/attributes/pages'],
      ['>true<', '>yes<', 'InvalidXmlError advertisement/document/attributes/done'],
      ['/w==', '/w=', 'InvalidXmlError advertisement/document/attributes/picture'],
      ['/w==', '/x==', 'InvalidXmlError advertisement/document/attributes/picture'],
      ['<text>', '<text is="poem">', 'InvalidXmlError advertisement/document/attributes/text/@is'],
      ['<text>', '<text lang="en">', 'InvalidXmlError advertisement/document/attributes/text/@lang'],
      ['<text>', '<text xmlns="urn:x">', 'InvalidXmlError advertisement/document/attributes/text'],
      ['<text>a</text>', '<text><b/></text>', 'InvalidXmlError advertisement/document/attributes/text'],
      ['<text>a</text>', '<text>a</text><text>b</text>', 'InvalidXmlError advertisement/document/attributes/text'],
      ['<item>text</item>', '<thing>text</thing>', 'InvalidXmlError advertisement/document/index[1]'],
      ['<attributes is="map">', '<attributes is="map">b', 'InvalidXmlError advertisement/document/attributes'],
      [/<signature.*signature>/, '', 'InvalidXmlError advertisement/signature'],
      [/<signature.*signature>/, '<signature>a</signature>', 'InvalidXmlError advertisement/signature'],
      [/<publicKey.*publicKey>/, '<publicKey is="bytes">AAAA</publicKey>', 'InvalidDocumentError envelope.publicKey'],
      ['</advertisement>', '<more/></advertisement>', 'InvalidXmlError advertisement/more'],
      ['</advertisement>', '<document/></advertisement>', 'InvalidXmlError advertisement/document'],
      [/advertisement(?= |>)/g, 'b', 'InvalidXmlError b'],
      ['urn:juxta:advertisement:1', 'urn:juxta:advertisement:2', 'InvalidXmlError advertisement']
    ]

    for (const [from, to, expected] of wrong) {
      expect(await failure(() => fromXml(xml.replace(from, to))), `${String(from)} ${to}`).to.equal(expected)
    }

    const json = toJson(await sealNote({ text: 'a' }))
    const refused: Array<[unknown, string]> = [
      [null, 'advertisement'], ['x', 'advertisement'], [[], 'advertisement'], [{}, 'document'], [{ ...json, document: [] }, 'document'],
      [{ ...json, document: { type: null } }, 'document.type'], [{ ...json, signature: 'AAAA' }, 'signature'], [{ ...json, signature: { '/': { bytes: 5 } } }, 'signature'],
      [{ ...json, signature: { '/': { bytes: '*' } } }, 'signature'], [{ ...json, id: 5 }, 'id'], [{ ...json, document: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown }, 'document']
    ]

    for (const [one, path] of refused) {
      expect((await failure(() => fromJson(one)))?.replace(/\[0\].*$/, ''), JSON.stringify(one).slice(0, 80)).to.equal(`InvalidJsonError ${path}`)
    }
  })

  it('are refused beyond the bounds of an advertisement', async () => {
    const one = await sealNote({ text: 'a' })
    const limits = { maxBytes: one.bytes.length - 1 }

    expect(await failure(() => fromXml(toXml(one), { limits }))).to.equal('TooLargeError')
    expect(await failure(() => fromJson(toJson(one), { limits }))).to.equal('TooLargeError')
    expect(await failure(() => fromXml(toXml(one), { xmlLimits: { maxDepth: 3 } }))).to.equal('XmlTooDeepError')
    expect(alice.publicKey.equals(bob.publicKey)).to.equal(false)
  })
})
