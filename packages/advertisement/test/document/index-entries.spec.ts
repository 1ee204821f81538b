import { expect } from 'chai'
import fc from 'fast-check'
import { indexEntries, indexValue, open } from '../../src/index.ts'
import { NOW, alice, encoded, fields, sealPrinter, sign } from '../fixtures.ts'

describe('index entries', () => {
  it('are those of id, owner and what the document says', async () => {
    const advertisement = await sealPrinter()

    expect(indexEntries(advertisement)).to.deep.equal([
      ['id', advertisement.id],
      ['owner', advertisement.owner.toString()],
      ['colour', 'true'],
      ['dpi', 'c082c00000000000'],
      ['formats', 'A4'],
      ['formats', 'letter'],
      ['name', 'Hall'],
      ['price', 'bfd0000000000000']
    ])
  })

  it('are the same to who does not know the type', async () => {
    const advertisement = await sealPrinter()

    expect(indexEntries(await open(advertisement.bytes, { now: NOW }))).to.deep.equal(indexEntries(advertisement))
  })

  it('are one for each value of a list', async () => {
    const bytes = await sign(encoded(fields({ attributes: { text: ['b', 'a', 'b', 1, 1.5, true, Uint8Array.of(1)] } })))
    const entries = indexEntries(await open(bytes, { now: NOW })).slice(2).map(([, value]) => value)

    expect(entries).to.deep.equal(['b', 'a', 'bff0000000000000', 'bff8000000000000', 'true', '01'])
  })

  it('say who owns it by the signature, not by what is written', async () => {
    const entries = indexEntries(await open(await sign(encoded(fields())), { now: NOW }))

    expect(entries[1]).to.deep.equal(['owner', (await sealPrinter({}, alice)).owner.toString()])
  })

  it('have numbers in the order of numbers', () => {
    const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())

    fc.assert(fc.property(numbers, numbers, (a, b) => {
      expect(indexValue(a) < indexValue(b)).to.equal(a < b)
      expect(indexValue(a) === indexValue(b)).to.equal(a === b)
    }), { examples: [[0, -0], [-1, 1], [-1, -2], [Number.MAX_VALUE, -Number.MAX_VALUE], [Number.MIN_VALUE, 0]] })
  })
})
