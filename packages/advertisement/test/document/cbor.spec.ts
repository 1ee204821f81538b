import { expect } from 'chai'
import fc from 'fast-check'
import { MAX_ITEMS, MAX_NESTING } from '../../src/constants.ts'
import { decodeCanonical, encodeCanonical } from '../../src/document/cbor.ts'
import { limitsOf } from '../../src/limits.ts'
import { failure } from '../rejected.ts'

const limits = limitsOf()
const nested = (depth: number): unknown => depth === 0 ? 1 : [nested(depth - 1)]

describe('canonical CBOR', () => {
  it('gives back what was encoded, the same bytes for the same value', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 },
        fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(),
        fc.uint8Array(), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }))
    }))

    fc.assert(fc.property(value, (value) => {
      const bytes = encodeCanonical(value)

      try {
        expect(encodeCanonical(decodeCanonical(bytes, limits))).to.deep.equal(bytes)
      } catch (err) {
        expect((err as Error).message).to.match(/items|inside each other/)
      }
    }), { numRuns: 300 })
  })

  it('sorts keys by length, then by bytes', () => {
    const bytes = encodeCanonical({ b: 1, aa: 2, a: 3, B: 4 })

    expect(Object.keys(decodeCanonical(bytes, limits) as object)).to.deep.equal(['B', 'a', 'b', 'aa'])
  })

  it('gives bytes in memory of their own', () => {
    const [bytes] = decodeCanonical(encodeCanonical([new Uint8Array([1, 2])]), limits) as [Uint8Array]

    expect(bytes.constructor).to.equal(Uint8Array)
    expect(bytes.buffer.byteLength).to.equal(2)
  })

  it('has as many items and levels as the bounds say, and no more', async () => {
    const items = (count: number): Uint8Array => encodeCanonical(Array.from({ length: count - 1 }, () => 0))

    expect(decodeCanonical(items(MAX_ITEMS), limits)).to.have.lengthOf(MAX_ITEMS - 1)
    expect(await failure(() => decodeCanonical(items(MAX_ITEMS + 1), limits))).to.equal('InvalidDocumentError document')
    expect(decodeCanonical(encodeCanonical(nested(MAX_NESTING)), limits)).to.deep.equal(nested(MAX_NESTING))
    expect(await failure(() => decodeCanonical(encodeCanonical(nested(MAX_NESTING + 1)), limits))).to.equal('InvalidDocumentError document')
  })

  it('counts lists beside each other as one level', () => {
    const wide = Array.from({ length: 100 }, () => ({ a: [[], {}, 1], b: [] }))

    expect(decodeCanonical(encodeCanonical(wide), { maxItems: 2_000, maxNesting: 4 })).to.deep.equal(wide)
  })

  it('does not descend into 16,384 lists inside each other', async () => {
    const bytes = new Uint8Array(16_384).fill(0x81)

    expect(await failure(() => decodeCanonical(bytes, limits))).to.equal('InvalidDocumentError document')
  })

  it('makes nothing of a length without content', async () => {
    for (const head of [0x5b, 0x7b, 0x9b, 0xbb]) {
      const bytes = new Uint8Array([head, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])

      expect(await failure(() => decodeCanonical(bytes, limits)), head.toString(16)).to.equal('InvalidDocumentError document')
    }
  })

  it('fails with errors of its own alone, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        decodeCanonical(bytes, limits)
      } catch (err) {
        expect((err as Error).name).to.be.oneOf(['InvalidDocumentError', 'NotCanonicalError'])
      }
    }), { numRuns: 3_000 })
  })
})
