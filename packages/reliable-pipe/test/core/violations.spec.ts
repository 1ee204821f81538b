import { expect } from 'chai'
import fc from 'fast-check'
import { regressionSeeds } from '@juxta/test-network'
import { FrameDecodeError } from '../../src/errors.ts'
import { FIN, FIRST, LAST } from '../../src/wire/frame-type.ts'
import seeds from '../seeds.json' with { type: 'json' }
import { anyFrame } from '../wire/arbitraries.ts'
import { ackFrame, attach, ByHand, dataFrame, exchange, finFrame, pair, typesOf } from './by-hand.ts'
import type { Frame } from '../../src/wire/frame.ts'

/** Ends the session, and says so with this cause at both ends */
function endsWith (bob: ByHand, cause: string, frames: Frame[]): void {
  const answer = bob.receive(1, ...frames)
  const error = bob.ended?.error

  expect(error).to.include({ name: 'ProtocolViolationError', retryable: false })
  expect(error?.cause).to.include({ name: cause, retryable: false })
  expect(bob.of('violation').map(({ error }) => error.name)).to.deep.equal([cause])
  expect(answer).to.deep.equal([{ type: 'abort', code: 'protocol', reason: cause }])
}

describe('violations', () => {
  describe('that end the session', () => {
    for (const [what, cause, frames] of [
      ['a segment far beyond the window', 'SequenceOutOfRangeError', [dataFrame(1_048_576)]],
      ['a segment after the end mark', 'SequenceOutOfRangeError', [finFrame(0), dataFrame(1)]],
      ['an acknowledgement of what was never sent', 'AcknowledgementOutOfRangeError', [ackFrame(1)]],
      ['ranges of what was never sent', 'AcknowledgementOutOfRangeError', [ackFrame(0, 1000, [{ start: 1, end: 2 }])]],
      ['a credit that no receiver gives', 'CreditOutOfRangeError', [ackFrame(0, 2 ** 31)]],
      ['more than was granted', 'CreditExceededError', [dataFrame(0, FIRST | LAST, 5000 - 63)]],
      ['more than was granted, out of order', 'CreditExceededError', [dataFrame(5, 0, 2500), dataFrame(3, 0, 2500)]],
      ['a message above the limit', 'MessageTooLargeError', [dataFrame(0, FIRST, 2000), dataFrame(1, 0, 2000)]],
      ['a message inside another', 'SegmentOrderError', [dataFrame(0, FIRST, 600), dataFrame(1)]],
      ['a message without a beginning', 'SegmentOrderError', [dataFrame(0, LAST)]],
      ['an end mark inside a message', 'SegmentOrderError', [dataFrame(0, FIRST, 600), finFrame(1)]],
      ['a piece too small to be worth it', 'SegmentTooSmallError', [dataFrame(0, FIRST, 511)]],
      ['an end mark with data', 'SegmentOrderError', [dataFrame(0, FIN, 1)]]
    ] as Array<[string, string, Frame[]]>) {
      it(what, () => {
        const { bob } = pair({ credit: 5000, maxMessage: 3000 })
        endsWith(bob, cause, frames)
      })
    }

    it('bytes that are no frames', () => {
      const { bob } = pair()
      const answer = bob.handle({ type: 'malformed', path: 1, error: new FrameDecodeError('no frame') })

      expect(answer).to.deep.equal([{ type: 'abort', code: 'protocol', reason: 'FrameDecodeError' }])
      expect(bob.ended?.error?.cause).to.include({ name: 'FrameDecodeError' })
      expect(bob.of('violation')).to.have.length(1)
    })

    it('after what came before it was handed over', () => {
      const { bob } = pair()
      bob.receive(1, dataFrame(0), dataFrame(1, LAST), dataFrame(2))

      expect(bob.delivered).to.have.length(1)
      expect(bob.core.stats.messagesDelivered).to.equal(1)
      expect(bob.ended?.error).to.deep.include({ position: { acknowledged: 0, sent: 0, received: 2 } })
    })
  })

  describe('that cost the path only', () => {
    const costsPath = (end: ByHand, path: number): void => {
      expect(end.ended).to.equal(undefined)
      expect(end.of('violation').map(({ error }) => error.name)).to.deep.equal(['UnexpectedFrameError'])
      expect(end.of('close-path')).to.deep.equal([{ type: 'close-path', path, graceful: false, cause: 'UnexpectedFrameError' }])
    }

    for (const frame of [dataFrame(0), ackFrame(0), { type: 'ping', token: 1 }, { type: 'abort', code: 'application', reason: '' }, { type: 'path-closed', counter: 0 }] as Frame[]) {
      it(`${frame.type} before the attach was answered`, () => {
        const alice = new ByHand('initiator')
        alice.dial(1)
        alice.receive(1, frame)

        costsPath(alice, 1)
        expect(alice.core.wantsPath(0)).to.equal('now')
      })
    }

    it('a second attach', () => {
      const { alice, bob } = pair()
      const frame = alice.dial(2)
      bob.receive(1, frame)

      costsPath(bob, 1)
      expect(bob.core.currentPath).to.equal(undefined)
    })

    it('calling the path closed that it came on, or a newer one', () => {
      for (const counter of [1, 2, 1000]) {
        const { bob } = pair()
        bob.receive(1, { type: 'path-closed', counter })
        costsPath(bob, 1)
      }
    })

    it('nothing that was acknowledged before is lost by it', () => {
      const { alice, bob } = pair()
      alice.send(1, 2)
      exchange(alice, bob, 1)
      bob.receive(1, { type: 'path-closed', counter: 9 })
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      attach(alice, bob, 2)
      alice.send(3)
      exchange(alice, bob, 2)

      expect(bob.delivered.map(({ byteLength }) => byteLength)).to.deep.equal([1, 2, 3])
    })
  })

  describe('that are borne', () => {
    it('an old path called closed that never was', () => {
      const { alice, bob } = pair()
      attach(alice, bob, 2, true)
      bob.receive(2, { type: 'path-closed', counter: 2 }, { type: 'path-closed', counter: 0 })
      alice.send(1)
      exchange(alice, bob, 2)

      expect(bob.delivered).to.have.length(1)
    })

    it('a window of nothing', () => {
      const { alice, bob } = pair()
      bob.receive(1, { type: 'window', sendWindow: 0, acknowledgeEvery: 0 })
      alice.send(1)
      exchange(alice, bob, 1)

      expect(alice.core.bufferedBytes, 'every segment is acknowledged').to.equal(0)
    })

    it('a flood of pings that are not waited for, with one answer', () => {
      const { bob } = pair()

      for (let token = 0; token < 1000; token++) {
        bob.receive(1, { type: 'ping', token })
      }

      expect(bob.poll(1)).to.deep.equal([{ type: 'pong', token: 999 }])
    })

    it('ends of paths that are said again', () => {
      const { bob } = pair()

      for (let i = 0; i < 100; i++) {
        bob.receive(1, { type: 'path-end', reason: 'moved' })
      }

      expect(bob.of('retired')).to.have.length(1)
      expect(typesOf(bob.poll(1))).to.deep.equal(['path-end', 'ack'])
    })
  })

  describe('whatever frames come', () => {
    const property = fc.property(fc.array(anyFrame, { maxLength: 30 }), fc.array(fc.nat(200), { maxLength: 5 }), (frames, sends) => {
      const { bob } = pair({ credit: 50_000 })
      bob.send(...sends)

      for (const frame of frames) {
        bob.receive(1, frame)
        bob.poll(1)
        expect(bob.core.deadline).to.be.above(bob.now)

        if (bob.ended != null) {
          expect(bob.ended.error?.name).to.be.oneOf(['ProtocolViolationError', 'SessionAbortedError', undefined])
          expect(bob.of('close-path')).to.have.length(1)
          return
        }
      }
    })

    for (const { seed, path, why } of regressionSeeds(seeds, 'violations')) {
      it(`still holds where it once failed: ${why ?? seed}`, () => {
        fc.assert(property, { seed: Number(seed), path, numRuns: 1 })
      })
    }

    it('gives its own errors only, and ends in order', () => {
      fc.assert(property, { numRuns: 300 })
    })
  })
})
