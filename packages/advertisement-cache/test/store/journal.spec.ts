import { expect } from 'chai'
import { MAX_PENDING_CHANGES } from '../../src/constants.ts'
import { Journal } from '../../src/store/journal.ts'
import type { Holding } from '../../src/index/entry.ts'

describe('what is to be written', () => {
  it('is bounded where nothing can be written, whatever comes and goes', async () => {
    let failures = 0
    const journal = new Journal({
      startTimer: () => () => {},
      write: async () => { throw new Error('The disk is full') },
      failed: () => { failures++ }
    })
    const stays = { id: 'stays', type: 'printer' } as unknown as Holding

    journal.start()
    journal.held(stays)

    for (let i = 0; i < MAX_PENDING_CHANGES + 1_000; i++) {
      const holding = { id: String(i), type: 'printer' } as unknown as Holding
      journal.held(holding)
      journal.released(holding, 'evicted')
    }

    await journal.flush()
    expect(failures).to.equal(1)
    expect(journal.pending).to.be.at.most(MAX_PENDING_CHANGES)

    // what is held is never left out
    const { pending } = journal

    for (const id of ['one more', 'another', 'a third']) {
      journal.held({ id, type: 'printer' } as unknown as Holding)
    }

    expect(journal.pending).to.equal(pending + 3)
  })
})
