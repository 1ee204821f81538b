import { expect } from 'chai'
import { pair, sequencesOf } from './by-hand.ts'

const limits = { sendHighWater: 1_000_000, sendLowWater: 500_000, sendAheadHighWater: 4000, sendAheadLowWater: 2000 }

describe('how far an application may be ahead', () => {
  it('is told to wait while a path has not taken what it sent, and to go on when it has', () => {
    const { alice } = pair(limits)

    alice.send(3000)
    expect(alice.core.writable).to.equal(true)
    expect(alice.core.waitingBytes).to.equal(3000)

    alice.send(1000)
    expect(alice.core.writable).to.equal(false)
    expect(alice.of('drain')).to.deep.equal([])

    // nothing of it is acknowledged
    alice.poll(1)
    expect(alice.core.waitingBytes).to.equal(0)
    expect(alice.core.writable).to.equal(true)
    expect(alice.of('drain')).to.have.length(1)
  })

  it('goes on below the second mark only', () => {
    const { alice } = pair({ ...limits, maxSegment: 1000 })
    alice.send(4000)

    alice.poll(1, 1500)
    expect(alice.core.writable).to.equal(true)
    expect(alice.of('drain')).to.deep.equal([])

    alice.poll(1)
    expect(alice.of('drain')).to.have.length(1)
  })

  it('counts what a message costs besides its bytes', () => {
    const { alice } = pair(limits)

    for (let sent = 1; sent <= 62; sent++) {
      expect(alice.core.writable, `after ${sent - 1}`).to.equal(true)
      alice.send(1)
    }

    // 62 times 1 + 64
    expect(alice.core.writable).to.equal(false)
  })
})

describe('how much is written at once', () => {
  it('is a first segment on every path, also where the other side is left the rest', () => {
    const { alice, bob } = pair()
    alice.send(3000, 600, 600)
    const poll = (path: number): number[] => sequencesOf(alice.handle({ type: 'poll', path, room: 1_000_000, dataRoom: 100, firstRoom: 4000 }))

    expect(poll(1)).to.deep.equal([0])
    expect(poll(1)).to.deep.equal([])

    // lost with its path, it goes over the next one as it is
    const attach = alice.dial(2)
    alice.receive(2, ...bob.attach(2, attach))
    expect(poll(2)).to.deep.equal([0])
    expect(poll(2)).to.deep.equal([])
  })

  it('ends with a whole message on a stream, with one that is cut where a relay lets no more through', () => {
    const { alice } = pair()
    alice.send(600, 600, 600, 600)

    expect(sequencesOf(alice.poll(1, 1000))).to.deep.equal([0, 1])
    alice.poll(1, 1_000_000, 1000)
    expect(alice.core.waitingBytes).to.equal(1200 - 600)
  })
})
