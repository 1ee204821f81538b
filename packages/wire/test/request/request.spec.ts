import { KeyedScope } from '@juxta/test-network'
import { streamPair } from '@libp2p/utils'
import { expect } from 'chai'
import fc from 'fast-check'
import { Admissions, encodeFrame, request, requestMany, respond, scopedHandler, Status, StatusError, StreamReader } from '../../src/index.ts'
import { decodeResponseFrame, encodeResponseFrame } from '../../src/request/response-frame.ts'
import { closed, concat, log, ManualTimers, rejection, stubConnection, text, textCodec, until } from '../fixtures.ts'
import type { RequestContext, RequestHandler, RequestOptions, RespondInit, ScopedHandlerInit, StreamOpener } from '../../src/index.ts'
import type { Connection, Stream } from '@libp2p/interface'

const PROTOCOL = '/juxta/test/1.0.0'

interface Exchange {
  ask (message: string, options?: RequestOptions): Promise<string>
  askMany (message: string, options?: RequestOptions): Promise<string[]>
  /** The streams of every request so far. */
  near: Stream[]
  far: Stream[]
  timers: { near: ManualTimers, far: ManualTimers }
}

/** Requests that reach this handler, each on a stream of its own. */
function exchange (handler: RequestHandler<string, string>, init: RespondInit = {}, scoped: ScopedHandlerInit = {}): Exchange {
  const timers = { near: new ManualTimers(), far: new ManualTimers() }
  const streamHandler = scopedHandler({ startTimer: timers.far.start, ...scoped }, respond(handler, textCodec, { log, startTimer: timers.far.start, ...init }))
  const toBob = stubConnection('bob')
  const toAlice = stubConnection('alice')
  const near: Stream[] = []
  const far: Stream[] = []
  const open: StreamOpener = async protocol => {
    expect(protocol).to.equal(PROTOCOL)
    const pair = await streamPair({ delay: 0, protocol })
    near.push(pair[0])
    far.push(pair[1])
    streamHandler(pair[1], toAlice)?.catch(() => {})

    return { stream: pair[0], connection: toBob }
  }

  return {
    async ask (message, options) {
      return request(open, PROTOCOL, message, textCodec, { startTimer: timers.near.start, ...options })
    },
    async askMany (message, options) {
      const responses: string[] = []

      for await (const response of requestMany(open, PROTOCOL, message, textCodec, { startTimer: timers.near.start, ...options })) {
        responses.push(response)
      }

      return responses
    },
    near,
    far,
    timers
  }
}

/** Asks a responder that says exactly these bytes, and closes unless it is to stay silent. */
async function askHostile (answer: Uint8Array, options: RequestOptions & { end?: 'close' | 'reset' | 'none' } = {}): Promise<unknown[]> {
  const [near, far] = await streamPair({ delay: 0 })
  far.addEventListener('message', () => {})
  far.send(answer)

  if (options.end === 'reset') {
    far.abort(new Error('gone'))
  } else if (options.end !== 'none') {
    far.close().catch(() => {})
  }

  const responses: unknown[] = []

  try {
    for await (const response of requestMany(async () => ({ stream: near, connection: stubConnection() }), PROTOCOL, 'hello', textCodec, { startTimer: () => () => {}, ...options })) {
      responses.push(response)
    }
  } catch (err) {
    responses.push((err as Error).name)
  }

  return responses
}

function frames (...all: Array<Parameters<typeof encodeResponseFrame>[0]>): Uint8Array {
  return concat(...all.map(frame => encodeFrame(encodeResponseFrame(frame))))
}

async function gone (stream: Stream): Promise<string> {
  await closed(stream)
  return stream.status
}

