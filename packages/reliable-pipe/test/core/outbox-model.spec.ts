import fc from 'fast-check'
import { regressionSeeds } from '@juxta/test-network'
import seeds from '../seeds.json' with { type: 'json' }
import { outboxProperty } from './outbox-model.ts'

describe('Outbox against a model', () => {
  for (const { seed, path, why } of regressionSeeds(seeds, 'outbox')) {
    it(`still holds where it once failed: ${why ?? seed}`, () => {
      fc.assert(outboxProperty, { seed: Number(seed), path, numRuns: 1 })
    })
  }

  it('holds for whatever is pushed, granted, taken, acknowledged and lost', function () {
    this.timeout(30_000)
    fc.assert(outboxProperty, { numRuns: 100 })
  })
})
