import { expect } from 'chai'
import { decodeCoverage, encodeCoverage } from '../src/request.ts'

const coverage = { whole: true, asked: 0, answered: 0, of: 5 }

describe('a note of how far a search went', () => {
  it('says how long ago that was, if it was for somebody else', () => {
    expect(decodeCoverage(encodeCoverage(coverage))).to.deep.equal(coverage)
    expect(decodeCoverage(encodeCoverage({ ...coverage, ageMs: 9_999 }))).to.deep.equal({ ...coverage, ageMs: 9_999 })
    expect([...encodeCoverage({ whole: true, asked: 2, answered: 2, of: 5, ageMs: 300 })]).to.deep.equal([8, 1, 16, 2, 24, 2, 32, 5, 40, 172, 2])
  })

  it('is none if the bytes are not', () => {
    expect(decodeCoverage(Uint8Array.of(8))).to.equal(undefined)
  })
})
