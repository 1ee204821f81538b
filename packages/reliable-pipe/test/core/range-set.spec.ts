import { expect } from 'chai'
import fc from 'fast-check'
import { RangeSet } from '../../src/core/range-set.ts'
import type { Range } from '../../src/wire/ranges.ts'

function rangesOf (numbers: Set<number>): Range[] {
  const ranges: Range[] = []

  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1)

    if (last?.end === number) {
      last.end++
    } else {
      ranges.push({ start: number, end: number + 1 })
    }
  }

  return ranges
}

describe('RangeSet', () => {
  it('holds what a set of numbers holds', () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ add: fc.nat(60) }) },
      fc.record({ removeBelow: fc.nat(60) })
    )

    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), fc.constantFrom(1, 2, 3, 8, 256), (steps, max, blockRanges) => {
      const set = new RangeSet(blockRanges)
      const model = new Set<number>()

      for (const step of steps) {
        if ('add' in step) {
          set.add(step.add)
          model.add(step.add)
        } else {
          set.removeBelow(step.removeBelow)
          model.forEach(number => number < step.removeBelow && model.delete(number))
        }
      }

      const expected = rangesOf(model)
      expect(set.size).to.equal(expected.length)
      expect(set.highest(100)).to.deep.equal(expected)
      expect(set.highest(max)).to.deep.equal(expected.slice(-max))

      for (let number = 0; number <= 61; number++) {
        expect(set.has(number)).to.equal(model.has(number))
        expect(set.endOf(number)).to.equal(expected.find(({ start, end }) => start <= number && number < end)?.end)
      }
    }))
  })

  it('gives copies', () => {
    const set = new RangeSet()
    set.add(4)
    const [range] = set.highest(1)
    set.add(5)

    expect(range).to.deep.equal({ start: 4, end: 5 })
  })
})
