import { encodeFrame, Status, StreamReader } from '@juxta/wire'
import { expect } from 'chai'
import { Query, Response } from '../src/wire/resolver.ts'
import { ResolverStatus } from '../src/wire/status.ts'
import { bytes, never, read, rejection, settled, text, turn, until } from './fixtures.ts'
import { PROTOCOL, StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { ResolverInit } from '../src/index.ts'
import type { Stream } from '@libp2p/interface'

interface RawAnswer {
  responses: string[]
  limited: boolean
  /** `end`, a status, or how the stream ended without either. */
  end: 'end' | number | string
}

describe('hostile askers', () => {
  let network: StubNetwork
  let mallory: StubNode
  let bob: StubNode

  const setUp = async (init: ResolverInit = {}): Promise<void> => {
    network = new StubNetwork()
    mallory = await network.node()
    bob = await network.node(init)
    network.connect(mallory, bob)
  }

  beforeEach(async () => { await setUp() })

  /** A stream with the open scope's preamble, and whatever else. */
  const open = async (...frames: Uint8Array[]): Promise<Stream> => {
    const stream = await mallory.connections[0].newStream(PROTOCOL, { runOnLimitedConnection: true })
    stream.send(Uint8Array.of(0))
    frames.forEach(frame => { stream.send(frame) })

    return stream
  }

  const answer = async (stream: Stream): Promise<RawAnswer> => {
    const reader = new StreamReader(stream)
    const result: RawAnswer = { responses: [], limited: false, end: '' }
    let ended = 'clean'

    try {
      for (;;) {
        const frame = await reader.readFrame({ maxLength: 300_000 })

        if (frame == null || frame[0] > 1) {
          return { ...result, end: frame == null ? ended : frame[0] === 2 ? 'end' : frame[0] }
        }

        ended = frame[0] === 1 ? 'end' : 'clean'

        const { payload, limited } = Response.decode(frame.subarray(1))
        result.limited ||= limited

        if (payload != null) {
          result.responses.push(text(payload))
        }
      }
    } catch (err) {
      return { ...result, end: (err as Error).name }
    }
  }

  const query = (fields: Partial<Query>): Uint8Array => encodeFrame(Query.encode({ name: 'x', ...fields }))
  const ask = async (...frames: Uint8Array[]): Promise<RawAnswer> => {
    const stream = await open(...frames)
    const result = await answer(stream)
    await stream.close()

    return result
  }
  const counts = (): object => bob.resolver.counts.answered
  const working = async (count: number): Promise<void> => { await until(() => bob.resolver.counts.working === count) }
  const idle = async (): Promise<void> => working(0)

  it('that say what is no query are told so', async () => {
    bob.resolver.handle('x', async () => bytes('fine'))

    expect((await ask(encodeFrame(Uint8Array.of(0x0a, 5, 1)))).end).to.equal(Status.badRequest)
    expect((await ask(encodeFrame(new Uint8Array(60_000).fill(0x0b)))).end).to.equal(Status.badRequest)
    expect((await ask(encodeFrame(new Uint8Array(70_000)))).end).to.equal(Status.requestTooLarge)
    expect((await ask(Uint8Array.of(0x80, 0))).end).to.be.oneOf([Status.failed, 'StreamResetError'])
    const ended = await open()
    await ended.close()
    expect((await answer(ended)).end).to.equal(Status.badRequest)

    await idle()
    expect(counts()).to.deep.equal({ unread: 5 })
    expect((await ask(query({}))).responses).to.deep.equal(['fine'])
  })

  it('that take their time to say it run out of it', async () => {
    const stream = await open(Uint8Array.of(10, 1))
    await working(1)
    network.clock.advance(5_000)

    expect((await answer(stream)).end).to.equal(Status.deadline)
    // and has as long again to close the stream
    expect(bob.resolver.counts.working).to.equal(1)
    network.clock.advance(5_000)
    await idle()
    await until(() => stream.status === 'reset')
    expect(counts()).to.deep.equal({ unread: 1 })
  })

  it('are told of names nobody handles, of too many hops, of requirements not known, of deadlines that are over', async () => {
    bob.resolver.handle('x', async () => bytes('fine'))

    expect((await ask(query({ name: '' }))).end).to.equal(ResolverStatus.unknownHandler)
    expect((await ask(query({ name: 'y'.repeat(60_000) }))).end).to.equal(ResolverStatus.unknownHandler)
    expect((await ask(query({ name: '__proto__' }))).end).to.equal(ResolverStatus.unknownHandler)
    expect((await ask(query({ hops: 8 }))).end).to.equal(ResolverStatus.tooManyHops)
    expect((await ask(query({ hops: 7 }))).end).to.equal('end')
    expect((await ask(query({ requires: 1 }))).end).to.equal(Status.unsupported)
    expect((await ask(query({ deadlineMs: 0 }))).end).to.equal(Status.deadline)

    await idle()
    expect(counts()).to.deep.equal({ 'unknown-handler': 3, refused: 2, exhausted: 1, deadline: 1 })
  })

  it('may not send a handler more than it takes', async () => {
    bob.resolver.handle('x', async query => bytes(`${query.byteLength}`), { maxQueryBytes: 10 })

    expect((await ask(query({ payload: new Uint8Array(10) }))).responses).to.deep.equal(['10'])
    expect((await ask(query({ payload: new Uint8Array(11) }))).end).to.equal(Status.requestTooLarge)
  })

  it('get no more responses and bytes than the bounds allow, whatever they want', async () => {
    await setUp({ maxResponses: 5, maxAnswerBytes: 8 })
    bob.resolver.handle('x', async function * () {
      for (;;) {
        yield bytes('')
      }
    })
    bob.resolver.handle('y', async function * () {
      for (;;) {
        yield bytes('123')
      }
    })

    for (const wanted of [0, 6, 2 ** 32 - 1]) {
      expect(await ask(query({ maxResponses: wanted, maxBytes: wanted }))).to.deep.equal({ responses: ['', '', '', '', ''], limited: true, end: 'end' })
    }

    expect(await ask(query({ name: 'y' }))).to.deep.equal({ responses: ['123', '123'], limited: true, end: 'end' })
  })

  it('do not get what a handler may not say', async () => {
    bob.resolver.handle('x', async () => bytes('123456'), { maxResponseBytes: 5 })

    expect((await ask(query({}))).end).to.equal(Status.responseTooLarge)
    expect(counts()).to.deep.equal({ failed: 1 })
  })

  it('are told that it is busy beyond the bound per peer, in all and per handler', async () => {
    await setUp({ maxQueries: 3, maxQueriesPerPeer: 2 })
    const gate = Promise.withResolvers<Uint8Array>()
    let called = 0
    const handler = async (): Promise<Uint8Array> => {
      called++
      return gate.promise
    }
    bob.resolver.handle('x', handler)
    bob.resolver.handle('narrow', handler, { maxQueries: 1 })
    const others = [await network.node(), await network.node()]
    others.forEach(node => { network.connect(node, bob) })
    const asking = [read(mallory.resolver.query(bob.peerId, 'narrow', bytes('')))]
    await until(() => called === 1)

    expect((await ask(query({ name: 'narrow' }))).end).to.equal(Status.busy)
    asking.push(read(mallory.resolver.query(bob.peerId, 'x', bytes(''))))
    await until(() => called === 2)
    expect((await ask(query({}))).end).to.equal(Status.busy)

    // one peer's quota is not the others'
    asking.push(read(others[0].resolver.query(bob.peerId, 'x', bytes(''))))
    await until(() => called === 3)
    expect(await rejection(read(others[1].resolver.query(bob.peerId, 'x', bytes(''))))).to.include({ name: 'ResponderBusyError', retryable: true })

    gate.resolve(bytes('done'))
    expect(await Promise.all(asking)).to.deep.equal([['done'], ['done'], ['done']])
    await idle()
    expect(counts()).to.deep.equal({ busy: 2, 'peer-busy': 1, exhausted: 3 })
    expect(await read(others[1].resolver.query(bob.peerId, 'x', bytes('')))).to.deep.equal(['done'])
  })

  it('that say nothing hold places of their own only', async () => {
    await setUp({ maxQueriesPerPeer: 2 })
    bob.resolver.handle('x', async () => bytes('fine'))
    const silent = [await open(), await open()]
    await working(2)
    expect((await ask(query({}))).end).to.equal(Status.busy)
    const alice = await network.node()
    network.connect(alice, bob)
    expect(await read(alice.resolver.query(bob.peerId, 'x', bytes('')))).to.deep.equal(['fine'])

    silent.forEach(stream => { stream.abort(new Error('tired')) })
    await idle()
    expect((await ask(query({}))).responses).to.deep.equal(['fine'])
  })

  it('that come and go do not have more worked on than is allowed: a handler that goes on keeps its place', async () => {
    await setUp({ maxQueriesPerPeer: 2 })
    const gate = Promise.withResolvers<undefined>()
    let running = 0
    let most = 0
    bob.resolver.handle('stubborn', async () => {
      most = Math.max(most, ++running)
      await gate.promise
      running--

      return bytes('late')
    })
    bob.resolver.handle('deaf', async function * () {
      most = Math.max(most, ++running)
      await gate.promise
      running--
      yield bytes('late')
    })

    for (const name of ['stubborn', 'deaf']) {
      const [stream, before] = [await open(query({ name })), running]
      await until(() => running > before)
      stream.abort(new Error('next'))
      await until(() => network.streams.at(-1)?.[1].status === 'reset')
    }

    expect(bob.resolver.counts.working).to.equal(2)

    for (let i = 0; i < 10; i++) {
      expect((await ask(query({ name: 'stubborn' }))).end).to.equal(Status.busy)
    }

    gate.resolve(undefined)
    await idle()
    expect([most, running]).to.deep.equal([2, 0])
    expect(counts()).to.deep.equal({ abandoned: 2, 'peer-busy': 10 })
  })

  it('that want it all and read nothing are cut off at the deadline', async () => {
    let given = 0
    bob.resolver.handle('x', async function * (_query, { signal }) {
      while (!signal.aborted) {
        given++
        yield new Uint8Array(200_000)
      }
    })
    const stream = await open(query({ deadlineMs: 3_000 }))
    stream.pause()
    await until(() => given > 0)
    let before = -1

    while (before !== given) {
      before = given
      await settled()
    }

    // what the stream's buffers hold, and not the 4 MiB that a whole answer has
    expect([given < 20, bob.resolver.counts.working]).to.deep.equal([true, 1])
    network.clock.advance(3_000)
    await idle()
    expect(counts()).to.deep.equal({ deadline: 1 })
    await until(() => stream.status === 'reset')
  })

  it('that never close a stream after the answer are cut off', async () => {
    bob.resolver.handle('x', async () => bytes('fine'))
    const stream = await open(query({}))
    expect((await answer(stream)).responses).to.deep.equal(['fine'])
    await idle()
    expect(stream.status).to.equal('open')
    network.clock.advance(5_000)
    await until(() => stream.status === 'reset')
  })

  it('whose deadline is over stop the handler', async () => {
    const aborted = Promise.withResolvers<unknown>()
    let called = false
    bob.resolver.handle('x', async (_query, { signal }) => {
      called = true
      signal.addEventListener('abort', () => { aborted.resolve(signal.reason) })
      return never(signal)
    })
    const stream = await open(query({ deadlineMs: 250 }))
    await until(() => called)
    network.clock.advance(249)
    await turn()
    expect(bob.resolver.counts.working).to.equal(1)
    network.clock.advance(1)

    expect(await aborted.promise).to.include({ name: 'StatusError', status: Status.deadline })
    expect((await answer(stream)).end).to.equal(Status.deadline)
    await idle()
  })
})
