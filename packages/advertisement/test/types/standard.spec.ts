import { expect } from 'chai'
import { contentType, indexEntries, open, routeType, seal, serviceClassType, serviceImplementationType, standardTypes } from '../../src/index.ts'
import { JXTA_GROUP, JXTA_PEER, NOW, alice, nonceOf, oneOfEach } from '../fixtures.ts'
import { failure } from '../rejected.ts'
import type { AdvertisementType } from '../../src/index.ts'

const sealing = async (type: AdvertisementType, attributes: object): Promise<string | undefined> => {
  const genesis = { kind: type.kind, owner: alice.publicKey, nonce: nonceOf(1) }

  return failure(() => seal(type, { genesis, attributes: attributes as Record<string, string> }, { privateKey: alice, now: NOW }))
}

describe('the types that come with the package', () => {
  it('are opened as they were sealed, all their attributes there', async () => {
    for (const { name, advertisement } of await oneOfEach()) {
      const opened = await open(advertisement.bytes, { now: NOW, types: standardTypes })

      expect(opened.attributes, name).to.deep.equal(advertisement.attributes)
      expect(Object.keys(opened.attributes).sort(), name).to.deep.equal(Object.keys(standardTypes.find(({ type }) => type === opened.type)?.attributes ?? {}).sort())
    }
  })

  it('are found by what JXTA\'s are found by', async () => {
    const found = Object.fromEntries((await oneOfEach()).map(({ advertisement }) => {
      return [advertisement.type, [...new Set(indexEntries(advertisement).map(([name]) => name))]]
    }))

    expect(found).to.deep.equal({
      peer: ['id', 'owner', 'alias', 'groups', 'name', 'roles'],
      'foreign-peer': ['id', 'owner', 'alias', 'groups', 'name', 'roles'],
      'peer-group': ['id', 'owner', 'alias', 'description', 'name', 'specification'],
      pipe: ['id', 'owner', 'alias', 'name'],
      'service-class': ['id', 'owner', 'alias', 'name'],
      'service-specification': ['id', 'owner', 'alias', 'class', 'name', 'version'],
      'service-implementation': ['id', 'owner', 'alias', 'specification'],
      rendezvous: ['id', 'owner', 'alias', 'group', 'peer', 'service'],
      route: ['id', 'owner', 'alias', 'destination'],
      content: ['id', 'owner', 'alias', 'cid', 'mediaType', 'name', 'size']
    })
  })

  it('name resources by their ids, or those of JXTA, in one form', async () => {
    for (const good of [JXTA_PEER, JXTA_GROUP, 'urn:jxta:jxta-NetGroup', 'urn:juxta:peer:12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5']) {
      expect(await sealing(serviceImplementationType, { specification: good }), good).to.equal(undefined)
    }

    const bad = ['', 'urn:jxta:', 'URN:JXTA:uuid-01', 'urn:jxta:uuid', 'urn:jxta:uuid-0 1', 'urn:jxta:uuid-é', `urn:jxta:uuid-${'0'.repeat(300)}`, 'urn:juxta:pipe:x', 'urn:isbn:1', 5]

    for (const one of bad) {
      expect(await sealing(serviceImplementationType, { specification: one }), String(one)).to.equal('InvalidDocumentError attributes.specification')
    }

    expect(await sealing(serviceClassType, { alias: 'urn:juxta:peer:12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5' })).to.equal('InvalidDocumentError attributes.alias')
  })

  it('name the field at fault, wherever it is', async () => {
    const route = { destination: JXTA_PEER, addresses: [] }

    expect(await sealing(routeType, { ...route, hops: [{ addresses: [] }, { addresses: ['/ip4/192.0.2.1', 'x'.repeat(513)] }] })).to.equal('InvalidDocumentError attributes.hops[1].addresses[1]')
    expect(await sealing(routeType, { ...route, hops: [{ peer: 'carol', addresses: [] }] })).to.equal('InvalidDocumentError attributes.hops[0].peer')
    expect(await sealing(routeType, { ...route, hops: Array(9).fill({ addresses: [] }) })).to.equal('InvalidDocumentError attributes.hops')
    expect(await sealing(serviceImplementationType, { specification: JXTA_GROUP, compatibility: {} })).to.equal('InvalidDocumentError attributes.compatibility.format')
  })

  it('offer contents by CIDs, in one form', async () => {
    const v1 = 'bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e'

    expect(await sealing(contentType, { cid: v1 })).to.equal(undefined)
    expect(await sealing(contentType, { cid: 'QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n' })).to.equal(undefined)

    for (const bad of [v1.toUpperCase(), v1.slice(0, -1), '', 'hello', `${v1}a`, 'zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA']) {
      expect(await sealing(contentType, { cid: bad }), bad).to.equal('InvalidDocumentError attributes.cid')
    }

    expect(await sealing(contentType, { cid: v1, size: -1 })).to.equal('InvalidDocumentError attributes.size')
  })
})
