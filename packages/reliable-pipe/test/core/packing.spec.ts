import { expect } from 'chai'
import { MAX_PACKED, SEGMENT_COST } from '../../src/constants.ts'
import { ProtocolViolationError, SegmentOrderError } from '../../src/errors.ts'
import { FIRST, LAST, PACKED } from '../../src/wire/frame-type.ts'
import { ackFrame, attach, ByHand, exchange, pair, sequencesOf } from './by-hand.ts'
import type { SessionConfig } from '../../src/core/session-state.ts'
import type { Frame } from '../../src/wire/frame.ts'

const packing = { packed: true }
const WHOLE = FIRST | LAST

const flagsOf = (frames: readonly Frame[]): number[] => frames.flatMap(frame => frame.type === 'data' ? [frame.flags] : [])
const lengths = (side: ByHand): number[] => side.delivered.map(({ byteLength }) => byteLength)
const packedFrame = (sequence: number, ...payload: number[]): Frame => ({ type: 'data', flags: PACKED, sequence, payload: Uint8Array.from(payload) })

function ends (alices: Partial<SessionConfig>, bobs: Partial<SessionConfig>): { alice: ByHand, bob: ByHand } {
  const alice = new ByHand('initiator', alices)
  const bob = new ByHand('responder', bobs)
  attach(alice, bob, 1)

  return { alice, bob }
}

