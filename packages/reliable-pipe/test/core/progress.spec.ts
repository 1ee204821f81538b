import { expect } from 'chai'
import { Progress } from '../../src/core/progress.ts'

describe('Progress', () => {
  it('measures from when something was owed, or from the last acknowledgement', () => {
    const progress = new Progress()

    progress.owed(100)
    progress.owed(150)
    progress.made(400, true)
    expect(progress.longestGapMs).to.equal(300)
    progress.made(600, false)
    expect(progress.longestGapMs).to.equal(300)
    progress.owed(10_000)
    progress.made(10_301, false)
    expect(progress.longestGapMs).to.equal(301)
  })

  it('names what happened last in the longest gap', () => {
    const progress = new Progress()

    progress.owed(0)
    progress.note('reset')
    progress.note('silent')
    progress.made(500, true)
    progress.made(900, true)
    expect(progress).to.include({ longestGapMs: 500, longestGapCause: 'silent' })
    progress.made(1500, false)
    expect(progress).to.include({ longestGapMs: 600, longestGapCause: '' })
  })

  it('does not blame what happened while nothing was owed', () => {
    const progress = new Progress()

    progress.note('reset')
    progress.owed(0)
    progress.made(10, false)
    expect(progress.longestGapCause).to.equal('')
  })
})
