import { expect } from 'chai'
import { Backlog } from '../../src/core/backlog.ts'
import { attach, ByHand, exchange, pair } from './by-hand.ts'

function sendUntil (side: ByHand, expiresAt: number, ...lengths: number[]): void {
  lengths.forEach(length => { side.handle({ type: 'send', data: new Uint8Array(length).fill(length), expiresAt }) })
}

const lengths = (side: ByHand): number[] => side.delivered.map(({ byteLength }) => byteLength)
const expired = (side: ByHand): number[][] => side.of('expired').map(({ numbers }) => numbers)

describe('a message that expires', () => {
  it('is dropped when its time is over with nothing of it sent, and the rest arrives in order', () => {
    const alice = new ByHand('initiator')
    const bob = new ByHand('responder')
    alice.send(10)
    sendUntil(alice, 500, 20)
    alice.send(30)
    sendUntil(alice, 1500, 40)
    expect(alice.core.deadline).to.equal(500)

    alice.timeoutAt(499)
    expect(expired(alice)).to.deep.equal([])
    alice.timeoutAt(500)
    expect(expired(alice)).to.deep.equal([[2]])
    expect(alice.core.bufferedBytes).to.equal(80)
    expect(alice.core.deadline).to.equal(1500)

    alice.now = bob.now = 1000
    attach(alice, bob, 1)
    exchange(alice, bob, 1)
    expect(lengths(bob)).to.deep.equal([10, 30, 40])
    expect(alice.core.watermarks).to.include({ accepted: 4, sent: 3, expired: 1 })

    // it is on its way
    alice.timeoutAt(1500)
    expect(expired(alice)).to.deep.equal([[2]])
  })

  it('is not written late because the timer is', () => {
    const { alice, bob } = pair()
    sendUntil(alice, 500, 20)
    alice.now = 501
    exchange(alice, bob, 1)

    expect(lengths(bob)).to.deep.equal([])
    expect(expired(alice)).to.deep.equal([[1]])
  })

  it('is delivered when a part of it was sent', () => {
    const { alice, bob } = pair()
    sendUntil(alice, 500, 3500)
    bob.receive(1, ...alice.poll(1, 1000))
    alice.timeoutAt(500)
    exchange(alice, bob, 1)

    expect(lengths(bob)).to.deep.equal([3500])
    expect(expired(alice)).to.deep.equal([])
  })

  it('is sent again after its time when the path it was sent over is lost', () => {
    const { alice, bob } = pair()
    sendUntil(alice, 500, 20)
    alice.poll(1)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    alice.now = bob.now = 1000
    attach(alice, bob, 2)
    exchange(alice, bob, 2)

    expect(lengths(bob)).to.deep.equal([20])
  })

  it('makes room: who was told to wait may go on', () => {
    const alice = new ByHand('initiator', { sendHighWater: 100, sendLowWater: 50 })
    sendUntil(alice, 500, 100)
    expect(alice.core.writable).to.equal(false)
    alice.timeoutAt(500)

    expect(alice.core.writable).to.equal(true)
    expect(alice.of('drain')).to.have.length(1)
  })

  it('leaves a session that has finished nothing to wait for', () => {
    const alice = new ByHand('initiator')
    const bob = new ByHand('responder')
    sendUntil(alice, 500, 20)
    alice.handle({ type: 'finish' })
    alice.timeoutAt(500)
    bob.now = 500
    attach(alice, bob, 1)
    exchange(alice, bob, 1)
    bob.timeoutAt(1000)
    exchange(alice, bob, 1)

    expect(alice.of('flushed')).to.have.length(1)
    expect(alice.core.watermarks).to.deep.equal({ accepted: 1, sent: 0, acknowledged: 0, expired: 1 })
  })

  it('is known by its own view: the same bytes may be sent with and without', () => {
    const backlog = new Backlog()
    const data = new Uint8Array(10)
    backlog.push(data, { at: 100, number: 1 })
    backlog.push(data)
    backlog.push(data, { at: 50, number: 3 })

    expect(backlog.dropExpired(50)).to.deep.equal([3])
    expect(backlog.dropExpired(100)).to.deep.equal([1])
    expect([backlog.bytes, backlog.nextExpiry]).to.deep.equal([10, Infinity])
    expect(backlog.cut(10, 0)?.payload).to.equal(data)
  })
})
