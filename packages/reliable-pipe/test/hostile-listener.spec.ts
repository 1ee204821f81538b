import { expect } from 'chai'
import { ManualClock } from './manual-clock.ts'
import { createNode, createPlainNode, rejection, stopAll, until } from './nodes.ts'
import { PROTOCOL, RawStream } from './raw-stream.ts'
import { dataFrame } from './core/by-hand.ts'
import { fromHex } from './wire/decoding.ts'
import type { AttachFrame } from '../src/wire/attach.ts'
import type { AttachedFrame } from '../src/wire/attached.ts'
import type { PipeNode } from './nodes.ts'
import type { ReliablePipeInit, ReliableSession } from '../src/index.ts'

const position = { cumulative: 0, credit: 100_000, ranges: [], sendWindow: 100, acknowledgeEvery: 1, maxSegment: 65_536, maxMessage: 1_000_000, retentionMs: 60_000 }

const attached = (overrides: Partial<AttachedFrame> = {}, counter = 1): AttachedFrame => ({ type: 'attached', status: 'ok', counter, attachMillihertz: 0, retryAfterMs: 0, reason: '', position, ...overrides })

type Answer = (raw: RawStream, frame: AttachFrame, attempt: number) => void

/** Somebody who answers as the test says, and who connects to him */
async function listener (answer: Answer, init: ReliablePipeInit = {}): Promise<{ node: PipeNode, peer: string, connect (signal?: AbortSignal): Promise<ReliableSession>, attempts (): number }> {
  const [hostile, node] = await Promise.all([createPlainNode(), createNode(init)])
  let attempts = 0

  await hostile.handle(PROTOCOL, stream => {
    const raw = new RawStream(stream, { skip: 1 })
    raw.next('attach').then(frame => { answer(raw, frame, ++attempts) }, () => {})
  })

  return {
    node,
    peer: hostile.peerId.toString(),
    connect: async signal => node.services.reliablePipe.connect(hostile.getMultiaddrs(), { name: 'any', signal }),
    attempts: () => attempts
  }
}

