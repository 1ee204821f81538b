import fc from 'fast-check'
import onceFailing from './once-failing.json' with { type: 'json' }
import { claimedScenario, play, scenario, switching } from './model.ts'
import type { Scenario } from './model.ts'

const RUNS = 100
const SEED = 1

describe('a session against a list', () => {
  for (const { why, scenario } of onceFailing) {
    it(`still holds where it once failed: ${why}`, () => {
      play(revive(scenario))
    })
  }

  it('delivers everything once and in order, whatever is sent, cut, moved, lost or read slowly', function () {
    this.timeout(120_000)
    fc.assert(fc.property(scenario, one => { play(one) }), { numRuns: RUNS, seed: SEED, endOnFailure: true })
  })

  it('does so with the claimed windowing, too', function () {
    this.timeout(120_000)
    fc.assert(fc.property(claimedScenario, one => { play(one) }), { numRuns: RUNS, seed: SEED, endOnFailure: true })
  })

  it('delivers everything once and in order from a path that loses datagrams to a stream and back', function () {
    this.timeout(120_000)
    fc.assert(fc.property(switching, one => { play(one) }), { numRuns: RUNS, seed: SEED, endOnFailure: true })
  })
})

/** JSON has no Infinity: a reader that has stopped is null there */
function revive (scenario: unknown): Scenario {
  return JSON.parse(JSON.stringify(scenario), (key, value) => key === 'everyMs' && value === null ? Infinity : value)
}
