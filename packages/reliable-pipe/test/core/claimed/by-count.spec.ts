import { expect } from 'chai'
import { ackFrame, attach, dataFrame, exchange, pair, sequencesOf } from '../by-hand.ts'
import type { ByHand } from '../by-hand.ts'
import type { Frame } from '../../../src/wire/frame.ts'

/** N = 4, M = 2 */
const CLAIMED = { windowing: 'claimed' as const, claimedWindow: 4 }
const DATAGRAMS = { datagram: 1200 }

const request = (...sequences: number[]): Frame => ({ type: 'request', ranges: sequences.map(start => ({ start, end: start + 1 })) })

/** What it writes, in short: `data 0`, `ack 2`, `request 1-1` */
function say (end: ByHand): string[] {
  return end.poll(1).map(inShort)
}

function inShort (frame: Frame): string {
  switch (frame.type) {
    case 'data':
      return `data ${frame.sequence}`
    case 'ack':
      return `ack ${frame.cumulative}${frame.ranges.length > 0 ? ' and ranges' : ''}`
    case 'request':
      return `request ${frame.ranges.map(({ start, end }) => end === start + 1 ? start : `${start}-${end - 1}`).join(' ')}`
    case 'window':
      return `window ${frame.sendWindow} ${frame.acknowledgeEvery}`
    default:
      return frame.type
  }
}

/** Hands over one segment after the other, as they come on a path, and gives what the receiver writes after each */
function oneByOne (from: Frame[], to: ByHand): string[][] {
  return from.map(frame => {
    to.receive(1, frame)
    return say(to)
  })
}

