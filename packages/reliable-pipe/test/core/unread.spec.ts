import { expect } from 'chai'
import fc from 'fast-check'
import { Unread } from '../../src/core/unread.ts'

describe('Unread', () => {
  it('gives the cost of messages alone as it was, and of a run by shares, all of it in the end', () => {
    const unread = new Unread()
    unread.push(1, 700)
    unread.push(3, 1000)
    unread.push(1, 513)
    expect(unread.take(1)).to.equal(700)
    expect([unread.take(1), unread.take(1), unread.length]).to.deep.equal([333, 333, 2])
    // the rest of the run, and the one behind it
    expect(unread.take(2)).to.equal(334 + 513)
    expect([unread.take(5), unread.length]).to.deep.equal([0, 0])
  })

  it('gives back what was put in, however it is taken', () => {
    const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 512, max: 100_000 })), { maxLength: 20 })
    fc.assert(fc.property(runs, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (runs, steps) => {
      const unread = new Unread()
      runs.forEach(([messages, cost]) => { unread.push(messages, cost) })
      const all = runs.reduce((sum, [, cost]) => sum + cost, 0)
      let taken = 0

      for (let i = 0; unread.length > 0; i++) {
        const { length } = unread
        const messages = steps[i % steps.length]
        taken += unread.take(messages)
        expect(unread.length).to.equal(Math.max(0, length - messages))
        expect(taken).to.be.at.most(all)
      }

      expect(taken).to.equal(all)
    }), { numRuns: 200 })
  })
})
