import { VirtualClock } from '@juxta/test-network'
import { expect } from 'chai'
import { msLeft, shareMs, workMs } from '../../src/core/deadline.ts'

describe('deadlines', () => {
  it('leave whole milliseconds, never more than there are and never fewer than none', () => {
    expect(msLeft(1_000, 0)).to.equal(1_000)
    expect(msLeft(1_000, 0.5)).to.equal(999)
    expect(msLeft(1_000, 1_000)).to.equal(0)
    expect(msLeft(1_000, 2_000)).to.equal(0)
    expect(msLeft(Infinity, 0)).to.equal(2 ** 32 - 1)
  })

  it('bound a responder by the asker\'s time and its own', () => {
    expect(workMs(undefined, 25_000)).to.equal(25_000)
    expect(workMs(1_000, 25_000)).to.equal(1_000)
    expect(workMs(2 ** 32 - 1, 25_000)).to.equal(25_000)
    expect(workMs(0, 25_000)).to.equal(0)
  })

  it('give one of several its share, as long as there is time', () => {
    expect(shareMs(10_000, 0, 5_000)).to.equal(5_000)
    expect(shareMs(10_000, 7_000, 5_000)).to.equal(3_000)
    expect(shareMs(10_000, 11_000, 5_000)).to.equal(0)
  })

  it('passed on over three hops, are outlived by no more than the way there', () => {
    const clock = new VirtualClock()
    const latencyMs = 40
    const thinkMs = 15
    const stops: number[] = []

    // what each hop is told is left over from what it was told itself
    const arrive = (hop: number, askedMs: number): void => {
      const deadline = clock.now + workMs(askedMs, 25_000)
      stops.push(deadline)

      if (hop < 3) {
        clock.after(thinkMs, () => {
          const left = msLeft(deadline, clock.now)
          clock.after(latencyMs, () => { arrive(hop + 1, left) })
        })
      }
    }

    clock.after(latencyMs, () => { arrive(1, 1_000) })
    clock.runUntilIdle()
    expect(stops).to.deep.equal([1_040, 1_080, 1_120])
  })
})