describe('the claimed windowing, N = 4 and M = 2, who sends what when', () => {
  describe('sender', () => {
    it('buffers messages, and sends them when there are N', () => {
      const { alice } = pair(CLAIMED)

      alice.send(1, 2, 3)
      expect(say(alice)).to.deep.equal([])
      alice.send(4)
      expect(say(alice)).to.deep.equal(['data 0', 'data 1', 'data 2', 'data 3'])
    })

    it('sends no more than N that are not acknowledged', () => {
      const { alice } = pair(CLAIMED)

      alice.send(1, 2, 3, 4, 5, 6, 7, 8, 9)
      expect(say(alice)).to.deep.equal(['data 0', 'data 1', 'data 2', 'data 3'])
      alice.send(10)
      expect(say(alice)).to.deep.equal([])
    })

    it('shifts the window by what was acknowledged, and sends what the shifted window holds, old and new', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4, 5, 6, 7, 8)
      alice.poll(1)

      alice.receive(1, ackFrame(2))
      expect(say(alice)).to.deep.equal(['data 2', 'data 3', 'data 4', 'data 5'])
      alice.receive(1, ackFrame(5))
      expect(say(alice)).to.deep.equal(['data 5', 'data 6', 'data 7'])
      alice.receive(1, ackFrame(8))
      expect(say(alice)).to.deep.equal([])
    })

    it('sends what the shifted window holds though it is not full', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4, 5)
      alice.poll(1)

      alice.receive(1, ackFrame(2))
      expect(say(alice)).to.deep.equal(['data 2', 'data 3', 'data 4'])
    })

    it('does not shift by an acknowledgement that counts no more than the one before, and sends nothing for it', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4, 5, 6)
      alice.poll(1)
      alice.receive(1, ackFrame(2))
      alice.poll(1)

      alice.receive(1, ackFrame(2), ackFrame(1))
      expect(say(alice)).to.deep.equal([])
    })

    it('does not begin to send the window again while it is being sent', () => {
      const { alice } = pair({ ...CLAIMED, maxSegment: 1000 })
      alice.send(1000, 1000, 1000, 1000, 1000, 1000)
      expect(sequencesOf(alice.poll(1, 1_000_000, 2100)), 'all there is room for').to.deep.equal([0, 1])

      alice.receive(1, ackFrame(1))
      expect(say(alice), 'the rest of it, up to its new end').to.deep.equal(['data 2', 'data 3', 'data 4'])
    })

    it('sends a window that is not full 10 ms after its first message', () => {
      const { alice } = pair(CLAIMED)
      alice.now = 1000
      alice.send(1)
      alice.now = 1006
      alice.send(2)

      expect(alice.core.deadline).to.equal(1010)
      alice.timeoutAt(1009)
      expect(say(alice)).to.deep.equal([])
      alice.timeoutAt(1010)
      expect(say(alice)).to.deep.equal(['data 0', 'data 1'])
      alice.send(3)
      expect(say(alice), 'the next one is waited for anew').to.deep.equal([])
    })

    it('sends a window that is not full when it is to be flushed', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2)
      alice.handle({ type: 'flush' })

      expect(say(alice)).to.deep.equal(['data 0', 'data 1'])
      alice.send(3)
      expect(say(alice)).to.deep.equal([])
    })

    it('sends a window that is not full when no more follows, and the end mark in it', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2)
      alice.handle({ type: 'finish' })

      expect(say(alice)).to.deep.equal(['data 0', 'data 1', 'data 2'])
    })

    it('sends a window that is not full when the application is told to wait', () => {
      const { alice } = pair({ ...CLAIMED, claimedWindow: 64, sendHighWater: 2000, sendLowWater: 1000 })
      alice.send(900, 900)
      expect(say(alice)).to.deep.equal([])
      alice.send(900)
      expect(say(alice)).to.deep.equal(['data 0', 'data 1', 'data 2'])
    })

    it('counts the segments of a large message, not the message', () => {
      const { alice } = pair({ ...CLAIMED, maxSegment: 1000 })
      alice.send(4500)

      expect(say(alice)).to.deep.equal(['data 0', 'data 1', 'data 2', 'data 3'])
      alice.receive(1, ackFrame(4))
      expect(say(alice)).to.deep.equal(['data 4'])
    })

    it('sends again what it is asked for by number', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      alice.poll(1)

      alice.receive(1, request(1, 3))
      expect(say(alice)).to.deep.equal(['data 1', 'data 3'])
      alice.receive(1, ackFrame(2), request(0, 1, 2))
      expect(say(alice), 'what was acknowledged is not there any more').to.deep.equal(['data 2', 'data 3'])
    })

    it('sends again what was not acknowledged within a limit of time: the oldest two, then more', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      alice.poll(1)
      const limit = 2 * 333 + 25

      expect(alice.core.deadline).to.equal(limit)
      alice.timeoutAt(limit - 1)
      expect(say(alice)).to.deep.equal([])
      alice.timeoutAt(limit)
      expect(say(alice)).to.deep.equal(['data 0', 'data 1'])
      alice.timeoutAt(limit + 999)
      expect(say(alice), 'after twice the time, but a second at most').to.deep.equal([])
      alice.timeoutAt(limit + 1000)
      expect(say(alice)).to.deep.equal(['data 0', 'data 1', 'data 2', 'data 3'])
    })

    it('goes by how long acknowledgements take', () => {
      const { alice } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      alice.poll(1)
      alice.now = 100
      alice.receive(1, ackFrame(2))
      alice.poll(1)

      expect(alice.core.deadline).to.equal(100 + 2 * 100 + 25)
    })
  })

  describe('receiver', () => {
    it('acknowledges when it has M in continuous sequence, with their count alone', () => {
      const { alice, bob } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)

      expect(oneByOne(alice.poll(1), bob)).to.deep.equal([[], ['ack 2'], [], ['ack 4']])
    })

    it('acknowledges once what has come at once', () => {
      const { alice, bob } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      bob.receive(1, ...alice.poll(1))

      expect(say(bob)).to.deep.equal(['ack 4'])
    })

    it('acknowledges less than M 25 ms after the first arrival', () => {
      const { alice, bob } = pair(CLAIMED)
      alice.send(1)
      alice.handle({ type: 'flush' })
      bob.now = 1000
      bob.receive(1, ...alice.poll(1))

      expect(say(bob)).to.deep.equal([])
      expect(bob.core.deadline).to.equal(1025)
      bob.timeoutAt(1024)
      expect(say(bob)).to.deep.equal([])
      bob.timeoutAt(1025)
      expect(say(bob)).to.deep.equal(['ack 1'])
    })

    it('counts those 25 ms from the first arrival, whatever comes meanwhile, and anew after an acknowledgement', () => {
      const { alice, bob } = pair({ ...CLAIMED, claimedWindow: 16 })
      alice.send(1, 2, 3, 4)
      alice.handle({ type: 'flush' })
      const [zero, one, two, three] = alice.poll(1)

      for (const [now, frame] of [[1000, zero], [1010, one], [1020, one], [1024, two]] as const) {
        bob.now = now
        bob.receive(1, frame)
        expect(say(bob)).to.deep.equal([])
        expect(bob.core.deadline).to.equal(1025)
      }

      bob.timeoutAt(1025)
      expect(say(bob)).to.deep.equal(['ack 3'])
      bob.now = 1040
      bob.receive(1, three)
      expect(bob.core.deadline).to.equal(1065)
      bob.timeoutAt(1065)
      expect(say(bob)).to.deep.equal(['ack 4'])
    })

    it('counts in continuous sequence only, and asks for what is missing when the time is over', () => {
      const { alice, bob } = pair(CLAIMED, DATAGRAMS)
      alice.send(1, 2, 3, 4)
      const [zero, , two, three] = alice.poll(1)

      expect(oneByOne([zero, two, three], bob)).to.deep.equal([[], [], []])
      bob.timeoutAt(25)
      expect(say(bob)).to.deep.equal(['request 1', 'ack 1'])
    })

    it('asks for what is missing as soon as three later ones have come', () => {
      const { alice, bob } = pair({ ...CLAIMED, claimedWindow: 8 }, DATAGRAMS)
      alice.send(1, 2, 3, 4, 5, 6, 7, 8)
      const frames = alice.poll(1)

      expect(oneByOne([0, 2, 3, 4, 6, 7].map(i => frames[i]), bob)).to.deep.equal([[], [], [], ['request 1'], [], []])
      bob.receive(1, frames[1])
      expect(say(bob)).to.deep.equal(['ack 5'])
    })

    it('does not ask again before there can be an answer', () => {
      const { alice, bob } = pair(CLAIMED, DATAGRAMS)
      alice.send(1, 2, 3, 4)
      const [zero, , two, three] = alice.poll(1)
      oneByOne([zero, two, three], bob)
      bob.timeoutAt(25)
      say(bob)

      expect(bob.core.deadline).to.equal(25 + 2 * 333)
      bob.timeoutAt(690)
      expect(say(bob)).to.deep.equal([])
      bob.timeoutAt(691)
      expect(say(bob)).to.deep.equal(['request 1'])
    })

    it('acknowledges what comes twice by the time alone', () => {
      const { alice, bob } = pair(CLAIMED)
      alice.send(1, 2, 3, 4)
      const frames = alice.poll(1)
      bob.receive(1, ...frames)
      say(bob)

      bob.receive(1, ...frames)
      expect(say(bob)).to.deep.equal([])
      bob.timeoutAt(25)
      expect(say(bob)).to.deep.equal(['ack 4'])
    })

    it('does not acknowledge less than M with data that it sends itself', () => {
      const { alice, bob } = pair(CLAIMED)
      alice.send(1)
      alice.handle({ type: 'flush' })
      bob.receive(1, ...alice.poll(1))
      bob.send(1, 2, 3, 4)

      expect(say(bob)).to.deep.equal(['data 0', 'data 1', 'data 2', 'data 3'])
    })
  })

  it('is this, from the first message to the last acknowledgement, when nothing is lost', () => {
    const { alice, bob } = pair(CLAIMED)
    const trace: string[] = []
    const step = (who: string, says: string[]): void => {
      trace.push(`${who}: ${says.join(', ')}`)
    }
    const wires = { toBob: [] as Frame[], toAlice: [] as Frame[] }
    alice.send(1, 2, 3, 4, 5, 6, 7, 8)

    for (;;) {
      const fromAlice = alice.poll(1)

      if (fromAlice.length > 0) {
        step('alice', fromAlice.map(inShort))
        wires.toBob.push(...fromAlice)
      }

      const next = wires.toBob.shift()

      if (next == null) {
        break
      }

      bob.receive(1, next)
      const fromBob = bob.poll(1)

      if (fromBob.length > 0) {
        step('bob', fromBob.map(inShort))
        alice.receive(1, ...fromBob)
      }
    }

    expect(trace).to.deep.equal([
      'alice: data 0, data 1, data 2, data 3',
      'bob: ack 2',
      'alice: data 2, data 3, data 4, data 5',
      'bob: ack 4',
      'alice: data 4, data 5, data 6, data 7',
      'bob: ack 6',
      'alice: data 6, data 7',
      'bob: ack 8'
    ])
    expect(bob.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8])
    expect(alice.core.lastPosition).to.include({ acknowledged: 8, sent: 8 })
  })

  it('is this when the second is lost, on a path that loses', () => {
    const { alice, bob } = pair(CLAIMED, DATAGRAMS)
    alice.send(1, 2, 3, 4, 5, 6)
    const [zero, , two, three] = alice.poll(1)
    oneByOne([zero, two, three], bob)
    alice.now = 40
    bob.timeoutAt(25)
    const fromBob = bob.poll(1)

    expect(fromBob.map(inShort)).to.deep.equal(['request 1', 'ack 1'])
    alice.receive(1, ...fromBob)
    expect(sequencesOf(paced(alice)), 'shifted by one').to.deep.equal([1, 2, 3, 4])
  })

  it('goes both ways at once', () => {
    const { alice, bob } = pair(CLAIMED)
    alice.send(1, 2, 3, 4)
    bob.send(5, 6, 7, 8)
    const fromAlice = alice.poll(1)
    const fromBob = bob.poll(1)

    expect([fromAlice, fromBob].map(frames => frames.map(inShort))).to.deep.equal([['data 0', 'data 1', 'data 2', 'data 3'], ['data 0', 'data 1', 'data 2', 'data 3']])
    alice.receive(1, ...fromBob)
    bob.receive(1, ...fromAlice)
    expect([say(alice), say(bob)]).to.deep.equal([['ack 4'], ['ack 4']])
    expect([alice.delivered, bob.delivered].map(list => list.map(({ byteLength }) => byteLength))).to.deep.equal([[5, 6, 7, 8], [1, 2, 3, 4]])
  })

  it('sends again over the next path what was in flight on the one before, and goes on', () => {
    const { alice, bob } = pair(CLAIMED)
    alice.send(1, 2, 3, 4, 5, 6)
    const frames = alice.poll(1)
    bob.receive(1, frames[0])
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    attach(alice, bob, 2)

    const again = alice.poll(2)
    expect(again.map(inShort)).to.deep.equal(['data 1', 'data 2', 'data 3', 'data 4'])
    bob.receive(2, ...again)
    alice.send(7, 8)
    alice.handle({ type: 'finish' })
    exchange(alice, bob, 2)
    bob.timeoutAt(25)
    exchange(alice, bob, 2)
    expect(bob.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8])
    expect(alice.of('flushed')).to.have.lengthOf(1)
  })

  it('what is asked for before a REQUEST was written is in it, too', () => {
    const { bob } = pair({ ...CLAIMED, claimedWindow: 64 })
    bob.receive(1, dataFrame(4))
    bob.receive(1, dataFrame(9), dataFrame(12))
    expect(say(bob)).to.include('request 0-3 5-8')
  })

  it('a peer that does not read is asked in one REQUEST', () => {
    const { bob } = pair({ ...CLAIMED, claimedWindow: 64 })

    for (let i = 1; i < 1_000; i += 2) {
      bob.receive(1, dataFrame(i))
    }

    expect(bob.core.wants(1, 0)).to.be.true

    for (let now = 100; now < 3_000; now += 10) {
      bob.receive(1, { type: 'pong', token: 0 })
      bob.timeoutAt(now)
    }

    const requests = bob.poll(1).filter(({ type }) => type === 'request')
    expect(requests).to.have.lengthOf(1)
    expect(requests[0].type === 'request' && requests[0].ranges).to.have.lengthOf(64)
  })
})

/** What it writes for as long as its pace lets it */
function paced (end: ByHand): Frame[] {
  const frames = end.poll(1)

  for (const until = end.now + 50; end.core.deadline < until;) {
    end.timeoutAt(end.core.deadline)
    frames.push(...end.poll(1))
  }

  return frames
}
