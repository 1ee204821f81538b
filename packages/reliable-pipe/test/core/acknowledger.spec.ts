import { expect } from 'chai'
import { Acknowledger } from '../../src/core/acknowledger.ts'

const WINDOW = 16_000

describe('Acknowledger', () => {
  it('waits 25 ms from the first segment, not from later ones', () => {
    const acknowledger = new Acknowledger(100)

    expect(acknowledger.deadline).to.equal(Infinity)
    acknowledger.received(10, WINDOW, 1000)
    acknowledger.received(10, WINDOW, 1020)
    expect(acknowledger.deadline).to.equal(1025)
    expect(acknowledger.pending).to.be.true
    expect(acknowledger.isDue(1024.9)).to.be.false
    expect(acknowledger.isDue(1025)).to.be.true
  })

  it('is due at every M segments', () => {
    const acknowledger = new Acknowledger(3)

    acknowledger.received(10, WINDOW, 0)
    acknowledger.received(10, WINDOW, 0)
    expect(acknowledger.isDue(0)).to.be.false
    acknowledger.received(10, WINDOW, 0)
    expect(acknowledger.isDue(0)).to.be.true
  })

  it('is due at an eighth of the credit', () => {
    const acknowledger = new Acknowledger(100)

    acknowledger.received(WINDOW / 8 - 1, WINDOW, 0)
    expect(acknowledger.isDue(0)).to.be.false
    acknowledger.received(1, WINDOW, 0)
    expect(acknowledger.isDue(0)).to.be.true
  })

  it('is due at once when asked to be, and begins anew when it has acknowledged', () => {
    const acknowledger = new Acknowledger(2)

    acknowledger.soon()
    expect(acknowledger.isDue(0)).to.be.true
    acknowledger.received(10, WINDOW, 0)
    acknowledger.acknowledged()
    expect(acknowledger.pending).to.be.false
    expect(acknowledger.isDue(1e9)).to.be.false
    acknowledger.received(10, WINDOW, 500)
    expect(acknowledger.isDue(500)).to.be.false
    expect(acknowledger.deadline).to.equal(525)
  })
})
