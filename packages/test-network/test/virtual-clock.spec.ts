import { expect } from 'chai'
import { EndlessEventsError, PastTimeError, seededRandom, VirtualClock } from '../src/index.ts'

describe('VirtualClock', () => {
  it('runs events in the order of their times, those of equal time as scheduled', () => {
    const clock = new VirtualClock()
    const random = seededRandom('order')
    const expected = Array.from({ length: 500 }, (_, order) => ({ at: random.int(50) / 4, order }))
    const ran: Array<{ at: number, order: number }> = []

    for (const { at, order } of expected) {
      clock.schedule(at, () => { ran.push({ at: clock.now, order }) })
    }

    clock.runUntilIdle()
    expect(ran).to.deep.equal(expected.toSorted((a, b) => a.at - b.at || a.order - b.order))
    expect(clock.pending).to.equal(0)
  })

  it('runs what is due up to and including a time', () => {
    const clock = new VirtualClock(100)
    const ran: string[] = []

    clock.schedule(110, () => { ran.push('a') })
    clock.schedule(120, () => { ran.push('b') })
    clock.schedule(120.5, () => { ran.push('c') })
    clock.advanceTo(120)

    expect(ran).to.deep.equal(['a', 'b'])
    expect(clock.now).to.equal(120)
    expect(clock.next).to.equal(120.5)

    clock.advance(1)
    expect(ran).to.deep.equal(['a', 'b', 'c'])
    expect(clock.now).to.equal(121)
  })

  it('cancels, also what is due now, and more than once', () => {
    const clock = new VirtualClock()
    const ran: string[] = []
    const cancel = clock.after(5, () => { ran.push('cancelled') })

    clock.after(5, () => { ran.push('kept') })
    clock.after(1, cancel)
    clock.runUntilIdle()
    cancel()

    expect(ran).to.deep.equal(['kept'])
    expect(clock.pending).to.equal(0)
  })

  it('stops when a condition holds', () => {
    const clock = new VirtualClock()
    let ticks = 0
    const tick = (): void => {
      ticks++
      clock.after(10, tick)
    }

    tick()
    clock.runUntilIdle({ until: () => ticks === 5 })
    expect(clock.now).to.equal(40)

    clock.advanceTo(1000, { until: () => ticks === 7 })
    expect(clock.now).to.equal(60)
  })

  it('names endless events and the past', () => {
    const clock = new VirtualClock()
    const again = (): void => { clock.after(0, again) }
    again()

    expect(() => { clock.runUntilIdle({ maxEvents: 1000 }) }).to.throw(EndlessEventsError)
    expect(() => { clock.advanceTo(1, { maxEvents: 1000 }) }).to.throw(EndlessEventsError)

    const other = new VirtualClock(5)
    expect(() => { other.schedule(4, () => {}) }).to.throw(PastTimeError)
    expect(() => { other.schedule(NaN, () => {}) }).to.throw(PastTimeError)
    expect(() => { other.advanceTo(4) }).to.throw(PastTimeError)
  })
})
