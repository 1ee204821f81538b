import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { codec, oneWay } from '../../src/codec.ts'
import { PLACE_PROTOCOL_NAME, PROTOCOL_NAME, PROTOCOL_PREFIX, PROTOCOL_VERSION } from '../../src/constants.ts'
import { answers, placings, refusedRequests, requests } from './fixtures.ts'
import type { Fixture } from './fixtures.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

function check<T> (kind: string, fixtures: Array<Fixture<T>>, { encode, decode }: { encode (message: T): Uint8Array, decode (bytes: Uint8Array): unknown }): void {
  for (const { name, message, hex: written } of fixtures) {
    it(`${kind}, ${name}`, () => {
      expect(hex(encode(message))).to.equal(written)
      expect(decode(unhex(written))).to.deep.equal(message)
    })
  }
}

describe('messages of placement', () => {
  check('request', requests, codec.request)
  check('answer', answers, codec.response)
  check('placement', placings, oneWay)

  it('are not more than may be', () => {
    expect(() => codec.request.decode(codec.request.encode({ compare: { list: { hashes: Array.from({ length: 8_193 }, () => 1n) } } }))).to.throw()
    expect(() => codec.request.decode(codec.request.encode({ compare: { gossip: { sum: 0n, records: Array.from({ length: 65 }, () => new Uint8Array(1)), suspects: [], fingerprints: [], wanted: [] } } }))).to.throw()
    expect(() => oneWay.decode(oneWay.encode({ items: Array.from({ length: 257 }, () => ({ document: new Uint8Array(1), keys: [] })), splits: [], moved: [] }))).to.throw()
    expect(() => oneWay.decode(oneWay.encode({ items: [], splits: [], moved: Array.from({ length: 65 }, () => ({ key: 1n, splits: 1 })) }))).to.throw()
    expect(() => oneWay.decode(oneWay.encode({ items: [{ document: new Uint8Array(1), keys: Array.from({ length: 129 }, () => 1n) }], splits: [], moved: [] }))).to.throw()
  })

  it('are the test vectors (scripts/vectors/placement.ts writes them)', async () => {
    const file = new URL('../../../../../test/vectors/placement.json', import.meta.url)
    const protocols = [PROTOCOL_NAME, PLACE_PROTOCOL_NAME].map(name => `/${PROTOCOL_PREFIX}/${name}/${PROTOCOL_VERSION}`)
    const expected = JSON.stringify({ protocols, requests, answers, placings, refusedRequests }, (_key, value: unknown) => value instanceof Uint8Array ? hex(value) : typeof value === 'bigint' ? String(value) : value)

    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.include(JSON.parse(expected) as object)
  })
})
