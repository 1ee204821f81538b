import { concat } from 'uint8arrays/concat'
import { encodeFrame } from '@juxta/wire'
import { expect } from 'chai'
import fc from 'fast-check'
import * as errors from '../src/errors.ts'
import { Response } from '../src/wire/resolver.ts'
import { answerFrame, bytes, END, more, never, read, rejection, saying, scripted, settled, until } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { QueryOptions } from '../src/index.ts'
import type { StreamHandler } from '@libp2p/interface'

describe('hostile responders', () => {
  let network: StubNetwork
  let alice: StubNode
  let mallory: StubNode

  beforeEach(async () => {
    network = new StubNetwork()
    alice = await network.node()
    mallory = await network.hostile(saying())
    network.connect(alice, mallory)
  })

  // nothing is left behind, whatever they did
  afterEach(async () => { await network.quiet() })

  const askOf = async (handler: StreamHandler, options: QueryOptions = {}): Promise<unknown[]> => {
    mallory.handlers.set('/juxta/resolver/1.0.0', { handler })
    const responses: unknown[] = []
    const answers = alice.resolver.query(mallory.peerId, 'x', bytes(''), options)

    try {
      for await (const { response } of answers) {
        responses.push(response.byteLength)
      }

      return [...responses, answers.ending]
    } catch (err) {
      return [...responses, (err as Error).name]
    }
  }
  const empty = answerFrame(0)

  it('that break off are told from those that end', async () => {
    expect(await askOf(saying(more('1'), END))).to.deep.equal([1, 'exhausted'])
    expect(await askOf(saying(more('1')))).to.deep.equal([1, 'AnswerCutError'])
    expect(await askOf(saying(more('1'), Uint8Array.of(9, 0)))).to.deep.equal([1, 'AnswerCutError'])
    expect(await askOf(saying())).to.deep.equal(['AnswerCutError'])
    expect(await askOf(scripted(stream => { stream.abort(new Error('no')) }))).to.deep.equal(['AnswerCutError'])
    expect(await askOf(saying(answerFrame(1, Response.encode({ payload: bytes('last') }))))).to.deep.equal([4, 'exhausted'])
  })

  it('that lie about lengths are found out before anything is kept for it', async () => {
    expect(await askOf(saying(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f)))).to.deep.equal(['ResponseTooLargeError'])
    expect(await askOf(saying(Uint8Array.of(0x80, 0)))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(saying(answerFrame(0, Uint8Array.of(0x0a, 0x7f, 1))))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(saying(more(new Uint8Array(262_144)), END))).to.deep.equal([262_144, 'exhausted'])
    expect(await askOf(saying(more(new Uint8Array(262_145)), END))).to.deep.equal(['ResponseTooLargeError'])
  })

  it('that say that a response came from nowhere, or too far round, are not believed', async () => {
    const passed = (passes: number, source?: Uint8Array<ArrayBuffer>): StreamHandler => saying(answerFrame(0, Response.encode({ payload: bytes('1'), limited: false, passes, source })), END)

    expect(await askOf(passed(7))).to.deep.equal([1, 'exhausted'])
    expect(await askOf(passed(8))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(passed(1, Uint8Array.of(1, 2, 3)))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(passed(1, new Uint8Array(65)))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(passed(1, new Uint8Array(0)))).to.deep.equal(['InvalidAnswerError'])
  })

  it('that say more than was asked for are left at that', async () => {
    expect(await askOf(saying(more('1'), more('2'), more('3'), END), { maxResponses: 2 })).to.deep.equal([1, 1, 'AnswerOverflowError'])
    expect(await askOf(saying(more('123'), more('45'), END), { maxBytes: 4 })).to.deep.equal([3, 'AnswerOverflowError'])
    expect(await askOf(saying(more('1'), more('2'), END), { maxResponses: 2 })).to.deep.equal([1, 1, 'exhausted'])
    expect(await askOf(saying(more('1', true), more('2'), END))).to.deep.equal([1, 'InvalidAnswerError'])
    expect(await askOf(saying(empty, empty, empty, empty, END), { maxResponses: 2 })).to.deep.equal(['AnswerOverflowError'])
    expect(await askOf(saying(more('1', true), END))).to.deep.equal([1, 'limit'])
  })

  it('that say it in no known way are named', async () => {
    expect(await askOf(saying(answerFrame(3)))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(saying(encodeFrame(new Uint8Array(0))))).to.deep.equal(['InvalidAnswerError'])
    expect(await askOf(saying(answerFrame(0, new Uint8Array(60_000).fill(0x0b))))).to.deep.equal(['InvalidAnswerError'])
  })

  it('that refuse do so by a class for each status', async () => {
    const names = [16, 17, 18, 19, 20, 21, 22, 23, 30, 32, 33, 50, 64, 127].map(async status => {
      const node = await network.hostile(saying(answerFrame(status, bytes('reason'))))
      const { name, message } = await rejection(read(alice.resolver.query(network.connect(alice, node), 'x', bytes(''))))
      expect(message).to.equal('reason')

      return `${status} ${name}`
    })

    expect(await Promise.all(names)).to.deep.equal([
      '16 QueryRefusedError', '17 QueryTooLargeError', '18 HandlerFailedError', '19 ResponderBusyError', '20 HandlerTimeoutError',
      '21 ResponseTooLargeError', '22 QueryRefusedError', '23 QueryRefusedError', '30 QueryRefusedError', '32 UnknownHandlerError',
      '33 TooManyHopsError', '50 QueryRefusedError', '64 HandlerStatusError', '127 HandlerStatusError'
    ])
  })

  it('that never answer, or never close, are left at the deadline', async () => {
    let asked = false
    const silent = askOf(scripted(async () => {
      asked = true
      await never()
    }), { deadlineMs: 800 })
    await until(() => asked)
    network.clock.advance(800)
    expect(await silent).to.deep.equal(['QueryDeadlineError'])

    expect(await askOf(scripted(stream => {
      stream.send(more('1'))
      stream.send(END)
    }))).to.deep.equal([1, 'exhausted'])
    network.clock.advance(5_000)
  })

  it('that do not let a stream be opened are left at the deadline', async () => {
    network.opening = new Promise(() => {})
    const waiting = askOf(saying(), { deadlineMs: 800 })
    await settled()
    network.clock.advance(800)
    expect(await waiting).to.deep.equal(['QueryDeadlineError'])
  })

  it('property: whatever they say, responses come out or one of our errors', async () => {
    const ours = Object.keys(errors)
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.uint8Array({ maxLength: 20 }).map(body => encodeFrame(body)),
      fc.tuple(fc.constantFrom(0, 0, 0, 1, 2, 19, 64), fc.uint8Array({ maxLength: 12 })).map(([kind, body]) => answerFrame(kind, body)),
      fc.uint8Array({ maxLength: 12 }).map(body => more(body))
    )

    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 5 }), async parts => {
      const ending = (await askOf(saying(concat(parts)))).at(-1)
      expect([...ours, 'exhausted', 'limit']).to.include(ending)
    }), { numRuns: 150 })
  }).timeout(10_000)
})
