import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { decodeRequest, encodeRequest } from '../../src/request.ts'
import { Find } from '../../src/wire/discovery.ts'
import { refused, requests } from './fixtures.ts'

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

describe('requests', () => {
  for (const { name, message, hex } of requests) {
    it(`are these bytes: ${name}`, () => {
      expect(Buffer.from(Find.encode(message)).toString('hex')).to.equal(hex)
      expect(Buffer.from(encodeRequest(decodeRequest(fromHex(hex)))).toString('hex')).to.equal(hex)
    })
  }

  for (const { name, hex } of refused) {
    it(`are not ${name}`, () => {
      expect(() => decodeRequest(fromHex(hex))).to.throw().with.property('name', 'InvalidRequestError')
    })
  }

  it('are those of the test vectors', () => {
    const vectors = JSON.parse(readFileSync(new URL('../../../../../test/vectors/discovery.json', import.meta.url), 'utf8')) as { requests: Array<{ hex: string }>, refused: unknown }

    expect(vectors.requests.map(({ hex }) => hex)).to.deep.equal(requests.map(({ hex }) => hex))
    expect(vectors.refused).to.deep.equal(refused)
  })

  it('tell at most 256 versions, and skip fields that are not known', () => {
    const known = { id: 'urn:juxta:peer:12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X', type: 'peer', sequence: 1, digest: new Uint8Array(32) } as const
    const most = encodeRequest({ query: { type: 'peer', where: {} }, known: Array.from({ length: 300 }, () => known) })

    expect(decodeRequest(most).known).to.have.lengthOf(256)
    expect(most.byteLength).to.be.below(65_536)
    expect(decodeRequest(fromHex('7801'))).to.deep.equal({ query: undefined, known: [] })
  })
})
