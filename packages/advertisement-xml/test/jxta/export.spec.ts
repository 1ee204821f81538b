import { expect } from 'chai'
import fc from 'fast-check'
import { open, peerResourceId, peerType, pipeType, seal, standardTypes } from '@juxta/advertisement'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { exportJxta, importJxta, jxtaOf } from '../../src/index.ts'
import { xmlLimitsOf } from '../../src/limits.ts'
import { elementsIn, normalized, trim } from '../../src/xml/element.ts'
import { budgetOf, parseXml } from '../../src/xml/parse.ts'
import { writeXml } from '../../src/xml/write.ts'
import { NOW, alice } from '../fixtures.ts'
import { failure } from '../failure.ts'
import { GROUP, PEER, PIPE, documents } from './documents.ts'
import type { JxtaAdvertisement, JxtaDocument } from '../../src/index.ts'
import type { XmlElement } from '../../src/xml/element.ts'

const parsed = (xml: string): XmlElement => parseXml(xml, budgetOf(xmlLimitsOf()), { jxta: 'http://jxta.org' })

/** Each element of a document that has no elements in it: where it is, and what it says; those of documents that are escaped within it too */
const saying = (xml: string | XmlElement, path = ''): string[] => {
  const node = normalized(typeof xml === 'string' ? parsed(xml) : xml)
  const here = `${path}/${node.name === 'Credential' ? 'Cred' : node.name}`
  const elements = elementsIn(node)
  const [text = ''] = node.children.filter((one) => typeof one === 'string')
  const escaped = trim(text).startsWith('<') && elements.length === 0
  const attributes = node.attributes.filter(({ name }) => path !== '' && name !== 'is').map(({ name, value }) => `${here}/@${name} ${value}`)

  if (escaped && path !== '') {
    try {
      return [...attributes, ...saying(trim(text), here)]
    } catch {
      // text after all
    }
  }

  return [...attributes, ...(elements.length === 0 || text !== '' ? [`${here} ${text.replace(/^urn:jxta:/i, 'urn:jxta:')}`] : []), ...elements.flatMap((one) => saying(one, here))]
}

/** What is written in another way, or is there already by another element */
const REWRITTEN = /^\/\w+ $|\/Name $|^\/RA\/Dst\/APA\/PID |RdvRoute\/RA\/DstPID |RdvRoute\/(?:RA\/)?Dst|\/Dst\/APA |\/RA\/DstPID |\/x\b|Response\/(?:@\w+ )?/

