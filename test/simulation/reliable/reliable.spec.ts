import { expect } from 'chai'
import { regressionSeeds } from '@juxta/test-network'
import { RELIABLE_CASES } from './cases.ts'
import { rowOf } from './row.ts'
import seeds from './seeds.json' with { type: 'json' }
import { transfer } from './transfer.ts'
import type { ReliableCase } from './cases.ts'

/** Enough for two seconds and a half after the first, in which goodput is not counted */
const SHORT_BYTES = 4_000_000
const SHORT_SEED = 1

/** Where something happens on the way, all of the messages are needed; the rest is the same with fewer */
function shortened (one: ReliableCase): ReliableCase {
  return one.disturbance == null ? { ...one, bytes: Math.min(one.bytes, SHORT_BYTES) } : one
}

describe('paths that lose, delay and go away', function () {
  this.timeout(60_000)

  for (const one of RELIABLE_CASES) {
    it(`${one.name}: everything once and in order, within the bars`, () => {
      const row = rowOf(one, [transfer(shortened(one), SHORT_SEED)])

      expect(row).to.deep.include({ missed: [], errors: [] })
    })

    for (const { seed, why } of regressionSeeds(seeds, one.name)) {
      it(`${one.name}, seed ${seed}: ${why}`, () => {
        const row = rowOf(one, [transfer(one, Number(seed))])

        expect(row).to.deep.include({ missed: [], errors: [] })
      })
    }
  }

  it('goes the same way again with the same seed, and another with another', () => {
    const one = { ...RELIABLE_CASES[4], bytes: 500_000 }
    const [first, again, other] = [7, 7, 8].map(seed => transfer(one, seed))

    expect(again).to.deep.equal(first)
    expect(other.trace).not.to.equal(first.trace)
  })
})
