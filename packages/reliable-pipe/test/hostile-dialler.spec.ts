import { expect } from 'chai'
import { LEAST_WINDOW, SEGMENT_COST } from '../src/constants.ts'
import { encodeFrame } from '../src/wire/frame.ts'
import { ManualClock } from './manual-clock.ts'
import { createPlainNode, next, read, rejection, Stage, stopAll, until } from './nodes.ts'
import { attachFrame, RawStream } from './raw-stream.ts'
import { dataFrame } from './core/by-hand.ts'
import { fromHex } from './wire/decoding.ts'
import type { ReliableSession } from '../src/index.ts'

describe('a hostile peer that dials', () => {
  afterEach(stopAll)

  describe('and does not speak the protocol', () => {
    for (const [what, reason, hex] of [
      ['no frame', 'malformed', '8000'],
      ['an attach that is none', 'malformed', '10021234'],
      ['a frame of 2^53 - 1 bytes', 'malformed', '10ffffffffffffff0f'],
      ['a frame that it must not skip, and does not know', 'unsupported-frame', '3f00'],
      ['data', 'unexpected-frame', '03020061'],
      ['an answer', 'unexpected-frame', '11060100000000' + '00'],
      ['a ping', 'unexpected-frame', '160101']
    ] as const) {
      it(`sends ${what}: ${reason}`, async () => {
        const stage = await Stage.create()
        const raw = await stage.raw()
        raw.write(fromHex(hex))

        if (reason !== 'unexpected-frame') {
          expect(await raw.next('attached')).to.include({ status: reason })
        }

        expect(await raw.ended()).to.equal(reason === 'unexpected-frame' ? 'reset' : 'clean')
        expect(stage.refusals).to.deep.equal({ [reason]: 1 })
        await stage.unharmed()
      })
    }

    it('closes within its attach: malformed', async () => {
      const stage = await Stage.create()
      const raw = await stage.raw()
      raw.write(encodeFrame(attachFrame()).subarray(0, 20))
      await raw.stream.close()
      await until(() => stage.refusals.malformed != null)

      expect(stage.refusals).to.deep.equal({ malformed: 1 })
      await stage.unharmed()
    })

    it('sends more than the attach before it is answered: unexpected-frame', async () => {
      const stage = await Stage.create()
      const raw = await stage.raw()
      raw.writeTogether(attachFrame(), dataFrame(0))

      expect(await raw.ended()).to.equal('reset')
      expect(stage.refusals).to.deep.equal({ 'unexpected-frame': 1 })
      expect(stage.server.services.reliablePipe.sessions).to.have.length(1)
      await stage.unharmed()
    })

    it('sends no attach in time: attach-timeout', async () => {
      const clock = new ManualClock()
      const stage = await Stage.create({ clock, attachTimeoutMs: 3000 })
      const before = clock.pending
      const raw = await stage.raw()
      await until(() => clock.pending > before)
      clock.advance(2999)
      expect(stage.refusals).to.deep.equal({})
      clock.advance(1)

      expect(await raw.ended()).to.equal('reset')
      expect(stage.refusals).to.deep.equal({ 'attach-timeout': 1 })
      await stage.unharmed()
    })

    it('sends frames that may be skipped: they are', async () => {
      const stage = await Stage.create()
      const raw = await stage.raw()
      raw.write(fromHex('40020102'), attachFrame())

      expect(await raw.next('attached')).to.include({ status: 'ok' })
      raw.write(fromHex('7f00'), dataFrame(0))
      expect((await raw.next('data')).payload).to.deep.equal(new Uint8Array(1))
      expect(stage.refusals).to.deep.equal({})
    })
  })

  describe('too much', () => {
    it('leaves streams without an attach: half-open', async () => {
      const stage = await Stage.create({ maxHalfOpenPerPeer: 3 })
      const waiting = [await stage.raw(), await stage.raw(), await stage.raw()]
      const refused = await stage.raw()
      expect(await refused.ended()).to.equal('reset')
      expect(stage.refusals).to.deep.equal({ 'half-open': 1 })
      await stage.unharmed()

      // one of them less, and there is room for another
      waiting[0].write(attachFrame())
      expect(await waiting[0].next('attached')).to.include({ status: 'ok' })
      const admitted = await stage.raw()
      admitted.write(attachFrame())
      expect(await admitted.next('attached')).to.include({ status: 'ok' })
    })

    it('does not keep another peer from attaching by that', async () => {
      const stage = await Stage.create({ maxHalfOpenPerPeer: 1 })
      await stage.raw()
      const refused = await stage.raw()
      expect(await refused.ended()).to.equal('reset')

      const other = await createPlainNode()
      const raw = await RawStream.open(await other.dial(stage.server.getMultiaddrs()))
      raw.write(attachFrame())
      expect(await raw.next('attached')).to.include({ status: 'ok' })
    })

    it('attaches too often: attach-rate', async () => {
      const clock = new ManualClock()
      const stage = await Stage.create({ clock, maxAttachBurst: 4, maxAttachesPerSecond: 2 })
      const attach = async (): Promise<string> => {
        const raw = await stage.raw()
        raw.write(attachFrame({ name: 'nobody' }))
        const { status, retryAfterMs } = await raw.next('attached')
        expect(retryAfterMs).to.equal(status === 'attach-rate' ? 1000 : 0)
        expect(await raw.ended()).to.equal('clean')

        return status
      }

      // the session has used one
      expect([await attach(), await attach(), await attach(), await attach(), await attach()])
        .to.deep.equal(['no-listener', 'no-listener', 'no-listener', 'attach-rate', 'attach-rate'])
      expect(stage.refusals).to.deep.equal({ 'no-listener': 3, 'attach-rate': 2 })
      await stage.unharmed()
      clock.advance(500)
      expect([await attach(), await attach()]).to.deep.equal(['no-listener', 'attach-rate'])
    })

    it('opens too many sessions: too-many-sessions', async () => {
      const stage = await Stage.create({ maxSessionsPerPeer: 3 })
      const open = async (): Promise<[RawStream, string]> => {
        const raw = await stage.raw()
        raw.write(attachFrame())

        return [raw, (await raw.next('attached')).status]
      }
      const [first, status] = await open()

      expect([status, (await open())[1], (await open())[1], (await open())[1]]).to.deep.equal(['ok', 'ok', 'too-many-sessions', 'too-many-sessions'])
      expect(stage.refusals).to.deep.equal({ 'too-many-sessions': 2 })
      expect(stage.server.services.reliablePipe.sessions).to.have.length(3)
      await stage.unharmed()

      first.write({ type: 'abort', code: 'application', reason: '' })
      await until(() => stage.server.services.reliablePipe.sessions.length === 2)
      expect((await open())[1]).to.equal('ok')
    })

    it('fills all its sessions, which nobody reads: they share its pool, and each has but the least beside', async () => {
      const credit = 200_000
      const stage = await Stage.create({ credit, receivePoolPerPeer: 1_000_000 })
      const opened: Array<{ raw: RawStream, granted: number }> = []
      stage.listen('unread', () => {})

      for (let i = 0; i < 10; i++) {
        const raw = await stage.raw()
        raw.write(attachFrame({ name: 'unread' }))
        opened.push({ raw, granted: (await raw.next('attached')).position?.credit ?? 0 })
      }

      // the session that the peer keeps to has some of it, too
      expect(opened.map(({ granted }) => granted)).to.deep.equal([credit, ...new Array<number>(9).fill(LEAST_WINDOW)])

      for (const { raw, granted } of opened) {
        const segments = Math.floor(granted / (SEGMENT_COST + 1000))
        raw.write(...Array.from({ length: segments }, (_, i) => dataFrame(i, 3, 1000)))
      }

      await until(() => stage.server.services.reliablePipe.sessions.filter(({ stats }) => stats.unread > 0).length === 10)
      opened[9].raw.write(...Array.from({ length: 50 }, (_, i) => dataFrame(1000 + i, 3, 1000)))
      expect(await opened[9].raw.next('abort')).to.include({ reason: 'CreditExceededError' })
      await stage.unharmed()
    })

    it('asks for a session again and again while it is decided on: attach-rate', async () => {
      const stage = await Stage.create()
      const verdict = Promise.withResolvers<boolean>()
      let asked = 0
      stage.listen('slow', () => {}, { accept: async () => { asked++; return verdict.promise } })
      const frame = attachFrame({ name: 'slow' })
      const [first, second] = [await stage.raw(), await stage.raw()]
      first.write(frame)
      await until(() => asked > 0)
      second.write({ ...frame, counter: 3 })
      expect(await second.next('attached')).to.include({ status: 'attach-rate' })
      verdict.resolve(true)

      expect(await first.next('attached')).to.include({ status: 'ok' })
      expect(asked).to.equal(1)
      await stage.unharmed()
    })
  })

  describe('for a session that is not there', () => {
    it('is another peer\'s: unknown-session', async () => {
      const stage = await Stage.create()
      const other = await createPlainNode()
      const raw = await RawStream.open(await other.dial(stage.server.getMultiaddrs()))
      raw.write(attachFrame({ session: fromHex(stage.session.id), isNew: false, counter: 1001 }))

      expect(await raw.next('attached')).to.deep.include({ status: 'unknown-session', position: undefined })
      expect(await raw.ended()).to.equal('clean')
      expect(stage.refusals).to.deep.equal({ 'unknown-session': 1 })
      await stage.unharmed()
    })

    it('is another peer\'s, as a new one: that is one of its own', async () => {
      const stage = await Stage.create()
      const other = await createPlainNode()
      const raw = await RawStream.open(await other.dial(stage.server.getMultiaddrs()))
      raw.write(attachFrame({ session: fromHex(stage.session.id), isNew: true }))

      expect(await raw.next('attached')).to.include({ status: 'ok' })
      expect(stage.server.services.reliablePipe.sessions.map(({ remotePeer }) => remotePeer.toString()).sort())
        .to.deep.equal([stage.peer.peerId.toString(), other.peerId.toString()].sort())
      await stage.unharmed()
    })

    it('has a name that nobody listens for: no-listener', async () => {
      const stage = await Stage.create()
      const raw = await stage.raw()
      raw.write(attachFrame({ name: 'nobody' }))

      expect(await raw.next('attached')).to.include({ status: 'no-listener' })
      expect(stage.refusals).to.deep.equal({ 'no-listener': 1 })
      await stage.unharmed()
    })

    it('has ended: the answer says how, and where it stood', async () => {
      const stage = await Stage.create()
      const frame = attachFrame()
      const raw = await stage.raw()
      raw.write(frame)
      await raw.next('attached')
      raw.write(dataFrame(0), { type: 'abort', code: 'application', reason: '' })
      expect(await raw.ended()).to.equal('clean')

      const again = await stage.raw()
      again.write({ ...frame, isNew: false, counter: 3 })
      const answer = await again.next('attached')
      expect(answer).to.include({ status: 'aborted' })
      expect(answer.position).to.include({ cumulative: 1 })
      expect(stage.refusals).to.deep.equal({ 'ended-session': 1 })
      await stage.unharmed()
    })
  })

  describe('whom accept() does not want', () => {
    const refused = async (stage: Stage): Promise<void> => {
      const raw = await stage.raw()
      raw.write(attachFrame({ name: 'private' }))
      expect(await raw.next('attached')).to.include({ status: 'refused' })
      expect(await raw.ended()).to.equal('clean')
      expect(stage.refusals).to.deep.equal({ refused: 1 })
      expect(stage.server.services.reliablePipe.sessions).to.have.length(1)
      await stage.unharmed()
    }

    it('is refused when it says no', async () => {
      const stage = await Stage.create()
      stage.listen('private', () => { throw new Error('called') }, { accept: () => false })
      await refused(stage)
    })

    it('is refused when it throws, or rejects, or gives nonsense', async () => {
      for (const accept of [
        () => { throw new Error('not today') },
        async () => Promise.reject(new Error('not today')),
        () => undefined as unknown as boolean,
        () => ({ retentionMs: NaN }),
        () => ({ retentionMs: -1 })
      ]) {
        const stage = await Stage.create()
        stage.listen('private', () => { throw new Error('called') }, { accept })
        await refused(stage)
        await stopAll()
      }
    })

    it('is refused when it never answers', async () => {
      const clock = new ManualClock()
      const stage = await Stage.create({ clock, attachTimeoutMs: 10_000 })
      let asked = false
      stage.listen('private', () => { throw new Error('called') }, { accept: async () => { asked = true; return new Promise(() => {}) } })
      const raw = await stage.raw()
      raw.write(attachFrame({ name: 'private' }))
      await until(() => asked)
      clock.advance(9999)

      expect(await raw.next('attached'), 'while who dialled still waits').to.include({ status: 'refused' })
      clock.advance(60_000)
      expect(stage.refusals).to.deep.equal({ refused: 1 })
    })

    it('is told nothing when it has gone meanwhile', async () => {
      const stage = await Stage.create()
      const verdict = Promise.withResolvers<boolean>()
      let asked = false
      stage.listen('private', () => { throw new Error('called') }, { accept: async () => { asked = true; return verdict.promise } })
      const raw = await stage.raw()
      raw.write(attachFrame({ name: 'private' }))
      await until(() => asked)
      raw.stream.abort(new Error('gone'))
      await stage.unharmed()
      verdict.resolve(true)
      await stage.unharmed()

      expect(stage.server.services.reliablePipe.sessions).to.have.length(1)
      expect(stage.refusals).to.deep.equal({})
    })
  })

  describe('within a session', () => {
    /** A session that the peer has opened by hand */
    const opened = async (stage: Stage): Promise<{ raw: RawStream, frame: ReturnType<typeof attachFrame>, session: ReliableSession }> => {
      const frame = attachFrame({ name: 'held' })
      const handled = Promise.withResolvers<ReliableSession>()
      stage.listen('held', handled.resolve)
      const raw = await stage.raw()
      raw.write(frame)
      await raw.next('attached')

      return { raw, frame, session: await handled.promise }
    }

    for (const [what, wrong] of [
      ['to have what was never sent', { cumulative: 5 }],
      ['to have ranges of what was never sent', { ranges: [{ start: 3, end: 9 }] }],
      ['to grant what no receiver grants', { credit: 2 ** 50 }],
      ['to take no segments', { maxSegment: 0 }],
      ['to send no window', { sendWindow: 0 }]
    ] as const) {
      it(`claims ${what}: position-mismatch, and nobody sees the session`, async () => {
        const stage = await Stage.create()
        let handled = false
        stage.listen('held', () => { handled = true })
        const raw = await stage.raw()
        raw.write(attachFrame({ name: 'held', ...wrong, ranges: 'ranges' in wrong ? [...wrong.ranges] : [] }))

        expect(await raw.next('attached')).to.include({ status: 'position-mismatch' })
        expect(await raw.ended()).to.equal('clean')
        expect(stage.refusals).to.deep.equal({ violation: 1 })
        expect(stage.server.services.reliablePipe.sessions).to.have.length(1)
        await stage.unharmed()
        expect(handled).to.be.false
      })
    }

    it('sends more than it may: CreditExceededError at both ends', async () => {
      const stage = await Stage.create({ credit: 10_000 })
      const { raw, session } = await opened(stage)
      const closed = next<{ error?: Error }>(session, 'close')
      raw.write(...Array.from({ length: 11 }, (_, i) => dataFrame(i, 3, 1000)))

      expect(await raw.next('abort')).to.include({ code: 'protocol', reason: 'CreditExceededError' })
      expect((await closed).error).to.include({ name: 'ProtocolViolationError' })
      expect(((await closed).error as Error).cause).to.include({ name: 'CreditExceededError' })
      expect(stage.refusals).to.deep.equal({ violation: 1 })
      await stage.unharmed()
    })

    it('sends bytes that are no frame: the session ends, after what came before', async () => {
      for (const [hex, reason, error] of [['8000', 'malformed', 'FrameDecodeError'], ['3f00', 'unsupported-frame', 'UnsupportedFrameError']]) {
        const stage = await Stage.create()
        const { raw, session } = await opened(stage)
        raw.write(dataFrame(0), fromHex(hex), dataFrame(1))

        expect(await raw.next('abort')).to.include({ code: 'protocol', reason: error })
        expect(await raw.ended()).to.equal('clean')
        expect(stage.refusals).to.deep.equal({ [reason]: 1 })
        expect((await read(session)).byteLength).to.equal(1)
        const ended = await rejection(read(session))
        expect(ended).to.have.property('name', 'ProtocolViolationError')
        expect(ended.cause).to.have.property('name', error)
        await stage.unharmed()
        await stopAll()
      }
    })

    it('attaches with an old counter: stale-attach', async () => {
      const stage = await Stage.create()
      const { raw, frame } = await opened(stage)
      const stale = await stage.raw()
      stale.write({ ...frame, isNew: false })

      expect(await stale.next('attached')).to.include({ status: 'stale-attach', counter: 1 })
      expect(await stale.ended()).to.equal('clean')
      expect(stage.refusals).to.deep.equal({ 'stale-attach': 1 })
      raw.write({ type: 'ping', token: 7 })
      expect(await raw.next('pong')).to.include({ token: 7 })
      await stage.unharmed()
    })

    it('attaches again on the same path: it loses the path', async () => {
      const stage = await Stage.create()
      const { raw, frame, session } = await opened(stage)
      raw.write({ ...frame, counter: 3 })

      expect(await raw.ended()).to.equal('reset')
      expect(stage.refusals).to.deep.equal({ 'unexpected-frame': 1 })
      expect(session.status).to.equal('open')
      await stage.unharmed()
    })
  })
})
