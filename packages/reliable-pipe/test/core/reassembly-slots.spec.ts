import { expect } from 'chai'
import { ReassemblySlots } from '../../src/core/reassembly-slots.ts'

describe('ReassemblySlots', () => {
  it('gives as many as there are, and says once that one was released', () => {
    const slots = new ReassemblySlots(2)

    expect([slots.acquire(), slots.acquire(), slots.acquire()]).to.deep.equal([true, true, false])
    expect(slots.takeReleased()).to.be.false
    slots.release()
    expect([slots.takeReleased(), slots.takeReleased()]).to.deep.equal([true, false])
    expect([slots.acquire(), slots.acquire()]).to.deep.equal([true, false])
  })
})
