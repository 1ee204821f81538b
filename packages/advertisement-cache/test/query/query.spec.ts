import { expect } from 'chai'
import fc from 'fast-check'
import { checkQuery, decodeQuery, encodeQuery } from '../../src/index.ts'
import { FindQuery } from '../../src/wire/query.ts'
import type { Condition, Query } from '../../src/index.ts'

const attribute = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,15}$/)
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter(value => new TextEncoder().encode(value).byteLength <= 256)
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(one => one + 0)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.oneof(text, number, fc.boolean(), fc.uint8Array({ maxLength: 128 })).map(equals => ({ equals })),
  text.map(prefix => ({ prefix })),
  text.map(suffix => ({ suffix })),
  text.map(infix => ({ infix })),
  fc.oneof(fc.tuple(text, text), fc.tuple(number, number)).chain(([from, to]) => fc.constantFrom<Condition>(
    { min: from }, { above: from }, { max: to }, { below: to }, { min: from, max: to }, { above: from, max: to }, { min: from, below: to }, { above: from, below: to }
  ))
)
const query: fc.Arbitrary<Query> = fc.record({ type: fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/), where: fc.dictionary(attribute, condition, { maxKeys: 16 }) })
const refusal = (given: unknown): string => {
  try {
    checkQuery(given as Query)
  } catch (err) {
    return (err as Error).name
  }

  return 'none'
}

describe('query for advertisements', () => {
  it('property: what is written is read, the same query as the same bytes', () => {
    fc.assert(fc.property(query, one => {
      const bytes = encodeQuery(one)
      const back = decodeQuery(bytes)
      expect(Object.entries(back.where)).to.have.deep.members(Object.entries(one.where))
      expect(encodeQuery({ type: back.type, where: Object.fromEntries(Object.entries(back.where).reverse()) })).to.deep.equal(bytes)
    }))
  })

  it('property: any bytes are a query or one of our errors', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        decodeQuery(bytes)
      } catch (err) {
        expect((err as Error).name).to.be.oneOf(['InvalidFindQueryError', 'UnsupportedFindQueryError'])
      }
    }), { numRuns: 5_000 })
  })

  it('takes the longest ranges', () => {
    const range = { above: 'é'.repeat(128), below: 'ü'.repeat(128) }
    const longest = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`${'a'.repeat(62)}${String(i).padStart(2, '0')}`, range]))
    const more = { ...longest, b: range, c: range, d: range }

    expect(decodeQuery(encodeQuery({ type: 'a'.repeat(64), where: longest })).where).to.deep.equal(longest)
    expect(() => encodeQuery({ type: 'a'.repeat(64), where: more })).to.throw().with.property('name', 'InvalidFindQueryError')
  })

  it('takes the longest, and refuses what is beyond a bound', () => {
    const longest = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`${'a'.repeat(62)}${String(i).padStart(2, '0')}`, { equals: 'é'.repeat(128) }]))
    expect(decodeQuery(encodeQuery({ type: 'a'.repeat(64), where: longest })).where).to.deep.equal(longest)
    expect(encodeQuery({ type: 'a'.repeat(64), where: longest }).byteLength).to.be.lessThan(8_192)

    const bad: unknown[] = [
      { type: 'A', where: {} },
      { type: '', where: {} },
      { type: 'a'.repeat(65), where: {} },
      { type: 'x', where: { ...longest, b: { equals: 1 } } },
      { type: 'x', where: { 1: { equals: 1 } } },
      { type: 'x', where: { ['a'.repeat(65)]: { equals: 1 } } },
      { type: 'x', where: { a: { equals: 'x'.repeat(257) } } },
      { type: 'x', where: { a: { prefix: 'é'.repeat(129) } } },
      { type: 'x', where: { a: { equals: '\ud800' } } },
      { type: 'x', where: { a: { equals: new Uint8Array(129) } } },
      { type: 'x', where: { a: { equals: NaN } } },
      { type: 'x', where: { a: { equals: 2n ** 53n + 1n } } },
      { type: 'x', where: { a: { equals: undefined } } },
      { type: 'x', where: { a: { equals: { x: 1 } } } },
      { type: 'x', where: { a: {} } },
      { type: 'x', where: { a: { suffixes: 'b' } } },
      { type: 'x', where: { a: { suffix: 'x'.repeat(257) } } },
      { type: 'x', where: { a: { infix: 1 } } },
      { type: 'x', where: { a: { infix: '\ud800' } } },
      { type: 'x', where: { a: { prefix: 'a', suffix: 'b' } } },
      { type: 'x', where: { a: { equals: 1, max: 2 } } },
      { type: 'x', where: { a: { min: 1, above: 1 } } },
      { type: 'x', where: { a: { max: 1, below: 1 } } },
      { type: 'x', where: { a: { min: 1, max: 'b' } } },
      { type: 'x', where: { a: { min: true } } },
      { type: 'x', where: { a: { max: Infinity } } },
      { type: 'x', where: { a: { below: 'é'.repeat(129) } } }
    ]

    expect(bad.map(refusal)).to.deep.equal(bad.map(() => 'InvalidFindQueryError'))
  })

  it('refuses what is no query, or needs more than is known here', () => {
    const named = (bytes: Uint8Array): string => {
      try {
        decodeQuery(bytes)
      } catch (err) {
        return (err as Error).name
      }

      return 'none'
    }
    const two = { attribute: 'a', number: 1 }

    expect(named(new Uint8Array(8_193))).to.equal('InvalidFindQueryError')
    expect(named(FindQuery.encode({ type: 'x', where: [two, two], requires: 0 }))).to.equal('InvalidFindQueryError')
    expect(named(FindQuery.encode({ type: 'x', where: [{ attribute: 'a' }], requires: 0 }))).to.equal('InvalidFindQueryError')
    expect(named(FindQuery.encode({ type: 'x', where: [{ ...two, text: 'b' }], requires: 0 }))).to.equal('InvalidFindQueryError')
    expect(named(FindQuery.encode({ type: 'x', where: Array.from({ length: 17 }, (_, i) => ({ attribute: `a${i}`, number: 1 })), requires: 0 }))).to.equal('InvalidFindQueryError')
    expect(named(FindQuery.encode({ type: 'x', where: [], requires: 1 }))).to.equal('UnsupportedFindQueryError')
  })
})
