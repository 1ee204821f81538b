import { expect } from 'chai'
import { LEAST_SLAB_PART, MAX_HELD_TO_PAYLOAD } from '../../src/constants.ts'
import { Slab } from '../../src/link/slab.ts'

describe('Slab', () => {
  it('gives parts of one piece that do not overlap, then a new piece', () => {
    const slab = new Slab()
    const parts = Array.from({ length: MAX_HELD_TO_PAYLOAD + 1 }, () => slab.allocate(65_541))

    parts.forEach((part, i) => { part.fill(i) })
    parts.forEach((part, i) => {
      expect(part).to.have.lengthOf(65_541)
      expect(part.every(byte => byte === i)).to.be.true
    })
    expect(new Set(parts.map(({ buffer }) => buffer)).size).to.equal(2)
  })

  it('keeps no more than so many times its own bytes for a part that is kept', () => {
    const slab = new Slab()

    for (const length of [1_000_000, LEAST_SLAB_PART, 200_000, 60_000, 65_541, LEAST_SLAB_PART, 1_000_000]) {
      const part = slab.allocate(length)
      expect(part).to.have.lengthOf(length)
      expect(part.buffer.byteLength).to.be.at.most(length * MAX_HELD_TO_PAYLOAD)
    }
  })
})
