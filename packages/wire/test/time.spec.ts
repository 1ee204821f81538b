import { VirtualClock } from '@juxta/test-network'
import { expect } from 'chai'
import { Alarm, LONGEST_MS, pause, within } from '../src/index.ts'
import type { StartTimer } from '../src/index.ts'

describe('time', () => {
  let clock: VirtualClock
  let start: StartTimer

  beforeEach(() => {
    clock = new VirtualClock(1_000)
    start = (milliseconds, fn) => clock.after(milliseconds, fn)
  })

  describe('an alarm', () => {
    let rung: number[]
    let alarm: Alarm

    beforeEach(() => {
      rung = []
      alarm = new Alarm(() => clock.now, start, () => { rung.push(clock.now) })
    })

    it('rings once, when it was last set to', () => {
      alarm.set(2_000)
      alarm.set(1_500)
      alarm.set(1_750)
      clock.advance(10_000)

      expect(rung).to.deep.equal([1_750])
    })

    it('does not ring before its time, nor when it was stopped', () => {
      alarm.set(1_000.25)
      clock.advance(1)
      expect(rung).to.deep.equal([1_001])

      alarm.set(2_000)
      alarm.stop()
      clock.advance(10_000)
      expect(rung).to.deep.equal([1_001])
      expect(clock.pending).to.equal(0)
    })

    it('rings at once for what is overdue, and on the way to what is further away than a timer goes', () => {
      alarm.set(0)
      clock.advance(0)
      alarm.set(LONGEST_MS * 2)
      clock.advance(LONGEST_MS)

      expect(rung).to.deep.equal([1_000, 1_000 + LONGEST_MS])
    })
  })

  it('a pause is over in time, or with its signal, and leaves no timer', async () => {
    const { signal } = new AbortController()
    const whole = pause(start, 100, signal)
    clock.advance(100)
    await whole

    const left = new AbortController()
    const cut = pause(start, 100, left.signal)
    left.abort()
    await cut
    await pause(start, 100, left.signal)

    expect(clock.now).to.equal(1_100)
    expect(clock.pending).to.equal(0)
  })

  it('a limit aborts with its reason or the signal\'s, and not once it was let go of', () => {
    const late = within(start, 100, () => new Error('late'))
    clock.advance(100)
    expect(late.signal.reason).to.have.property('message', 'late')

    const over = new AbortController()
    const cut = within(start, 100, () => new Error('late'), over.signal)
    const done = within(start, 100, () => new Error('late'), over.signal)
    done.done()
    over.abort(new Error('over'))
    clock.advance(100)
    expect(cut.signal.reason).to.have.property('message', 'over')
    expect(within(start, 100, () => new Error('late'), over.signal).signal.aborted).to.equal(true)
    expect(done.signal.aborted).to.equal(false)
  })
})