describe('exporting documents of JXTA', () => {
  for (const [name, xml] of Object.entries(documents)) {
    it(`loses nothing of what was imported: ${name}`, () => {
      const once = importJxta(xml)
      const written = exportJxta(once)

      expect(importJxta(written)).to.deep.equal(once)
      expect(exportJxta(importJxta(written))).to.equal(written)

      const [before, after] = [saying(xml), saying(written)].map((all) => all.filter((one) => !REWRITTEN.test(one)).sort())
      expect(after).to.include.members(before ?? [])
    })
  }

  it('loses nothing of any document', async () => {
    const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ')
    const word = fc.stringMatching(/^[A-Za-z0-9&<>" äß]{0,12}$/)
    const id = fc.constantFrom(PEER, GROUP, PIPE, ' URN:JXTA:uuid-01 ', 'urn:jxta:jxta-NetGroup', peerResourceId(peerIdFromPrivateKey(alice)))
    const names = ['PID', 'GID', 'Id', 'MSID', 'MCID', 'Name', 'Desc', 'Type', 'Svc', 'Parm', 'Comp', 'Efmt', 'Bind', 'Code', 'Crtr', 'Vers', 'DstPID', 'Dst', 'Hops', 'jxta:APA', 'EA', 'RdvPeerId', 'RdvRoute', 'jxta:RA', 'Other', 'Auth']
    const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const isId = (name: string): boolean => /ID$|Id$|^Auth$/.test(name)

    const elementWith = (children: fc.Arbitrary<string[]>): fc.Arbitrary<string> => fc.tuple(fc.constantFrom(...names), space, word, id, fc.boolean(), children).map(([name, pad, text, id, lang, children]) => {
      const inside = isId(name) ? id : children.length > 0 ? children.join(pad) : escapeText(text)

      return `<${name}${lang && !isId(name) && text.length > 9 ? ' lang="x"' : ''}>${pad}${inside}${pad}</${name}>`
    })
    const some = (element: fc.Arbitrary<string>): fc.Arbitrary<string[]> => fc.array(element, { maxLength: 3 })
    const element = elementWith(some(elementWith(some(elementWith(some(elementWith(fc.constant([]))))))))

    let imported = 0

    await fc.assert(fc.asyncProperty(fc.constantFrom('PA', 'PGA', 'PipeAdvertisement', 'MCA', 'MSA', 'MIA', 'RdvAdvertisement', 'RA', 'APA'), fc.array(element, { maxLength: 8 }), async (name, elements) => {
      const required = name === 'MIA' ? `<MSID>${GROUP}</MSID>` : name === 'RdvAdvertisement' ? `<RdvPeerId>${PEER}</RdvPeerId>` : name === 'RA' ? `<DstPID>${PEER}</DstPID>` : ''
      const xml = `<jxta:${name}>${required}${elements.join('')}</jxta:${name}>`
      let once: JxtaDocument

      try {
        once = importJxta(xml)
      } catch (err) {
        expect((err as Error).name, String((err as Error).stack)).to.be.oneOf(['InvalidXmlError', 'InvalidDocumentError'])

        return
      }

      imported++
      expect(importJxta(exportJxta(once)), xml).to.deep.equal(once)

      const [before, after] = [saying(xml), saying(exportJxta(once))].map((all) => all.filter((one) => !REWRITTEN.test(one)))
      expect(after).to.include.members(before ?? [])
    }), { numRuns: 1_000 })

    expect(imported).to.be.greaterThan(300)
  })

  it('puts what JXTA has no element for beside its own', async () => {
    const alicesId = peerResourceId(peerIdFromPrivateKey(alice))
    const peer = await seal(peerType, {
      genesis: { kind: 'peer', owner: alice.publicKey }, attributes: { name: 'alice', roles: ['relay'], groups: [GROUP, 'urn:jxta:jxta-NetGroup'] }
    }, { privateKey: alice, now: NOW })
    const xml = exportJxta(jxtaOf(peer))

    expect(xml.split('\n')).to.include.members(['<!DOCTYPE jxta:PA>', `  <PID>${alicesId}</PID>`, `  <GID>${GROUP}</GID>`, '  <Name>alice</Name>', '  <attributes xmlns="urn:juxta:advertisement:1" is="map">'])
    expect(importJxta(xml)).to.deep.include({ id: alicesId, attributes: { ...peer.attributes } })
    expect(importJxta(exportJxta(jxtaOf(peer, 'APA')))).to.deep.include({ document: 'APA', id: alicesId, attributes: { ...peer.attributes } })

    const pipe = await seal(pipeType, {
      genesis: { kind: 'pipe', owner: alice.publicKey, nonce: new Uint8Array(16) }, attributes: { name: 'a', delivery: 'exclusive', reliability: 'reliable', bind: 'delegates', transport: 'ws', alias: PIPE }
    }, { privateKey: alice, now: NOW })
    expect((importJxta(exportJxta(jxtaOf(pipe))) as JxtaAdvertisement).attributes).to.deep.equal(pipe.attributes)
  })

  it('is for who imported it to sign: the id of JXTA is a name, and no word on who may', async () => {
    for (const xml of Object.values(documents)) {
      const imported = importJxta(xml)

      if (!('attributes' in imported)) {
        continue
      }

      const { type, attributes } = imported
      const made = await seal(type, { genesis: { kind: type.kind, owner: alice.publicKey, nonce: new Uint8Array(16) }, attributes }, { privateKey: alice, now: NOW })
      const opened = await open(made.bytes, { now: NOW, types: standardTypes })

      expect(opened.owner.equals(peerIdFromPrivateKey(alice))).to.equal(true)
      expect(opened.id).to.match(new RegExp(`^urn:juxta:${type.kind}:ciq`))
      expect(importJxta(exportJxta(jxtaOf(opened, imported.document)))).to.deep.include({ document: imported.document, attributes })
    }
  })

  it('refuses what JXTA has no document for, and XML that is none', async () => {
    const pipe = importJxta(String(documents.PipeAdvertisement)) as JxtaAdvertisement

    expect(await failure(() => jxtaOf({ type: 'content', id: 'urn:juxta:offer:x', attributes: {} }))).to.equal('NotJxtaError')
    expect(await failure(() => jxtaOf({ type: 'pipe', id: 'urn:juxta:pipe:x', attributes: {} }, 'PA'))).to.equal('NotJxtaError')
    expect(await failure(() => exportJxta({ ...pipe, document: 'PB' }))).to.equal('NotJxtaError')
    expect(await failure(() => exportJxta({ ...pipe, attributes: { ...pipe.attributes, extension: '</content><b>' } }))).to.equal('MalformedXmlError')
    expect(writeXml(parsed('<a/>'))).to.equal('<a/>')
  })
})
