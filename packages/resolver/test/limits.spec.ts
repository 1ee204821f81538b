import { expect } from 'chai'
import { handlerLimitsOf, limitsOf } from '../src/limits.ts'

describe('limits', () => {
  it('are defaults where nothing is set', () => {
    expect(limitsOf({})).to.include({ maxQueries: 256, maxQueriesPerPeer: 32, handlerMs: 25_000, maxHops: 7 })
    expect(limitsOf({ maxQueries: 3, maxHops: undefined })).to.include({ maxQueries: 3, maxHops: 7 })
  })

  it('are refused where the resolver could not work with them', () => {
    for (const init of [{ maxQueries: 0 }, { maxQueryBytes: -1 }, { maxResponses: 1.5 }, { handlerMs: NaN }, { handlerMs: 2 ** 31 }, { refusalMs: Infinity }]) {
      expect(() => limitsOf(init)).to.throw().with.property('name', 'InvalidLimitError')
    }
  })

  it('of a handler are at most those of all', () => {
    const limits = limitsOf({ maxResponses: 10 })

    expect(handlerLimitsOf(limits, {})).to.include({ maxResponses: 10, handlerMs: 25_000 })
    expect(handlerLimitsOf(limits, { maxResponses: 2 })).to.include({ maxResponses: 2 })
    expect(() => handlerLimitsOf(limits, { maxResponses: 11 })).to.throw().with.property('name', 'InvalidLimitError')
    expect(() => handlerLimitsOf(limits, { handlerMs: 0 })).to.throw().with.property('name', 'InvalidLimitError')
  })
})
