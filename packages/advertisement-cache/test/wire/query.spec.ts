import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { decodeQuery, encodeQuery } from '../../src/index.ts'
import { queries, refusedQueries } from './fixtures.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

describe('queries for advertisements as bytes', () => {
  for (const { name, message, hex: written } of queries) {
    it(`query, ${name}`, () => {
      expect(hex(encodeQuery(message))).to.equal(written)
      expect(decodeQuery(unhex(written))).to.deep.equal(message)
    })
  }

  for (const { name, error, hex: written } of refusedQueries) {
    it(`no query: ${name}`, () => {
      expect(() => decodeQuery(unhex(written))).to.throw().with.property('name', error)
    })
  }

  it('are the test vectors (scripts/vectors/query.ts writes them)', async () => {
    const file = new URL('../../../../../test/vectors/query.json', import.meta.url)
    const expected = JSON.stringify({ queries, refusedQueries }, (_key, value: unknown) => value instanceof Uint8Array ? hex(value) : value)

    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(JSON.parse(expected))
  })
})