describe('request and respond', () => {
  it('answers a request, tells the handler who asks, and leaves a closed stream', async () => {
    let context: RequestContext | undefined
    const { ask, near, far, timers } = exchange(async (message, ctx) => {
      context = ctx
      return message.toUpperCase()
    })

    expect(await ask('hello')).to.equal('HELLO')
    expect(context?.remotePeer.toString()).to.equal('alice')
    expect(context?.scope.name).to.equal('open')
    expect(await gone(near[0])).to.equal('closed')
    expect(await gone(far[0])).to.equal('closed')
    expect(timers.near.pending).to.deep.equal([])
    expect(timers.far.pending).to.deep.equal([])
  })

  it('carries empty requests and responses', async () => {
    expect(await exchange(async () => '').ask('')).to.equal('')
  })

  it('answers with many responses as they come in', async () => {
    const { askMany } = exchange(async function * (message) {
      for (let i = 0; i < 5; i++) {
        yield `${message} ${i}`
      }
    })

    expect(await askMany('n')).to.deep.equal(['n 0', 'n 1', 'n 2', 'n 3', 'n 4'])
    expect(await exchange(async function * () {}).askMany('nothing')).to.deep.equal([])
  })

  it('says of the last response that it is the last, if that is known soon, and else when it is', async () => {
    /** resolves when the asker has the first response */
    let heard = Promise.withResolvers<void>()
    const answer = async (handler: RequestHandler<string, string>): Promise<string[]> => {
      heard = Promise.withResolvers()
      const [near, far] = await streamPair({ delay: 0, protocol: PROTOCOL })
      const reader = new StreamReader(near)
      scopedHandler({}, respond(handler, textCodec, { log }))(far, stubConnection('alice'))?.catch(() => {})
      near.send(concat(Uint8Array.of(0), encodeFrame(textCodec.request.encode('x'))))
      const kinds: string[] = []

      for (let frame = await reader.readFrame(); frame != null; frame = await reader.readFrame()) {
        kinds.push(decodeResponseFrame(frame).kind)
        heard.resolve()
      }

      await near.close()

      return kinds
    }

    expect(await answer(async () => 'one')).to.deep.equal(['last'])
    expect(await answer(async function * () { yield 'one' })).to.deep.equal(['last'])
    expect(await answer(async function * () { yield * ['one', 'two'] })).to.deep.equal(['more', 'last'])
    expect(await answer(async function * () {
      yield 'one'
      await heard.promise
    })).to.deep.equal(['more', 'end'])
    expect(await answer(async function * () {
      yield 'one'
      await heard.promise
      yield 'two'
    })).to.deep.equal(['more', 'last'])
    expect(await answer(async function * () {
      yield 'one'
      throw new StatusError(40)
    })).to.deep.equal(['more', 'failed'])
    expect(await answer(async function * () {})).to.deep.equal(['end'])
  })

  it('gives the first of many to who asks for one, and the responder stops', async () => {
    const stopped = Promise.withResolvers<void>()
    const { ask, far } = exchange(async function * (message, { signal }) {
      try {
        yield message
        await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason) }) })
      } finally {
        stopped.resolve()
      }
    })

    expect(await ask('one')).to.equal('one')
    await stopped.promise
    expect(await gone(far[0])).to.equal('reset')
  })

  it('complains of no response where one was asked for', async () => {
    expect((await rejection(exchange(async function * () {}).ask('x'))).name).to.equal('InvalidResponseError')
  })

  it('makes the exchange of a scope, then carries request and response', async () => {
    const admissions = { alice: new Admissions(), bob: new Admissions() }
    const theirs = new KeyedScope('a', 'key', 'bob')
    const scope = new KeyedScope('a', 'key', 'alice')
    const { ask } = exchange(async (message, { scope }) => `${message} in ${scope.name}`, {}, { scopes: [theirs], admissions: admissions.bob })

    expect(await ask('one', { scope, admissions: admissions.alice })).to.equal('one in a')
    expect(await ask('two', { scope, admissions: admissions.alice })).to.equal('two in a')
    expect(theirs.calls).to.deep.equal(['admit'])
    expect((await rejection(ask('three', { scope: new KeyedScope('b', 'other key', 'alice') }))).name).to.equal('ScopeRefusedError')
  })

  it('sends a handler\'s status as it is, and hides what else it throws', async () => {
    const own = await rejection(exchange(async () => { throw new StatusError(99, 'not on Sundays') }).ask('x'))
    expect(own).to.be.instanceOf(StatusError).that.includes({ status: 99, message: 'not on Sundays' })

    const { ask, near } = exchange(async () => { throw new Error('secret') })
    const failed = await rejection(ask('x'))
    expect(failed).to.be.instanceOf(StatusError).that.includes({ status: Status.failed })
    expect(failed.message).to.not.include('secret')
    expect(await gone(near[0])).to.equal('closed')

    const sync = await rejection(exchange(() => { throw new Error('secret') }).ask('x'))
    expect(sync).to.include({ status: Status.failed })
  })

  it('gives the responses before a failure, then the failure', async () => {
    const { askMany } = exchange(async function * () {
      yield 'one'
      throw new StatusError(40)
    })
    const seen: string[] = []
    const iterating = (async () => { seen.push(...await askMany('x')) })()

    expect(await rejection(iterating)).to.include({ status: 40 })
  })

  it('cuts a status\' reason to 256 bytes of whole characters', async () => {
    const err = await rejection(exchange(async () => { throw new StatusError(40, 'ä'.repeat(200)) }).ask('x'))
    expect(err.message).to.equal('ä'.repeat(128))
  })

  it('refuses statuses that are none', () => {
    for (const status of [0, 15, 128, 16.5, NaN]) {
      expect(() => new StatusError(status)).to.throw(RangeError)
    }
  })
})

