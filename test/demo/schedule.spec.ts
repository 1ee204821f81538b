import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { load } from './run-demo.ts'
import type { Random } from '@juxta/test-network'

interface Fault { kind: string, at: number, by?: string, downMs?: number }

interface Interval { from: number, to: number }

const init = { cuts: 6, downMs: { least: 800, most: 2_000 } }

describe('the demo\'s schedule', () => {
  let schedule: (random: Random, init: { cuts: number, downMs: { least: number, most: number } }) => Fault[]

  before(async () => {
    ({ schedule } = await load<{ schedule: typeof schedule }>('schedule.js'))
  })

  it('has every fault, in order and within the file, whatever the seed', () => {
    for (let seed = 0; seed < 500; seed++) {
      const faults = schedule(seededRandom(seed), init)
      const cuts = faults.filter(({ kind }) => kind === 'cut')
      const slow = faults.find(({ kind }) => kind === 'slow-reader')
      const restart = faults.find(({ kind }) => kind === 'restart-relay')

      expect(faults).to.have.lengthOf(8)
      expect(cuts).to.have.lengthOf(6)
      expect(new Set(cuts.map(({ by }) => by)).size).to.equal(4)
      expect(slow?.at).to.be.above(0).and.below(0.7)
      expect(restart?.downMs).to.be.within(800, 2_000)
      expect(faults.map(({ at }) => at)).to.deep.equal(faults.map(({ at }) => at).sort((a, b) => a - b))
      expect(faults[0].at).to.be.above(0)
      expect(faults[7].at).to.be.below(1)
    }
  })

  it('is the same for the same seed, and another for another', () => {
    expect(schedule(seededRandom('a'), init)).to.deep.equal(schedule(seededRandom('a'), init))
    expect(schedule(seededRandom('a'), init)).not.to.deep.equal(schedule(seededRandom('b'), init))
  })
})

describe('the demo\'s stalls', () => {
  it('count once where they overlap', async () => {
    const { unionMs, overlapMs } = await load<{ unionMs: (intervals: Interval[]) => number, overlapMs: (a: Interval, b: Interval) => number }>('intervals.js')

    expect(unionMs([])).to.equal(0)
    expect(unionMs([{ from: 5, to: 9 }, { from: 0, to: 2 }])).to.equal(6)
    expect(unionMs([{ from: 0, to: 10 }, { from: 2, to: 4 }, { from: 8, to: 12 }])).to.equal(12)
    expect(overlapMs({ from: 0, to: 5 }, { from: 3, to: 9 })).to.equal(2)
    expect(overlapMs({ from: 0, to: 5 }, { from: 6, to: 9 })).to.equal(0)
  })
})