describe('a hostile peer that listens', () => {
  afterEach(stopAll)

  for (const [what, reason, error, answer] of [
    ['bytes that are no frame', 'malformed', 'FrameDecodeError', raw => { raw.write(fromHex('8000')) }],
    ['a grant without a position', 'malformed', 'FrameDecodeError', raw => { raw.write(fromHex('1106000100000000')) }],
    ['a frame that must not be skipped', 'unsupported-frame', 'UnsupportedFrameError', raw => { raw.write(fromHex('3f00')) }]
  ] as Array<[string, string, string, Answer]>) {
    it(`answers with ${what}: ${error}`, async () => {
      const { node, connect } = await listener(answer)
      const failure = await rejection(connect())

      expect(failure).to.include({ name: 'ProtocolViolationError', retryable: false })
      expect(failure.cause).to.have.property('name', error)
      expect(node.services.reliablePipe.refusals).to.deep.equal({ [reason]: 1 })
      expect(node.services.reliablePipe.sessions).to.deep.equal([])
    })
  }

  for (const [what, answer] of [
    ['data before the answer', raw => { raw.write(dataFrame(0)) }],
    ['an attach of its own', (raw, frame) => { raw.write(frame) }]
  ] as Array<[string, Answer]>) {
    it(`answers with ${what}: unexpected-frame, and it is tried again`, async () => {
      const { node, connect } = await listener(answer)
      const signal = new AbortController()
      const connected = rejection(connect(signal.signal))
      await until(() => (node.services.reliablePipe.refusals['unexpected-frame'] ?? 0) > 1)
      signal.abort(new Error('enough'))

      expect(await connected).to.have.property('message', 'enough')
      expect(Object.keys(node.services.reliablePipe.refusals)).to.deep.equal(['unexpected-frame'])
      expect(node.services.reliablePipe.sessions).to.deep.equal([])
    })
  }

  for (const [what, wrong] of [
    ['more than was sent', { cumulative: 1 }],
    ['a credit that no receiver gives', { credit: 2 ** 40 }],
    ['no segments', { maxSegment: 0 }]
  ] as const) {
    it(`claims ${what}: PositionMismatchError`, async () => {
      const { node, connect } = await listener(raw => { raw.write(attached({ position: { ...position, ...wrong } })) })

      expect(await rejection(connect())).to.include({ name: 'PositionMismatchError', retryable: false })
      expect(node.services.reliablePipe.refusals).to.deep.equal({ violation: 1 })
    })
  }

  it('refuses: the error says why, and whether to try again', async () => {
    for (const [status, retryable, text] of [
      ['refused', false, 'refused "any"'],
      ['no-listener', false, 'does not listen for "any"'],
      ['too-many-sessions', true, 'keeps as many sessions as it may, so it refused "any"']
    ] as const) {
      const { connect, peer } = await listener(raw => { raw.write(attached({ status, reason: 'because', position: undefined })) })
      expect(await rejection(connect())).to.include({ name: 'SessionRefusedError', status, retryable, message: `${peer} ${text} (because)` })
      await stopAll()
    }
  })

  it('is too busy, and not for long: it is tried again', async () => {
    const { connect, attempts } = await listener((raw, { counter }, attempt) => {
      raw.write(attached(attempt < 3 ? { status: 'attach-rate', position: undefined } : {}, counter))
    })
    const session = await connect()

    expect([session.status, attempts()]).to.deep.equal(['open', 3])
  })

  it('never answers: the attach is given up, and tried again, and then the connecting', async () => {
    const clock = new ManualClock()
    const { node, connect, attempts } = await listener(() => {}, { clock, random: () => 0, attachTimeoutMs: 3000 })
    const connected = rejection(connect())

    for (let attempt = 1; attempt <= 3; attempt++) {
      await until(() => attempts() === attempt)
      const { pending } = clock
      clock.advance(2999)
      expect(clock.pending).to.equal(pending)
      clock.advance(1)
      // what is new is the delay before the next attempt
      await until(() => clock.pending > pending)
      clock.advance(1000)
    }

    clock.advance(30_000)
    const error = await connected
    expect(error).to.include({ name: 'ConnectTimeoutError', retryable: true })
    expect(node.services.reliablePipe.sessions).to.deep.equal([])
  })

  it('sends more than it was granted: the session ends with CreditExceededError as cause', async () => {
    const { node, connect } = await listener(raw => {
      raw.write(attached())
      raw.write(...Array.from({ length: 6 }, (_, i) => dataFrame(i, 3, 1000)))
    }, { credit: 5000 })
    const session = await connect()
    const error = await rejection(session.close())

    expect(error).to.include({ name: 'ProtocolViolationError' })
    expect(error.cause).to.include({ name: 'CreditExceededError' })
    expect(node.services.reliablePipe.refusals).to.deep.equal({ violation: 1 })
  })

  it('acknowledges what was never sent: the session ends', async () => {
    const { connect } = await listener(raw => { raw.write(attached(), { type: 'ack', cumulative: 9, credit: 100_000, delayMs: 0, ranges: [] }) })
    const error = await rejection((await connect()).close())

    expect(error.cause).to.include({ name: 'AcknowledgementOutOfRangeError' })
  })

  it('takes the attach and then breaks the path, again and again: it is tried ever more slowly', async () => {
    const clock = new ManualClock()
    const { node, connect, attempts } = await listener((raw, { counter }) => { raw.write(attached({}, counter), { type: 'path-closed', counter }) }, { clock, random: () => 1 })
    const session = await connect()
    await until(() => attempts() === 2 && session.path == null)

    for (let attempt = 3; attempt <= 6; attempt++) {
      for (let i = 0; i < 50; i++) {
        await new Promise<void>(resolve => { setImmediate(resolve) })
      }

      expect(attempts(), 'time stands still').to.equal(attempt - 1)
      clock.advance(5000)
      await until(() => attempts() === attempt && session.path == null)
    }

    expect(session.status).to.equal('open')
    session.abort(new Error('enough'))
    expect(node.services.reliablePipe.refusals['unexpected-frame']).to.be.above(4)
  })
})