describe('respond and hostile requesters', () => {
  const send = async (bytes: Uint8Array, init: RespondInit = {}): Promise<{ near: Stream, answer: Promise<Uint8Array>, timers: ManualTimers }> => {
    const [near, far] = await streamPair({ delay: 0 })
    const timers = new ManualTimers()
    const parts: Uint8Array[] = []
    near.addEventListener('message', event => { parts.push(event.data.slice()) })
    const answer = new Promise<Uint8Array>(resolve => {
      near.addEventListener('remoteCloseWrite', () => { resolve(concat(...parts)) })
      near.addEventListener('close', () => { resolve(concat(...parts)) })
    })
    scopedHandler({ startTimer: timers.start }, respond(async () => 'fine', textCodec, { startTimer: timers.start, log, ...init }))(far, stubConnection())?.catch(() => {})
    near.send(concat(Uint8Array.of(0), bytes))

    return { near, answer, timers }
  }
  const statusOf = (answer: Uint8Array): number => answer[1]

  it('answers an undecodable request, a missing one and one that is too large with a status', async () => {
    expect(statusOf(await (await send(encodeFrame(Uint8Array.of(0xff)))).answer)).to.equal(Status.badRequest)
    expect(statusOf(await (await send(encodeFrame(new Uint8Array(11)), { maxRequestLength: 10 })).answer)).to.equal(Status.requestTooLarge)

    const { near, answer } = await send(new Uint8Array(0))
    await near.close()
    expect(statusOf(await answer)).to.equal(Status.badRequest)
  })

  it('answers a request that never ends after its time', async () => {
    const { near, answer, timers } = await send(Uint8Array.of(10, 1), { readTimeout: 1234 })

    await until(() => timers.pending.some(({ milliseconds }) => milliseconds === 1234))

    timers.fire(1234)
    expect(statusOf(await answer)).to.equal(Status.deadline)
    expect(near.status).to.equal('open')
  })

  it('cuts off who never closes a stream after the answer', async () => {
    const { near, answer, timers } = await send(encodeFrame(text.encode('x')))
    expect(decodeResponseFrame((await answer).subarray(1))).to.deep.equal({ kind: 'last', bytes: text.encode('fine') })

    timers.fire(5000)
    expect(await gone(near)).to.equal('reset')
  })

  it('answers that it is busy above its bound, and recovers', async () => {
    const release = Promise.withResolvers<string>()
    let working = 0
    const { ask } = exchange(async () => {
      working++
      return release.promise
    }, { maxConcurrent: 2 })
    const first = [ask('1'), ask('2')]
    await until(() => working === 2)

    expect(await rejection(ask('3'))).to.include({ status: Status.busy })
    release.resolve('done')
    expect(await Promise.all(first)).to.deep.equal(['done', 'done'])
    expect(await ask('4')).to.equal('done')
  })

  it('bounds a handler\'s responses, their number and its time', async () => {
    const tooLong = exchange(async () => 'x'.repeat(11), { maxResponseLength: 10 })
    expect(await rejection(tooLong.ask('x'))).to.include({ status: Status.responseTooLarge })

    const tooMany = exchange(async function * () {
      yield 'one'
      yield 'two'
      yield 'three'
    }, { maxResponses: 2 })
    expect(await rejection(tooMany.askMany('x'))).to.include({ status: Status.responseTooLarge })

    for (const handler of [
      async () => new Promise<string>(() => {}),
      async function * () { yield await new Promise<string>(() => {}) }
    ]) {
      const started = Promise.withResolvers<void>()
      const slow = exchange((message, context) => {
        started.resolve()
        return (handler as RequestHandler<string, string>)(message, context)
      }, { handlerTimeout: 1234 })
      const asked = rejection(slow.ask('x'))
      await started.promise
      slow.timers.far.fire(1234)
      expect(await asked).to.include({ status: Status.deadline })
    }
  })

  it('tells the handler when the requester has gone', async () => {
    const aborted = Promise.withResolvers<void>()
    let asking = false
    const { ask } = exchange(async (_message, { signal }) => {
      asking = true
      signal.addEventListener('abort', () => { aborted.resolve() })
      return new Promise<string>(() => {})
    })
    const controller = new AbortController()
    const asked = rejection(ask('x', { signal: controller.signal }))
    await until(() => asking)
    controller.abort(new Error('no more'))

    expect((await asked).message).to.equal('no more')
    await aborted.promise
  })
})