describe('packing', () => {
  it('puts the small messages that wait into one segment, and each arrives as it was', () => {
    const { alice, bob } = pair(packing)
    alice.send(10, 0, 200, 30)
    const frames = alice.poll(1)
    expect([flagsOf(frames), sequencesOf(frames)]).to.deep.equal([[PACKED], [0]])
    bob.receive(1, ...frames)

    expect(bob.delivered.map(message => [...message])).to.deep.equal([10, 0, 200, 30].map(length => Array(length).fill(length)))
    expect(bob.core.stats).to.include({ messagesDelivered: 4, segmentsReceived: 1, bytesReceived: 240 })
    expect(alice.core.stats).to.include({ segmentsSent: 1, bytesSent: 240 })
    expect(alice.core.bufferedBytes).to.equal(240)

    alice.now = bob.now = 25
    exchange(alice, bob, 1)
    expect(alice.core.watermarks).to.deep.equal({ accepted: 4, sent: 4, acknowledged: 4, expired: 0 })
    expect(alice.core.bufferedBytes).to.equal(0)
  })

  it('does so both ways', () => {
    const { alice, bob } = pair(packing)
    bob.send(1, 2, 3)
    expect(flagsOf(bob.poll(1))).to.deep.equal([PACKED])
    alice.send(1, 2, 3)
    expect(flagsOf(alice.poll(1))).to.deep.equal([PACKED])
  })

  it('leaves one alone, and large ones, as they are, and keeps all in order', () => {
    const config = { ...packing, maxSegment: 10_000 }
    const { alice, bob } = pair(config)
    alice.send(7)
    const [first] = alice.poll(1)
    expect(flagsOf([first])).to.deep.equal([WHOLE])

    const sent = [1, 2, MAX_PACKED + 1, 3, 25_000, 4, 5]
    alice.send(...sent)
    const frames = [...alice.poll(1), ...alice.poll(1)]
    expect(flagsOf(frames)).to.deep.equal([PACKED, WHOLE, WHOLE, FIRST, 0, LAST, PACKED])
    bob.receive(1, first, ...frames)
    expect(lengths(bob)).to.deep.equal([7, ...sent])
  })

  it('fills segments as the other end takes them', () => {
    const { alice } = pair({ ...packing, maxSegment: 600 })
    alice.send(...Array(12).fill(100))
    // with its length each takes 101
    expect(alice.poll(1).map(frame => frame.type === 'data' ? frame.payload.byteLength : 0)).to.deep.equal([505, 505, 202])
  })

  it('is told in the attach, and done with who takes it only', () => {
    for (const [alices, bobs, isDone] of [
      [packing, packing, true],
      [packing, {}, false],
      [{}, packing, false],
      [{ ...packing, windowing: 'claimed' }, { ...packing, windowing: 'claimed' }, false],
      [{ ...packing, durable: {} }, { ...packing, durable: {} }, false]
    ] as Array<[Partial<SessionConfig>, Partial<SessionConfig>, boolean]>) {
      const { alice, bob } = ends(alices, bobs)
      alice.send(1, 2)
      bob.send(1, 2)

      for (const side of [alice, bob]) {
        expect(flagsOf(side.poll(1)).includes(PACKED), JSON.stringify([alices, bobs])).to.equal(isDone)
      }
    }
  })

  it('counts for credit as the messages would alone', () => {
    const credit = 4096
    const { alice, bob } = ends(packing, { ...packing, credit })
    alice.send(...Array(20).fill(100))
    bob.receive(1, ...alice.poll(1))
    const fit = Math.floor(credit / (SEGMENT_COST + 100))
    expect(bob.delivered.length).to.equal(fit)

    // and is given back as they are read
    bob.handle({ type: 'consumed', messages: fit })
    exchange(alice, bob, 1)
    expect(bob.delivered.length).to.equal(2 * fit)
  })

  it('sends a segment again as it was, whatever path it goes over', () => {
    const { alice, bob } = pair(packing)
    alice.send(1, 2, 3)
    const lost = alice.poll(1)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    alice.send(4, 5)
    attach(alice, bob, 2)
    const frames = alice.poll(2)
    expect(sequencesOf(frames)).to.deep.equal([0, 1])
    expect(frames.find(({ type }) => type === 'data')).to.deep.equal(lost.find(({ type }) => type === 'data'))
    bob.receive(2, ...frames)
    expect(lengths(bob)).to.deep.equal([1, 2, 3, 4, 5])
    expect(alice.core.stats).to.include({ resentSegments: 1, resentBytes: 6 })
  })

  it('lets a message expire until it is in a segment', () => {
    const { alice, bob } = pair(packing)
    alice.send(1)
    alice.handle({ type: 'send', data: new Uint8Array(2), expiresAt: 500 })
    alice.handle({ type: 'send', data: new Uint8Array(3), expiresAt: 700 })
    alice.timeoutAt(500)
    const frames = alice.poll(1)
    alice.timeoutAt(700)
    bob.receive(1, ...frames)
    expect(lengths(bob)).to.deep.equal([1, 3])
    expect(alice.of('expired').map(({ numbers }) => numbers)).to.deep.equal([[2]])
  })

  it('goes on as it was where the other end is of a later attach that says nothing of it', () => {
    const { alice } = pair(packing)
    const frame = { ...new ByHand('responder').dial(9), counter: 2, isNew: false }
    alice.attach(2, { ...frame, cumulative: 0 })
    alice.send(1, 2)
    expect(flagsOf(alice.poll(2))).to.deep.equal([WHOLE, WHOLE])
  })

  describe('a hostile end', () => {
    it('packs what was never said to be taken', () => {
      const { bob } = pair()
      bob.receive(1, packedFrame(0, 1, 97))
      expect(bob.ended?.error).to.be.instanceOf(ProtocolViolationError)
      expect(bob.ended?.error?.cause).to.be.instanceOf(SegmentOrderError)
    })

    it('packs nothing, what is cut off, more than its credit, or into the middle of a message', () => {
      const piece: Frame = { type: 'data', flags: FIRST, sequence: 0, payload: new Uint8Array(512) }

      for (const [name, frames] of Object.entries({
        FrameDecodeError: [packedFrame(0)],
        'FrameDecodeError ': [packedFrame(0, 5, 97)],
        CreditExceededError: [packedFrame(0, ...Array(20).fill(0))],
        SegmentOrderError: [piece, packedFrame(1, 1, 97)]
      })) {
        const { bob } = ends(packing, { ...packing, credit: 4096 })
        bob.receive(1, ...frames)
        expect(bob.ended?.error?.cause, name).to.have.property('name', name.trim())
        expect(bob.delivered).to.deep.equal([])
      }
    })

    it('acknowledges a part of a segment never: only whole ones count', () => {
      const { alice } = pair(packing)
      alice.send(1, 2, 3)
      alice.poll(1)
      alice.receive(1, ackFrame(2))
      expect(alice.ended?.error).to.be.instanceOf(ProtocolViolationError)
    })
  })
})
