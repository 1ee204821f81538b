import { expect } from 'chai'
import { toHex } from 'multiformats/bytes'
import { open, supersedes } from '../src/index.ts'
import { NOW, alice, encoded, fields, nonceOf, ownerBytes, sealPrinter, sign } from './fixtures.ts'

describe('order of versions', () => {
  it('is by sequence', async () => {
    const older = await sealPrinter()
    const newer = await sealPrinter({ previous: older })

    expect(newer.sequence).to.equal(older.sequence + 1)
    expect([supersedes(newer, older), supersedes(older, newer)]).to.deep.equal([true, false])
  })

  it('is by digest where the sequence is the same', async () => {
    const versions = await Promise.all(['A', 'B', 'C', 'D'].map(async (name) => sealPrinter({ attributes: { name, dpi: 600 } })))

    for (const a of versions) {
      for (const b of versions) {
        expect(supersedes(a, b)).to.equal(toHex(a.digest) > toHex(b.digest))
        expect(supersedes(a, b) && supersedes(b, a)).to.equal(false)
        expect(a === b || supersedes(a, b) || supersedes(b, a)).to.equal(true)
      }
    }
  })

  it('takes a document sealed twice for one', async () => {
    const [a, b] = await Promise.all([sealPrinter(), sealPrinter()])

    expect(a.bytes).to.deep.equal(b.bytes)
    expect([supersedes(a, b), supersedes(b, a)]).to.deep.equal([false, false])
  })

  it('is none between resources, nor between types of documents', async () => {
    const a = await sealPrinter()
    const another = await sealPrinter({ genesis: { kind: 'printer', owner: alice.publicKey, nonce: nonceOf(8) }, previous: a })
    const genesis = { kind: 'printer', owner: ownerBytes(), nonce: nonceOf(7) }
    const otherType = await open(await sign(encoded(fields({ genesis, sequence: NOW + 1 }))), { now: NOW })

    expect(otherType.id).to.equal(a.id)
    expect([supersedes(another, a), supersedes(otherType, a)]).to.deep.equal([false, false])
  })
})
