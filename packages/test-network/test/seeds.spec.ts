import { expect } from 'chai'
import { InvalidSeedsError, regressionSeeds } from '../src/index.ts'

describe('regressionSeeds', () => {
  it('gives the seeds of a suite, and none for a suite without', () => {
    const data = { session: [{ seed: 17, path: '3:1', why: 'lost the end mark' }, { seed: 'x' }] }

    expect(regressionSeeds(data, 'session')).to.deep.equal([
      { seed: 17, path: '3:1', why: 'lost the end mark' },
      { seed: 'x', path: undefined, why: undefined }
    ])
    expect(regressionSeeds(data, 'other')).to.deep.equal([])
  })

  it('refuses what is no seeds file', () => {
    for (const data of [null, [], 'x', { session: {} }, { session: [null] }, { session: [{}] }]) {
      expect(() => regressionSeeds(data, 'session')).to.throw(InvalidSeedsError)
    }
  })
})
