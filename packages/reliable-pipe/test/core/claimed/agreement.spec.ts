import { expect } from 'chai'
import { attach, ackFrame, ByHand, dataFrame, pair, sequencesOf, typesOf } from '../by-hand.ts'
import type { AttachedFrame } from '../../../src/wire/attached.ts'

const CLAIMED = { windowing: 'claimed' as const, claimedWindow: 4 }

describe('which windowing a session uses', () => {
  it('is the claimed one when the initiator asks for it and the responder grants it', () => {
    const alice = new ByHand('initiator', CLAIMED)
    const bob = new ByHand('responder', CLAIMED)
    const asked = alice.dial(1)
    const [answer] = bob.attach(1, asked)
    alice.receive(1, answer)

    expect(asked).to.include({ claimed: true, sendWindow: 4, acknowledgeEvery: 2 })
    expect(answer).to.include({ type: 'attached', status: 'ok', claimed: true })
    expect([alice.core.windowing, bob.core.windowing]).to.deep.equal(['claimed', 'claimed'])
  })

  it('is the default one when the responder does not grant it, as one that does not know of it', () => {
    const { alice } = attached(CLAIMED, {})

    expect(alice.core.windowing).to.equal('default')
    alice.send(1)
    expect(typesOf(alice.poll(1)), 'told of another N, and sent at once').to.deep.equal(['window', 'data'])
    alice.receive(1, dataFrame(0))
    alice.timeoutAt(25)
    expect(typesOf(alice.poll(1))).to.deep.equal(['ack'])
  })

  it('is the default one when the initiator does not ask for it', () => {
    const alice = new ByHand('initiator')
    const asked = alice.dial(1)

    expect(asked).not.to.have.property('claimed')
    expect(alice.core.windowing).to.equal('default')
  })

  it('is said again in every attach, of either end', () => {
    const { alice, bob } = pair(CLAIMED)

    for (const end of [alice, bob]) {
      end.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    }

    expect(attach(bob, alice, 2)).to.deep.equal([])
    expect(alice.core.windowing).to.equal('claimed')
    expect(bob.dial(3)).to.include({ claimed: true })
  })

  it('is learnt from the attach of a responder whose answer was lost', () => {
    const alice = new ByHand('initiator', CLAIMED)
    const bob = new ByHand('responder', {})
    bob.attach(1, alice.dial(1))
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    attach(bob, alice, 2)

    expect(alice.core.windowing).to.equal('default')
  })

  for (const datagram of [undefined, 1200]) {
    const kind = datagram == null ? 'streams' : 'datagrams'

    it(`is the default one from an attach on that one end does not say it in, as after a restart: over ${kind}, the responder`, () => {
      const { alice, bob } = pair(CLAIMED, { datagram })
      alice.send(1, 2, 3, 4, 5, 6)
      bob.receive(1, ...alice.poll(1).slice(0, 1))
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      const [answer] = bob.attach(2, alice.dial(2))
      const { claimed, ...without } = answer as AttachedFrame
      alice.receive(2, without)

      expect(claimed).to.be.true
      expect(alice.core.windowing).to.equal('default')
      expect(sequencesOf(alice.poll(2)), 'all of it, at once').to.deep.equal([1, 2, 3, 4, 5])
    })

    it(`is the default one from an attach on that one end does not say it in, as after a restart: over ${kind}, the initiator`, () => {
      const { alice, bob } = pair(CLAIMED, { datagram })
      bob.send(1, 2, 3, 4, 5, 6)
      bob.poll(1)
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      const { claimed, ...without } = alice.dial(2)
      const [answer, ...data] = bob.attach(2, without)

      expect(claimed).to.be.true
      expect(answer).not.to.have.property('claimed')
      expect(bob.core.windowing).to.equal('default')
      expect(sequencesOf(data), 'all of it, at once').to.deep.equal([0, 1, 2, 3, 4, 5])
    })
  }

  describe('when the other end is wrong', () => {
    it('costs the path to ask for segments by number in a session of the default windowing', () => {
      const { alice } = pair()
      alice.send(1)
      alice.poll(1)
      alice.receive(1, { type: 'request', ranges: [{ start: 0, end: 1 }] })

      expect(alice.closed).to.deep.equal(['1 UnexpectedFrameError'])
      expect(alice.core.ended).to.be.false
    })

    it('costs the session to ask for a segment that was never sent', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      alice.poll(1)
      alice.receive(1, { type: 'request', ranges: [{ start: 3, end: 5 }] })

      expect(alice.ended?.error).to.include({ name: 'ProtocolViolationError' })
      expect(alice.ended?.error?.cause).to.include({ name: 'RequestOutOfRangeError' })
    })

    it('costs the session to acknowledge a transmission that was never made', () => {
      const { alice } = pair(CLAIMED, { datagram: 1200 })
      alice.send(1, 2, 3, 4)
      alice.poll(1)
      alice.receive(1, { ...ackFrame(0), type: 'ack', cumulative: 0, credit: 100_000, transmission: 4, delayMs: 0, ranges: [] })

      expect(alice.ended?.error?.cause).to.include({ name: 'AcknowledgementOutOfRangeError' })
    })

    it('brings no more out of it than one window, however often it asks before it can have had an answer', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      alice.poll(1)

      for (let i = 0; i < 1000; i++) {
        alice.receive(1, { type: 'request', ranges: [{ start: 0, end: 4 }] })
      }

      expect(alice.poll(1)).to.have.lengthOf(4)
      alice.now = 100
      alice.receive(1, ackFrame(1))
      alice.poll(1)
      alice.now = 199
      alice.receive(1, { type: 'request', ranges: [{ start: 0, end: 4 }] })
      expect(alice.poll(1), 'within the least round trip').to.deep.equal([])
      alice.now = 200
      alice.receive(1, { type: 'request', ranges: [{ start: 0, end: 4 }] })
      expect(alice.poll(1)).to.have.lengthOf(3)
    })

    it('does not make a receiver remember all that it could lack', () => {
      const { bob } = pair(CLAIMED)
      bob.receive(1, dataFrame(1_000_000))
      bob.timeoutAt(25)
      const asked = bob.poll(1).flatMap(frame => frame.type === 'request' ? frame.ranges : [])

      expect(asked).to.deep.equal([{ start: 0, end: 4096 }])
    })
  })
})

function attached (ofAlice: object, ofBob: object): { alice: ByHand, bob: ByHand } {
  const alice = new ByHand('initiator', ofAlice)
  const bob = new ByHand('responder', ofBob)
  attach(alice, bob, 1)

  return { alice, bob }
}
