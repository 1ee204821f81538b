import { expect } from 'chai'
import { attach, ByHand, dataFrame, exchange, pair, SESSION_ID, sequencesOf, typesOf } from './by-hand.ts'
import type { SessionEndedError } from '../../src/errors.ts'
import type { AttachFrame, Position } from '../../src/wire/attach.ts'
import type { AttachedFrame } from '../../src/wire/attached.ts'

describe('attaching', () => {
  it('says which session, and where each side stands', () => {
    const alice = new ByHand('initiator', { sendWindow: 10, acknowledgeEvery: 3, credit: 5000, maxMessage: 9000, retentionMs: 60_000, info: Uint8Array.of(1) })
    const bob = new ByHand('responder', { retentionMs: 20_000, credit: 7000, attachMillihertz: 1500 })
    const frame = alice.dial(1)

    expect(frame).to.deep.equal({
      type: 'attach',
      session: SESSION_ID,
      isNew: true,
      planned: false,
      counter: 1,
      cumulative: 0,
      credit: 5000,
      ranges: [],
      sendWindow: 10,
      acknowledgeEvery: 3,
      maxSegment: 1000,
      maxMessage: 9000,
      retentionMs: 60_000,
      name: 'test',
      info: Uint8Array.of(1)
    })

    const [answer, ...more] = bob.attach(1, frame)
    expect(more).to.deep.equal([])
    expect(answer).to.deep.include({ type: 'attached', status: 'ok', counter: 1, attachMillihertz: 1500 })
    expect((answer as AttachedFrame).position).to.include({ cumulative: 0, credit: 7000, retentionMs: 20_000 })
    expect(bob.of('attached')).to.deep.equal([{ type: 'attached', path: 1, attachMillihertz: 0 }])

    alice.receive(1, answer)
    expect(alice.of('attached')).to.deep.equal([{ type: 'attached', path: 1, attachMillihertz: 1500, share: 0 }])
    expect([alice.core.retentionMs, alice.core.currentPath, bob.core.currentPath]).to.deep.equal([20_000, 1, 1])
    expect(alice.core.remote?.credit).to.equal(7000)
  })

  it('says how much is to be sent through a relay that sets limits, and how much of that may be', () => {
    const [alice, bob] = [new ByHand('initiator'), new ByHand('responder')]
    alice.handle({ type: 'dialled', path: 1, traits: {}, planned: false, wanted: 60_000 })
    const [frame] = alice.poll(1) as AttachFrame[]
    expect(frame.wanted).to.equal(60_000)

    bob.handle({ type: 'attach', path: 1, traits: {}, frame, share: 40_000 })
    const [answer] = bob.poll(1)
    expect(answer).to.include({ type: 'attached', share: 40_000 })
    expect(bob.of('attached')).to.deep.equal([{ type: 'attached', path: 1, attachMillihertz: 0 }])

    alice.receive(1, answer)
    expect(alice.of('attached')).to.deep.equal([{ type: 'attached', path: 1, attachMillihertz: 4000, share: 40_000 }])
  })

  it('sends nothing but the attach before it is answered', () => {
    const alice = new ByHand('initiator')
    alice.send(10)
    alice.handle({ type: 'finish' })
    alice.dial(1)

    expect(alice.poll(1)).to.deep.equal([])
    expect(alice.core.wants(1, 0)).to.be.false
  })

  it('takes the other side\'s M for its acknowledgements, and the smaller segment', () => {
    const alice = new ByHand('initiator', { acknowledgeEvery: 2, maxSegment: 600 })
    const bob = new ByHand('responder')
    attach(alice, bob, 1)
    bob.send(1500)

    expect(bob.poll(1).map(frame => frame.type === 'data' ? frame.payload.byteLength : 0)).to.deep.equal([600, 600, 300])
    bob.receive(1, dataFrame(0))
    expect(bob.core.wants(1, 0)).to.be.false
    bob.receive(1, dataFrame(1))
    expect(bob.core.wants(1, 0)).to.be.true
  })

  it('is not new once it was answered', () => {
    const { alice, bob } = pair()

    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    expect(alice.dial(2)).to.include({ isNew: false, counter: 3 })
    bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    expect(bob.dial(3)).to.include({ isNew: false, counter: 2 })
  })

  it('is new again as long as no answer came', () => {
    const alice = new ByHand('initiator')
    const bob = new ByHand('responder')
    const lost = alice.dial(1)
    bob.attach(1, lost)
    alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
    const again = alice.dial(2)

    expect(again).to.include({ isNew: true, counter: 3 })
    alice.receive(2, bob.attach(2, again)[0])
    expect([alice.core.currentPath, bob.core.currentPath]).to.deep.equal([2, 2])
    expect(bob.closed).to.deep.equal(['1 replaced'])
  })

  it('gives up a dial that is not answered in time', () => {
    const alice = new ByHand('initiator', { attachTimeoutMs: 3000 })
    alice.dial(1)

    expect(alice.core.deadline).to.equal(3000)
    alice.timeoutAt(2999)
    expect(alice.core.wantsPath(2999)).to.equal('no')
    alice.timeoutAt(3000)
    expect(alice.closed).to.deep.equal(['1 attach-timeout'])
    expect(alice.core.wantsPath(3000)).to.equal('now')
  })

  it('closes the old path at an attach that is not planned, and sends again what is missing', () => {
    const { alice, bob } = pair()
    alice.send(10, 10, 10)
    const [, second] = alice.poll(1)
    bob.receive(1, second)
    attach(alice, bob, 2)

    expect(alice.closed).to.deep.equal(['1 replaced'])
    expect(bob.closed).to.deep.equal(['1 replaced'])
    expect(sequencesOf(alice.poll(2)), 'the second is in').to.deep.equal([0, 2])
    expect(alice.core.stats).to.include({ resentSegments: 2, resentBytes: 20, attaches: 2 })
  })

  it('takes the retention that the responder grants, whoever dials', () => {
    const alice = new ByHand('initiator', { retentionMs: 60_000 })
    const bob = new ByHand('responder', { retentionMs: 20_000 })
    const lost = alice.dial(1)
    bob.attach(1, lost)
    attach(bob, alice, 2)

    expect([alice.core.retentionMs, bob.core.retentionMs]).to.deep.equal([20_000, 20_000])
  })

  it('ignores an answer that is said again', () => {
    const alice = new ByHand('initiator')
    const bob = new ByHand('responder')
    const [answer] = bob.attach(1, alice.dial(1))
    alice.receive(1, answer)
    alice.receive(1, answer)

    expect(alice.of('attached')).to.have.length(1)
  })

  describe('at the same time', () => {
    it('leaves the attach with the highest counter', () => {
      const { alice, bob } = pair()
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      const fromAlice = alice.dial(2)
      const fromBob = bob.dial(3)
      expect([fromAlice.counter, fromBob.counter]).to.deep.equal([3, 2])

      const [refusal] = alice.attach(3, fromBob)
      expect(refusal).to.include({ type: 'attached', status: 'stale-attach', counter: 3 })
      expect(alice.closed).to.deep.equal(['3 stale-attach'])

      const [answer] = bob.attach(2, fromAlice)
      expect(bob.closed).to.deep.equal(['3 replaced'])
      bob.receive(3, refusal)
      alice.receive(2, answer)
      expect([alice.core.currentPath, bob.core.currentPath]).to.deep.equal([2, 2])
    })

    it('leaves it, whichever arrives first', () => {
      const { alice, bob } = pair()
      alice.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      bob.handle({ type: 'path-ended', path: 1, cause: 'reset' })
      const fromAlice = alice.dial(2)
      const fromBob = bob.dial(3)

      const [answer] = bob.attach(2, fromAlice)
      const [refusal] = alice.attach(3, fromBob)
      alice.receive(2, answer)
      bob.receive(3, refusal)
      expect([alice.core.currentPath, bob.core.currentPath]).to.deep.equal([2, 2])
    })

    it('takes no counter that leaves none to follow it', () => {
      const { bob } = pair()
      const alice = new ByHand('initiator')
      const frame = { ...alice.dial(1), counter: Number.MAX_SAFE_INTEGER }
      expect(bob.attach(9, frame)[0]).to.include({ type: 'attached', status: 'stale-attach', counter: 1 })
      // nor of who refuses with one
      alice.receive(1, { type: 'attached', status: 'stale-attach', counter: Number.MAX_SAFE_INTEGER, attachMillihertz: 0, retryAfterMs: 0, reason: '', position: undefined })
      expect(alice.dial(2).counter).to.equal(3)
    })

    it('lets a dial that was refused as stale take a higher counter', () => {
      const alice = new ByHand('initiator')
      alice.dial(1)
      alice.receive(1, { type: 'attached', status: 'stale-attach', counter: 8, attachMillihertz: 0, retryAfterMs: 0, reason: '', position: undefined })

      expect(alice.core.wantsPath(0)).to.equal('now')
      expect(alice.dial(2).counter).to.equal(9)
    })
  })

  it('refuses an attach that is older, or of its own parity, and goes on', () => {
    const { alice, bob } = pair()
    const old = alice.dial(2)
    alice.handle({ type: 'path-ended', path: 2, cause: 'reset' })
    attach(alice, bob, 3)
    bob.take()

    for (const frame of [old, { ...old, counter: 1 }, { ...old, counter: 100 }, { ...old, counter: 0 }]) {
      const [answer] = bob.attach(9, frame)
      expect(answer).to.include({ type: 'attached', status: 'stale-attach' })
    }

    expect(bob.closed).to.deep.equal(Array(4).fill('9 stale-attach'))
    expect(bob.core.currentPath).to.equal(3)
    alice.send(10)
    exchange(alice, bob, 3)
    expect(bob.delivered).to.have.length(1)
  })

  describe('refusals', () => {
    const refusal = (status: AttachedFrame['status']): AttachedFrame => ({ type: 'attached', status, counter: 1, attachMillihertz: 0, retryAfterMs: 0, reason: 'because', position: undefined })

    for (const [status, name, retryable] of [
      ['refused', 'SessionRefusedError', false],
      ['no-listener', 'SessionRefusedError', false],
      ['too-many-sessions', 'SessionRefusedError', true],
      ['unknown-session', 'SessionUnknownError', false],
      ['expired', 'SessionExpiredError', false],
      ['closed', 'SessionClosedError', false],
      ['aborted', 'SessionAbortedError', false],
      ['malformed', 'ProtocolViolationError', false],
      ['unsupported-frame', 'ProtocolViolationError', false],
      ['position-mismatch', 'ProtocolViolationError', false],
      ['handed-over', 'SessionHandedOverError', false]
    ] as const) {
      it(`ends with ${name} at ${status}`, () => {
        const alice = new ByHand('initiator')
        alice.dial(1)
        alice.receive(1, refusal(status))

        expect(alice.ended?.error).to.include({ name, retryable })
      })
    }

    for (const status of ['stale-attach', 'attach-rate'] as const) {
      it(`dials again at ${status}`, () => {
        const alice = new ByHand('initiator')
        alice.dial(1)
        alice.receive(1, refusal(status))

        expect(alice.ended).to.equal(undefined)
        expect(alice.of('hold-off')).to.have.length(status === 'attach-rate' ? 1 : 0)
        expect(alice.closed).to.deep.equal([`1 ${status}`])
        expect(alice.core.wantsPath(0)).to.equal('now')
      })
    }
  })

  describe('positions that cannot be', () => {
    const maxMessage = 5000
    const position = { cumulative: 0, credit: 10_000, ranges: [], sendWindow: 10, acknowledgeEvery: 1, maxSegment: 1000, maxMessage, retentionMs: 1000 }
    const cases: Array<[string, Partial<Position>]> = [
      ['more than was sent', { cumulative: 4 }],
      ['ranges of what was not sent', { ranges: [{ start: 2, end: 4 }] }],
      ['less than was acknowledged', { cumulative: 0 }],
      ['a credit that no receiver gives', { credit: 2 ** 40 }],
      ['tiny segments', { maxSegment: 511 }],
      ['messages smaller than segments', { maxMessage: 999 }],
      ['smaller segments than before', { maxSegment: 999 }],
      ['smaller messages than before', { maxMessage: 4999 }],
      ['no window', { sendWindow: 0 }],
      ['a huge window', { sendWindow: 1_048_577 }],
      ['acknowledgements every nothing', { acknowledgeEvery: 0 }]
    ]

    for (const [name, wrong] of cases) {
      it(`ends at the answer: ${name}`, () => {
        const { alice, bob } = pair({ maxMessage })
        alice.send(1, 1, 1)
        bob.receive(1, ...alice.poll(1).slice(0, 1))
        bob.now = 100
        alice.receive(1, ...bob.poll(1))
        alice.dial(2)
        alice.receive(2, { type: 'attached', status: 'ok', counter: 3, attachMillihertz: 0, retryAfterMs: 0, reason: '', position: { ...position, cumulative: 1, ...wrong } })

        expect(alice.ended?.error).to.include({ name: 'PositionMismatchError', retryable: false })
        expect(alice.of('violation'), 'counted').to.have.length(1)
      })

      it(`refuses the attach: ${name}`, () => {
        const { alice, bob } = pair({ maxMessage })
        bob.send(1, 1, 1)
        alice.receive(1, ...bob.poll(1).slice(0, 1))
        alice.now = 100
        bob.receive(1, ...alice.poll(1))
        const frame = alice.dial(2)
        const [answer] = bob.attach(2, { ...frame, ...position, cumulative: 1, ...wrong })

        expect(answer).to.include({ type: 'attached', status: 'position-mismatch' })
        expect(bob.ended?.error).to.include({ name: 'PositionMismatchError' })
        expect((bob.ended?.error as SessionEndedError).watermarks, 'how far it got').to.include({ accepted: 3, acknowledged: 1 })
        expect(bob.of('violation'), 'counted').to.have.length(1)
      })
    }

    it('does not take for less what other paths have acknowledged meanwhile', () => {
      const { alice, bob } = pair()
      alice.send(1)
      const planned = bob.dial(2, true)
      bob.receive(1, ...alice.poll(1))
      bob.now = 100
      alice.receive(1, ...bob.poll(1))
      alice.attach(2, planned)

      expect(alice.ended).to.equal(undefined)
      expect(alice.core.currentPath).to.equal(2)
    })
  })

  describe('announced credit', () => {
    it('is not forgotten when the attach that said it never arrived', () => {
      const { alice, bob } = pair({ credit: 8000 })

      // the sender uses all the credit there is
      alice.send(...Array<number>(8).fill(936))
      bob.receive(1, ...alice.poll(1))
      bob.now = 100
      alice.receive(1, ...bob.poll(1))
      alice.send(900)
      expect(alice.poll(1)).to.deep.equal([])

      // the reader reads on, a little at a time, and between a path is dialled that comes to nothing
      for (let i = 0; i < 8; i++) {
        bob.handle({ type: 'consumed', messages: 1 })
        bob.dial(10 + i, true)
        bob.handle({ type: 'path-ended', path: 10 + i, cause: 'reset' })
      }

      expect(typesOf(bob.poll(1)), 'credit on the path that lives').to.deep.equal(['ack'])
    })

    it('is not forgotten when it was said in the refusal of an older attach', () => {
      const { alice, bob } = pair({ credit: 8000 })
      const old = alice.dial(2, true)
      attach(alice, bob, 3, true)
      alice.send(...Array<number>(8).fill(936))
      bob.receive(3, ...alice.poll(3))
      bob.now = 100
      alice.receive(3, ...bob.poll(3))

      for (let i = 0; i < 8; i++) {
        bob.handle({ type: 'consumed', messages: 1 })
        bob.attach(10 + i, old)
      }

      expect(typesOf(bob.poll(3)).at(-1)).to.equal('ack')
    })
  })
})
