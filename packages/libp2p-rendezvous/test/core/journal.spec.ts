import { expect } from 'chai'
import { Journal } from '../../src/core/journal.ts'
import type { Numbered } from '../../src/core/journal.ts'

describe('journals', () => {
  it('keep at most twice what is in them, however few that are', () => {
    for (const stay of [0, 1, 2, 40]) {
      const journal = new Journal<Numbered>()
      let sequence = 0

      for (let i = 0; i < stay; i++) {
        journal.add({ sequence: ++sequence, gone: false })
      }

      // what one peer registers again and again beside others
      for (let i = 0; i < 200; i++) {
        const entry = { sequence: ++sequence, gone: false }
        journal.add(entry)
        entry.gone = true
        journal.removed()
        expect(journal.length, `${stay} that stay`).to.be.at.most(2 * journal.size)
      }

      expect([...journal.after(0)].map(one => one.sequence)).to.deep.equal(Array.from({ length: stay }, (_, i) => i + 1))
    }
  })
})
