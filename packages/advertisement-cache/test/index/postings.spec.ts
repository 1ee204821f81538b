import { expect } from 'chai'
import fc from 'fast-check'
import { Postings } from '../../src/index/postings.ts'
import { checkQuery } from '../../src/query/query.ts'
import { looksOf } from '../../src/query/matches.ts'
import { termValue } from '../../src/query/terms.ts'
import type { Condition } from '../../src/index.ts'
import type { Look } from '../../src/query/matches.ts'

const lookFor = (condition: Condition): Look => looksOf(checkQuery({ type: 'x', where: { a: condition } }))[0]
const word = fc.array(fc.constantFrom('a', 'b', 'c', 'é', '\u{10000}'), { maxLength: 6 }).map(units => units.join(''))
const condition = fc.oneof(
  word.map((suffix): Condition => ({ suffix })),
  word.map((infix): Condition => ({ infix })),
  word.map((prefix): Condition => ({ prefix })),
  fc.record({ min: word, below: word }),
  fc.integer({ min: 0, max: 9 }).map((min): Condition => ({ min })),
  word.map((equals): Condition => ({ equals }))
)
const value = fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }) })
const step = fc.record({ adds: fc.boolean(), value, item: fc.integer({ min: 0, max: 3 }) })

describe('what is under the values of an attribute', () => {
  it('property: is what a list that is looked through each time gives, however much was added and taken out', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 300 }), fc.array(condition, { minLength: 1, maxLength: 8 }), fc.boolean(), (steps, conditions, hasTime) => {
      // few lists, so that the broom goes around often
      const postings = new Postings<number>(8, 8)
      const model = new Map<string, Set<number>>()

      for (const [i, { adds, value, item }] of steps.entries()) {
        if (i % 50 === 20) {
          // some of it is read, and the reader leaves
          let left = i
          for (const found of postings.under(lookFor({ infix: 'abc' }), true)) {
            if (left-- === 0) {
              void found
              break
            }
          }
        }

        const term = termValue(value)
        const items = model.get(term) ?? new Set()

        if (adds) {
          postings.add(term, item)
          model.set(term, items.add(item))
        } else {
          postings.delete(term, item)
          items.delete(item)
        }
      }

      for (const look of conditions.map(lookFor)) {
        const expected = [...model].flatMap(([term, items]) => look.takes(term) ? [...items] : []).sort()
        const found = [...postings.under(look, hasTime)].filter(one => one !== undefined).sort()

        expect(found).to.deep.equal(expected)
        expect(expected.length === 0 || postings.count(look) > 0).to.equal(true)
      }

      expect(postings.empty).to.equal([...model.values()].every(items => items.size === 0))
    }), { numRuns: 1_000 })
  }).timeout(60_000)

  it('looks at few of many values for what is in them', () => {
    const postings = new Postings<number>()

    for (let i = 0; i < 20_000; i++) {
      postings.add(termValue(`Printer ${String(i).padStart(5, '0')} of the ${['north', 'south', 'east', 'west'][i % 4]} wing`), i)
    }

    const looked = (condition: Condition): { found: number, looked: number } => {
      const all = [...postings.under(lookFor(condition), true)]

      return { found: all.filter(one => one !== undefined).length, looked: all.length }
    }

    expect(looked({ infix: '01234' }).looked).to.be.greaterThan(20_000)
    expect(looked({ infix: '01234' })).to.include({ found: 1 }).and.to.satisfy(({ looked }: { looked: number }) => looked < 400)
    expect(looked({ suffix: '3 of the south wing' })).to.include({ found: 1_000 }).and.to.satisfy(({ looked }: { looked: number }) => looked < 6_000)
    expect(looked({ infix: 'nowhere' }).looked).to.be.lessThan(100)
    // too short to tell
    expect(looked({ infix: '99' }).looked).to.equal(20_000)
    expect(looked({ suffix: 'x' })).to.include({ found: 0 }).and.to.satisfy(({ looked }: { looked: number }) => looked < 100)

    for (let i = 0; i < 20_000; i++) {
      postings.delete(termValue(`Printer ${String(i).padStart(5, '0')} of the ${['north', 'south', 'east', 'west'][i % 4]} wing`), i)
      postings.add(termValue(`Scanner ${i}`), i)
    }

    // what was taken out is not kept in the lists
    expect(looked({ infix: 'Printer' }).looked).to.be.lessThan(6_000)
    expect(looked({ infix: '1234' }).found).to.equal(12)
  })
})
