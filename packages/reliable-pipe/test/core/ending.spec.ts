import { expect } from 'chai'
import { LEAST_WINDOW } from '../../src/constants.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { SessionAbortedError, SessionExpiredError } from '../../src/errors.ts'
import { FIRST } from '../../src/wire/frame-type.ts'
import { attach, ByHand, dataFrame, exchange, finFrame, pair, typesOf } from './by-hand.ts'
import type { AttachStatus } from '../../src/wire/attached.ts'
import type { Frame } from '../../src/wire/frame.ts'

/** What a node answers for a session that has ended */
function tombstone (of: ByHand, status: AttachStatus): Frame {
  return { type: 'attached', status, counter: 1, attachMillihertz: 0, retryAfterMs: 0, reason: '', position: of.core.ownPosition }
}

describe('ending', () => {
  describe('in order', () => {
    it('is flushed when everything was acknowledged, and over when both have finished', () => {
      const { alice, bob } = pair()
      alice.send(1, 2)
      alice.handle({ type: 'finish' })
      expect(alice.core.finishing).to.be.true
      const frames = alice.poll(1)
      expect(frames.at(-1)).to.deep.include({ flags: 8, sequence: 2 })
      bob.receive(1, ...frames)
      expect(bob.take().map(({ type }) => type)).to.deep.equal(['attached', 'deliver', 'remote-finished'])

      bob.now = 25
      alice.receive(1, ...bob.poll(1))
      expect(alice.of('flushed')).to.have.length(1)
      expect([alice.ended, bob.ended]).to.deep.equal([undefined, undefined])

      // half closed: the other direction goes on
      bob.send(3)
      exchange(alice, bob, 1)
      expect(alice.delivered).to.have.length(1)
      bob.handle({ type: 'finish' })
      alice.now = bob.now = 50
      exchange(alice, bob, 1)
      expect(alice.of('remote-finished')).to.have.length(1)
      expect([alice.ended, bob.ended]).to.deep.equal([{ type: 'ended', error: undefined }, { type: 'ended', error: undefined }])
      expect([alice.closed, bob.closed]).to.deep.equal([['1 finished'], ['1 finished']])
      expect([alice.core.endError, alice.core.deadline]).to.deep.equal([undefined, Infinity])
    })

    it('acknowledges the end before it is over', () => {
      const { alice, bob } = pair()
      alice.handle({ type: 'finish' })
      bob.handle({ type: 'finish' })
      const [fromAlice, fromBob] = [alice.poll(1), bob.poll(1)]
      alice.receive(1, ...fromBob)
      bob.receive(1, ...fromAlice)
      expect([alice.ended, bob.ended]).to.deep.equal([undefined, undefined])

      exchange(alice, bob, 1)
      alice.now = bob.now = 25
      exchange(alice, bob, 1)
      expect([alice.ended, bob.ended]).to.deep.equal([{ type: 'ended', error: undefined }, { type: 'ended', error: undefined }])
    })

    it('still says where it stood when it is over', () => {
      const { alice, bob } = pair()
      alice.send(1, 1, 1)
      bob.receive(1, ...alice.poll(1).slice(0, 1))
      bob.now = 25
      alice.receive(1, ...bob.poll(1))
      alice.handle({ type: 'abort', code: 'application', reason: '' })

      expect(alice.core.lastPosition).to.deep.equal({ acknowledged: 1, sent: 3, received: 0 })
    })

    it('needs no reader: what was delivered is not lost by it', () => {
      const { alice, bob } = pair({ credit: 3000 })
      alice.send(900, 900)
      alice.handle({ type: 'finish' })
      bob.handle({ type: 'finish' })
      exchange(alice, bob, 1)
      alice.now = bob.now = 25
      exchange(alice, bob, 1)

      expect(bob.delivered).to.have.length(2)
      expect(bob.ended).to.deep.equal({ type: 'ended', error: undefined })
    })

    it('hands over the messages of the last write before it says that it is over', () => {
      const { alice, bob } = pair()
      bob.handle({ type: 'finish' })
      alice.receive(1, ...bob.poll(1))
      alice.send(1)
      alice.handle({ type: 'finish' })
      alice.now = 25
      bob.receive(1, ...alice.poll(1))
      bob.poll(1)

      const types = bob.take().map(({ type }) => type)
      expect(types.at(-1)).to.equal('ended')
      expect(types).to.include('deliver').and.include('remote-finished').and.include('flushed')
    })

    it('is over without the last acknowledgement when no path is left to say it on', () => {
      const { alice, bob } = pair()
      bob.handle({ type: 'finish' })
      exchange(alice, bob, 1)
      alice.now = bob.now = 25
      exchange(alice, bob, 1)
      alice.handle({ type: 'finish' })
      bob.receive(1, ...alice.poll(1))
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })

      expect(bob.ended).to.deep.equal({ type: 'ended', error: undefined })
      expect(alice.ended).to.equal(undefined)
    })

    it('hears from what is remembered of the session that its last words had arrived', () => {
      const { alice, bob } = pair()
      alice.send(5)
      alice.handle({ type: 'finish' })
      bob.handle({ type: 'finish' })
      const [fromAlice, fromBob] = [alice.poll(1), bob.poll(1)]
      bob.now = 25
      bob.receive(1, ...fromAlice)
      alice.receive(1, ...fromBob)
      alice.now = 25
      bob.receive(1, ...alice.poll(1))
      bob.poll(1)
      expect(bob.ended).to.deep.equal({ type: 'ended', error: undefined })

      // the acknowledgement that bob wrote last is lost
      alice.handle({ type: 'path-ended', path: 1, cause: 'closed' })
      alice.dial(2)
      alice.receive(2, tombstone(bob, 'closed'))
      expect(alice.of('flushed')).to.have.length(1)
      expect(alice.ended).to.deep.equal({ type: 'ended', error: undefined })
    })

    for (const status of ['expired', 'aborted'] as const) {
      it(`learns from what is remembered of a session that is ${status} how much of it had arrived`, () => {
        const { alice, bob } = pair()
        alice.send(1, 2, 3)
        const [first, second] = alice.poll(1)
        bob.receive(1, first, second)
        alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
        bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
        alice.dial(2)
        alice.receive(2, tombstone(bob, status))

        expect(alice.ended?.error).to.have.property('name', status === 'expired' ? 'SessionExpiredError' : 'SessionAbortedError')
        expect(alice.ended?.error).to.have.deep.property('position', { acknowledged: 2, sent: 3, received: 0 })
        expect(alice.ended?.error).to.have.deep.property('watermarks', { accepted: 3, sent: 3, acknowledged: 2, expired: 0 })
      })
    }

    it('is an error when the other side had finished, but not with all of it', () => {
      const { alice, bob } = pair()
      alice.send(5)
      alice.handle({ type: 'path-ended', path: 1, cause: 'closed' })
      alice.dial(2)
      alice.receive(2, tombstone(bob, 'closed'))

      expect(alice.ended?.error).to.deep.include({ name: 'SessionClosedError', position: { acknowledged: 0, sent: 0, received: 0 } })
    })

    it('believes no tombstone that claims more than was sent', () => {
      const { alice } = pair()
      alice.handle({ type: 'finish' })
      alice.dial(2)
      alice.receive(2, { ...tombstone(alice, 'closed') as Extract<Frame, { type: 'attached' }>, position: { ...alice.core.ownPosition, cumulative: 99 } })

      expect(alice.ended?.error).to.include({ name: 'SessionClosedError' })
    })
  })

  describe('by abort', () => {
    it('tells the other side, and drops what is in memory', () => {
      const { alice, bob } = pair()
      alice.send(1)
      bob.send(1)
      const frames = alice.handle({ type: 'abort', code: 'application', reason: 'enough' })

      expect(frames).to.deep.equal([{ type: 'abort', code: 'application', reason: 'enough' }])
      expect(alice.ended?.error).to.deep.include({ name: 'SessionClosedError', message: 'enough', position: { acknowledged: 0, sent: 0, received: 0 }, watermarks: { accepted: 1, sent: 0, acknowledged: 0, expired: 0 } })
      expect(alice.core.bufferedBytes).to.equal(0)
      expect(alice.of('close-path')).to.deep.equal([{ type: 'close-path', path: 1, graceful: true, cause: 'ended' }])

      bob.receive(1, ...frames)
      expect(bob.ended?.error).to.be.instanceOf(SessionAbortedError).with.property('message').that.includes('enough')
      expect(bob.core.bufferedBytes).to.equal(0)
    })

    it('hands over what came before it', () => {
      const { bob } = pair()
      bob.receive(1, dataFrame(0), { type: 'abort', code: 'application', reason: '' }, dataFrame(1))

      expect(bob.delivered).to.have.length(1)
      const types = bob.take().map(({ type }) => type)
      expect(types.indexOf('deliver')).to.be.within(0, types.indexOf('ended'))
    })

    it('needs no path', () => {
      const alice = new ByHand('initiator')

      expect(alice.handle({ type: 'abort', code: 'shutdown', reason: '' })).to.deep.equal([])
      expect(alice.ended?.error?.name).to.equal('SessionClosedError')
    })

    it('is final', () => {
      const { alice } = pair()
      alice.handle({ type: 'abort', code: 'application', reason: 'one' })
      alice.take()
      alice.handle({ type: 'abort', code: 'application', reason: 'two' })
      alice.send(1)
      alice.handle({ type: 'dialled', path: 5, traits: {}, planned: false })
      alice.receive(1, dataFrame(0))
      alice.handle({ type: 'path-ended', path: 1, cause: 'x' })
      alice.timeoutAt(1e9)

      expect(alice.effects).to.deep.equal([])
      expect([alice.core.endError?.message, alice.core.wantsPath(1e9), alice.core.deadline]).to.deep.equal(['one', 'no', Infinity])
    })

    it('gives back what it holds of the pool, and its reserve', () => {
      const pool = new ReceivePool({ size: 0, reserves: 1 })
      const { bob } = pair({ credit: 2000, pool })
      bob.receive(1, dataFrame(0, FIRST, 1000), dataFrame(1, 0, 800))
      expect(pool.reserve()).to.be.false
      bob.receive(1, { type: 'abort', code: 'application', reason: '' })

      expect([pool.reserve(), pool.used]).to.deep.equal([true, 0])
      const full = new ReceivePool({ size: 1e9, reserves: 1 })
      const one = new ByHand('initiator', { credit: 1e6, pool: full })
      expect(full.used).to.equal(1e6 - LEAST_WINDOW)
      one.handle({ type: 'abort', code: 'application', reason: '' })
      expect(full.used).to.equal(0)
    })
  })

  describe('by time', () => {
    it('comes when no path takes a segment that has to be sent again as it is, for as long as that', () => {
      const { alice, bob } = pair({ retentionMs: 60_000 })
      alice.send(900)
      alice.poll(1)
      let path = 1

      for (let now = 1000; now <= 70_000 && alice.ended == null; now += 1000) {
        alice.handle({ type: 'path-ended', path, cause: 'closed' })
        alice.now = bob.now = now
        attach(alice, bob, ++path)
        alice.poll(path, 1_000_000, 800)
        alice.timeoutAt(now)
        expect(alice.ended != null).to.equal(now >= 61_000)
      }

      expect(alice.ended?.error).to.include({ name: 'SessionExpiredError' })
      expect(alice.ended?.error?.cause).to.include({ name: 'SegmentDoesNotFitError' })
      expect(alice.of('too-small')[0].error).to.include({ message: 'a segment of 900 bytes does not fit the 779 that the path lets through' })
    })

    it('does not come when a path takes it before that', () => {
      const { alice, bob } = pair({ retentionMs: 60_000 })
      alice.send(900)
      alice.poll(1)
      alice.handle({ type: 'path-ended', path: 1, cause: 'closed' })
      attach(alice, bob, 2)
      alice.poll(2, 1_000_000, 800)
      alice.handle({ type: 'path-ended', path: 2, cause: 'closed' })
      alice.now = bob.now = 50_000
      attach(alice, bob, 3)
      exchange(alice, bob, 3)
      alice.now = bob.now = 50_025
      exchange(alice, bob, 3)
      alice.timeoutAt(61_000)

      expect([alice.ended, bob.delivered.length]).to.deep.equal([undefined, 1])
    })

    it('does not come sooner because the clock was set ahead', () => {
      const alice = new ByHand('initiator', { retentionMs: 60_000 })
      alice.now = 10_000
      alice.timeoutAt(3_610_000)
      expect(alice.ended?.error).to.include({ name: 'SessionExpiredError' })

      const bob = new ByHand('initiator', { retentionMs: 60_000 })
      bob.now = 3_610_000
      bob.handle({ type: 'clock-jumped', ms: 3_600_000 })
      bob.timeoutAt(3_610_000)
      bob.timeoutAt(3_659_999)
      expect(bob.ended).to.equal(undefined)
      expect(bob.core.deadline).to.equal(3_660_000)
      bob.timeoutAt(3_660_000)
      expect(bob.ended?.error).to.include({ name: 'SessionExpiredError' })
    })

    it('is kept without a path for as long as was agreed, and says where it stood', () => {
      const alice = new ByHand('initiator', { retentionMs: 60_000 })
      const bob = new ByHand('responder', { retentionMs: 5000 })
      attach(alice, bob, 1)
      alice.send(1, 1, 1)
      const frames = alice.poll(1)
      bob.receive(1, frames[0])
      bob.send(1)
      alice.now = bob.now = 1000
      const acknowledgement = bob.poll(1)
      alice.receive(1, ...acknowledgement)
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })

      expect(alice.core.deadline).to.equal(6000)
      alice.timeoutAt(5999)
      expect(alice.ended).to.equal(undefined)
      alice.timeoutAt(6000)
      expect(alice.ended?.error).to.be.instanceOf(SessionExpiredError)
        .that.deep.includes({ position: { acknowledged: 1, sent: 3, received: 1 }, watermarks: { accepted: 3, sent: 3, acknowledged: 1, expired: 0 } })
    })

    it('is not counted while there is a path, and begins anew with every loss', () => {
      const { alice, bob } = pair({ retentionMs: 1000 })
      alice.now = 5000
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      alice.timeoutAt(5900)
      bob.now = 5900
      attach(alice, bob, 2)
      alice.now = 9000
      alice.handle({ type: 'path-ended', path: 2, cause: 'reset' })
      alice.timeoutAt(9999)

      expect(alice.ended).to.equal(undefined)
      alice.timeoutAt(10_000)
      expect(alice.ended?.error?.name).to.equal('SessionExpiredError')
    })

    it('is counted while dials fail', () => {
      const { alice } = pair({ retentionMs: 1000 })
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      alice.now = 900
      alice.dial(2)
      alice.handle({ type: 'path-ended', path: 2, cause: 'reset' })
      alice.timeoutAt(1000)

      expect(alice.ended?.error?.name).to.equal('SessionExpiredError')
    })

    it('also ends a session that was never answered', () => {
      const alice = new ByHand('initiator', { retentionMs: 1000 })
      alice.timeoutAt(1000)

      expect(alice.ended?.error?.name).to.equal('SessionExpiredError')
    })
  })

  it('drains once there is room again, and only if somebody was told to wait', () => {
    const { alice, bob } = pair({ sendHighWater: 1000, sendLowWater: 500 })
    alice.send(600)
    expect(alice.core.writable).to.be.true
    alice.send(600)
    expect(alice.core.writable).to.be.false
    exchange(alice, bob, 1)
    alice.now = bob.now = 25
    exchange(alice, bob, 1)
    expect(alice.of('drain')).to.have.length(1)

    alice.send(10)
    exchange(alice, bob, 1)
    alice.now = bob.now = 50
    exchange(alice, bob, 1)
    expect(alice.of('drain')).to.have.length(1)
    expect(alice.core.watermarks).to.deep.equal({ accepted: 3, sent: 3, acknowledged: 3, expired: 0 })
  })

  it('takes a repeated end mark for what it is', () => {
    const { bob } = pair()
    bob.receive(1, finFrame(0))
    bob.receive(1, finFrame(0))

    expect(bob.of('remote-finished')).to.have.length(1)
    expect(bob.ended).to.equal(undefined)
    expect(typesOf(bob.poll(1)), 'not yet due').to.deep.equal([])
  })
})