describe('request and hostile responders', () => {
  const BYTES = text.encode('hi')

  it('tells an end without end mark, truncation and reset apart', async () => {
    const more = frames({ kind: 'more', bytes: BYTES })

    expect(await askHostile(more)).to.deep.equal(['hi', 'IncompleteResponseError'])
    expect(await askHostile(concat(more, Uint8Array.of(9, 0)))).to.deep.equal(['hi', 'TruncatedError'])
    expect(await askHostile(more, { end: 'reset' })).to.deep.equal(['hi', 'StreamResetError'])
    expect(await askHostile(concat(more, frames({ kind: 'end' })))).to.deep.equal(['hi'])
  })

  it('bounds length and number of the responses', async () => {
    expect(await askHostile(frames({ kind: 'last', bytes: BYTES }), { maxResponseLength: 2 })).to.deep.equal(['hi'])
    expect(await askHostile(frames({ kind: 'last', bytes: BYTES }), { maxResponseLength: 1 })).to.deep.equal(['FrameTooLargeError'])
    expect(await askHostile(frames({ kind: 'more', bytes: BYTES }, { kind: 'more', bytes: BYTES }), { maxResponses: 1 }))
      .to.deep.equal(['hi', 'TooManyResponsesError'])
    expect(await askHostile(frames({ kind: 'more', bytes: BYTES }, { kind: 'end' }), { maxResponses: 1 })).to.deep.equal(['hi'])
  })

  it('names answers it can\'t read', async () => {
    expect(await askHostile(encodeFrame(Uint8Array.of(3)))).to.deep.equal(['InvalidResponseError'])
    expect(await askHostile(encodeFrame(new Uint8Array(0)))).to.deep.equal(['InvalidResponseError'])
    expect(await askHostile(frames({ kind: 'last', bytes: Uint8Array.of(0xff) }))).to.deep.equal(['InvalidResponseError'])
    expect(await askHostile(Uint8Array.of(0x80, 0))).to.deep.equal(['InvalidLengthError'])
  })

  it('property: any answer gives responses or our own errors', async () => {
    const ours = ['FrameTooLargeError', 'IncompleteResponseError', 'InvalidLengthError', 'InvalidResponseError', 'StatusError', 'TooManyResponsesError', 'TruncatedError']

    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async bytes => {
      const last = (await askHostile(bytes)).at(-1)
      expect(typeof last === 'string' || last === undefined).to.equal(true)

      if (typeof last === 'string' && last.endsWith('Error')) {
        expect(ours).to.include(last)
      }
    }), { numRuns: 60 })
  })

  it('gives up a silent responder in time, and one that never closes', async () => {
    const timers = new ManualTimers()
    const [near, far] = await streamPair({ delay: 0 })
    const opener: StreamOpener = async () => ({ stream: near, connection: stubConnection() })
    const asked = rejection(request(opener, PROTOCOL, 'x', textCodec, { timeout: 1234, startTimer: timers.start }))
    await until(() => far.readBufferLength > 0)
    timers.fire(1234)
    expect((await asked).name).to.equal('RequestTimeoutError')
    expect(await gone(far)).to.equal('reset')

    const pair = await streamPair({ delay: 0 })
    pair[1].send(frames({ kind: 'last', bytes: BYTES }))
    expect(await request(async () => ({ stream: pair[0], connection: stubConnection() }), PROTOCOL, 'x', textCodec, { startTimer: timers.start })).to.equal('hi')
    timers.fire(5000)
    expect(await gone(pair[1])).to.equal('reset')
  })

  it('names a stream that can\'t be opened, and aborts one that opens too late', async () => {
    const cause = new Error('no route')
    const failed = await rejection(request(async () => { throw cause }, PROTOCOL, 'x', textCodec))
    expect(failed.name).to.equal('RequestFailedError')
    expect(failed.cause).to.equal(cause)

    const connection = { ...stubConnection(), newStream: async () => { throw cause } } as unknown as Connection
    expect(await rejection(request(connection, PROTOCOL, 'x', textCodec))).to.have.property('cause', cause)

    const late = Promise.withResolvers<{ stream: Stream, connection: Connection }>()
    const controller = new AbortController()
    const asked = rejection(request(async () => late.promise, PROTOCOL, 'x', textCodec, { signal: controller.signal }))
    controller.abort(new Error('no more'))
    expect((await asked).message).to.equal('no more')
    const [near] = await streamPair({ delay: 0 })
    late.resolve({ stream: near, connection: stubConnection() })
    await closed(near)
    expect(near.status).to.equal('aborted')
  })

  it('names a request that can\'t be encoded', async () => {
    const [near] = await streamPair({ delay: 0 })
    const codec = { request: { ...text, encode: () => { throw new TypeError('not text') } }, response: text }

    expect((await rejection(request(async () => ({ stream: near, connection: stubConnection() }), PROTOCOL, 'x', codec))).name).to.equal('RequestFailedError')
    expect(near.status).to.equal('aborted')
  })
})
