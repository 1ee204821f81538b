import { expect } from 'chai'
import { BoundedQueue } from '../../src/core/bounded-queue.ts'

describe('a queue of an unreliable pipe', () => {
  it('takes what fits, and nothing beyond', () => {
    const queue = new BoundedQueue({ maxMessages: 3, maxBytes: 10 })

    expect([queue.push(new Uint8Array(6)), queue.push(new Uint8Array(5)), queue.push(new Uint8Array(4)), queue.push(new Uint8Array(1))]).to.deep.equal([true, false, true, false])
    expect(queue.push(new Uint8Array(0))).to.equal(true)
    expect(queue.push(new Uint8Array(0))).to.equal(false)
    expect(queue.shift()?.byteLength).to.equal(6)
    expect(queue.push(new Uint8Array(6))).to.equal(true)
    expect([queue.clear(), queue.length, queue.shift()]).to.deep.equal([3, 0, undefined])
    expect(queue.push(new Uint8Array(10))).to.equal(true)
  })
})
