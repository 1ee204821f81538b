import { StatusError } from '@juxta/wire'
import { serviceDependencies } from '@libp2p/interface'
import { expect } from 'chai'
import { bytes, never, read, rejection, settled, text, until } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { Answer, HandlerContext } from '../src/index.ts'

describe('asking one peer', () => {
  let network: StubNetwork
  let alice: StubNode
  let bob: StubNode

  beforeEach(async () => {
    network = new StubNetwork()
    alice = await network.node()
    bob = await network.node()
    network.connect(alice, bob)
  })

  // nothing is left behind, whatever happened
  afterEach(async () => { await network.quiet() })

  const failure = async (name = 'x', query = bytes(''), options = {}): Promise<Awaited<ReturnType<typeof rejection>>> => {
    return rejection(read(alice.resolver.query(bob.peerId, name, query, options)))
  }

  it('gives the one response of a promise, and tells the handler who asks', async () => {
    let context: HandlerContext | undefined
    bob.resolver.handle('shout', async (query, ctx) => {
      context = ctx
      expect(ctx.msLeft()).to.equal(10_000)

      return bytes(text(query).toUpperCase())
    })
    const answers = alice.resolver.query(bob.peerId, 'shout', bytes('hello'), { hops: 3 })
    const { from, response } = (await answers.next()).value as Answer
    expect((await answers.next()).done).to.equal(true)

    expect(text(response)).to.equal('HELLO')
    expect(from.equals(bob.peerId)).to.equal(true)
    expect(context?.from.equals(alice.peerId)).to.equal(true)
    expect([context?.hops, context?.scope.name, answers.ending]).to.deep.equal([3, 'open', 'exhausted'])
    expect(alice.resolver.counts.asked).to.deep.equal({ exhausted: 1 })
    expect(bob.resolver.counts.answered).to.deep.equal({ exhausted: 1 })
  })

  it('gives none, where there is nothing to say', async () => {
    bob.resolver.handle('x', async () => undefined)
    bob.resolver.handle('y', async function * () {})
    const x = alice.resolver.query(bob.peerId, 'x', bytes(''))

    expect([await read(x), x.ending]).to.deep.equal([[], 'exhausted'])
    expect(await read(alice.resolver.query(bob.peerId, 'y', bytes('')))).to.deep.equal([])
  })

  it('gives responses as they come in, empty ones, too', async () => {
    const next = Promise.withResolvers<void>()
    bob.resolver.handle('x', async function * () {
      yield bytes('one')
      await next.promise
      yield bytes('')
    })
    const answers = alice.resolver.query(bob.peerId, 'x', bytes(''))

    expect(text((await answers.next()).value?.response as Uint8Array)).to.equal('one')
    next.resolve()
    expect((await answers.next()).value?.response).to.have.lengthOf(0)
    expect((await answers.next()).done).to.equal(true)
  })

  it('says who gave a response, through how many, and after how long', async () => {
    const { peerId: carol } = await network.node()
    bob.resolver.handle('x', async function * () {
      yield bytes('own')
      yield { response: bytes('other'), passes: 1, source: carol }
      yield { response: bytes('unsaid'), passes: 2 }
    })
    const told: unknown[] = []

    for await (const { from, source, passes, ms } of alice.resolver.query(bob.peerId, 'x', bytes(''))) {
      told.push([from, source].map(peer => [alice.peerId, bob.peerId, carol].findIndex(one => one.equals(peer))), passes, ms)
      network.clock.advance(30)
      await settled()
    }

    expect(told).to.deep.equal([[1, 1], 0, 0, [1, 2], 1, 30, [1, 1], 2, 60])
    bob.resolver.handle('one', async () => ({ response: bytes('other'), passes: 1, source: carol }))
    const one = alice.resolver.query(bob.peerId, 'one', bytes(''))
    const { value } = await one.next()
    await one.return()
    expect([value?.passes, value?.source.toString()]).to.deep.equal([1, carol.toString()])
  })

  it('sends nothing before somebody reads, and may be read once', async () => {
    bob.resolver.handle('x', async () => bytes('one'))
    const answers = alice.resolver.query(bob.peerId, 'x', bytes(''))
    await settled()
    expect(network.streams).to.have.lengthOf(0)
    expect(answers.ending).to.equal(undefined)
    expect(await read(answers)).to.deep.equal(['one'])
    expect(await read(answers)).to.deep.equal([])
  })

  it('tells the end by a bound from the end of all, whoever set it', async () => {
    let given = 0
    bob.resolver.handle('many', async function * () {
      for (given = 0; given < 5; given++) {
        yield bytes(`${given}`)
      }
    }, { maxResponses: 4, maxAnswerBytes: 3 })

    const asked = async (options = {}): Promise<unknown[]> => {
      const answers = alice.resolver.query(bob.peerId, 'many', bytes(''), options)
      return [(await read(answers)).length, answers.ending]
    }

    expect(await asked({ maxResponses: 2 })).to.deep.equal([2, 'limit'])
    await network.quiet()
    expect(given).to.equal(1)
    expect(await asked({ maxBytes: 1 })).to.deep.equal([1, 'limit'])
    expect(await asked()).to.deep.equal([3, 'limit'])

    bob.resolver.handle('one', async () => bytes('only'))
    const one = alice.resolver.query(bob.peerId, 'one', bytes(''), { maxResponses: 1 })
    expect([await read(one), one.ending]).to.deep.equal([['only'], 'exhausted'])
    const none = alice.resolver.query(bob.peerId, 'one', bytes(''), { maxBytes: 3 })
    expect([await read(none), none.ending]).to.deep.equal([[], 'limit'])
    expect(bob.resolver.counts.answered).to.deep.equal({ limit: 4, exhausted: 1 })
  })

  it('says that nobody handles queries of that name', async () => {
    expect(await failure()).to.include({ name: 'UnknownHandlerError', retryable: false })
    expect(alice.resolver.counts.asked).to.deep.equal({ failed: 1 })
    expect(bob.resolver.counts.answered).to.deep.equal({ 'unknown-handler': 1 })
    expect(network.streams.flat().map(({ status }) => status)).to.not.include('reset')
  })

  it('takes a handler away, and another one of that name only then', async () => {
    const remove = bob.resolver.handle('x', async () => bytes('first'))
    expect(() => bob.resolver.handle('x', async () => bytes('second'))).to.throw().with.property('name', 'HandlerTakenError')
    remove()
    const removeSecond = bob.resolver.handle('x', async () => bytes('second'))
    remove()
    expect(await read(alice.resolver.query(bob.peerId, 'x', bytes('')))).to.deep.equal(['second'])
    removeSecond()
    expect((await failure()).name).to.equal('UnknownHandlerError')
  })

  it('passes on a handler\'s own status, and nothing else of what it throws', async () => {
    bob.resolver.handle('status', async () => { throw new StatusError(99, 'not on Sundays') })
    bob.resolver.handle('forbidden', async () => { throw new StatusError(22, 'not you') })
    bob.resolver.handle('broken', async () => { throw new Error('secret') })
    bob.resolver.handle('sync', () => { throw new Error('secret') })
    bob.resolver.handle('nothing', (() => undefined) as never)
    bob.resolver.handle('late', async function * () {
      yield bytes('one')
      throw new Error('secret')
    })

    expect(await failure('status')).to.include({ name: 'HandlerStatusError', status: 99, message: 'not on Sundays', retryable: false })
    expect(await failure('forbidden')).to.include({ name: 'QueryRefusedError', status: 22, retryable: false })

    for (const name of ['broken', 'sync', 'nothing', 'late']) {
      const err = await failure(name)
      expect(err).to.include({ name: 'HandlerFailedError', retryable: true })
      expect(err.message).to.not.include('secret')
    }

    expect(bob.resolver.counts.answered).to.deep.equal({ refused: 2, failed: 4 })
  })

  it('gives what came before its deadline, then says that it passed', async () => {
    bob.resolver.handle('x', async function * (_query, { signal }) {
      yield bytes('one')
      await never(signal)
    })
    const answers = alice.resolver.query(bob.peerId, 'x', bytes(''), { deadlineMs: 700 })
    const reading = rejection(read(answers))
    await settled()
    network.clock.advance(699)
    await settled()
    expect(answers.ending).to.equal(undefined)
    network.clock.advance(1)

    expect(await reading).to.include({ name: 'QueryDeadlineError', ms: 700, retryable: true })
    expect(answers.ending).to.equal('deadline')
    expect(alice.resolver.counts.asked).to.deep.equal({ deadline: 1 })
  })

  it('tells the other end what is left of the deadline after the stream was opened', async () => {
    let left: number | undefined
    const opened = Promise.withResolvers<void>()
    network.opening = opened.promise
    bob.resolver.handle('x', async (_query, { msLeft, signal }) => {
      left = msLeft()
      return never(signal)
    })
    const reading = failure('x', bytes(''), { deadlineMs: 1_000 })
    await settled()
    network.clock.advance(400)
    opened.resolve()
    await until(() => left != null)
    expect(left).to.equal(600)
    network.clock.advance(600)

    expect((await reading).name).to.equal('QueryDeadlineError')
  })

  it('ends a handler at its own bound, though the asker would wait', async () => {
    let context: HandlerContext | undefined
    bob.resolver.handle('x', async (_query, ctx) => {
      context = ctx
      return never(ctx.signal)
    }, { handlerMs: 500 })
    const reading = failure('x', bytes(''), { deadlineMs: 5_000 })
    await until(() => context != null)
    expect(context?.msLeft()).to.equal(500)
    network.clock.advance(500)

    expect(await reading).to.include({ name: 'HandlerTimeoutError', retryable: true })
    expect(context?.signal.aborted).to.equal(true)
    expect(bob.resolver.counts.answered).to.deep.equal({ deadline: 1 })
  })

  it('has the handler stop when the reader leaves, also while it waits', async () => {
    const signals: AbortSignal[] = []
    bob.resolver.handle('x', async function * (_query, { signal }) {
      signals.push(signal)
      yield bytes('one')
      await never(signal)
    })

    const leave = async (): Promise<string> => {
      for await (const { response } of alice.resolver.query(bob.peerId, 'x', bytes(''))) {
        if (response.byteLength > 0) {
          return text(response)
        }
      }

      return 'nothing'
    }
    expect(await leave()).to.equal('one')

    await until(() => signals[0].aborted)
    const waiting = alice.resolver.query(bob.peerId, 'x', bytes(''))
    await waiting.next()
    const next = rejection(waiting.next())
    await settled()
    await waiting.return()
    await next
    await until(() => signals[1].aborted)
    expect(waiting.ending).to.equal('abandoned')
    await network.quiet()
    expect(alice.resolver.counts.asked).to.deep.equal({ abandoned: 2 })
    expect(bob.resolver.counts.answered).to.deep.equal({ abandoned: 2 })
  })

  it('is given up by its signal, with that reason', async () => {
    const controller = new AbortController()
    let asked = false
    bob.resolver.handle('x', async (_query, { signal }) => {
      asked = true
      return never(signal)
    })
    const answers = alice.resolver.query(bob.peerId, 'x', bytes(''), { signal: controller.signal })
    const reading = rejection(read(answers))
    await until(() => asked)
    controller.abort(new Error('no more'))

    expect((await reading).message).to.equal('no more')
    expect(answers.ending).to.equal('abandoned')
    expect((await failure('x', bytes(''), { signal: controller.signal })).message).to.equal('no more')
  })

  it('dials who is not connected, uses the best connection there is, and the next if that fails', async () => {
    bob.resolver.handle('x', async () => bytes('here'))
    await network.disconnect(alice, bob)
    expect(await failure()).to.include({ name: 'PeerUnreachableError', retryable: true })

    alice.reachable.push(bob)
    expect(await read(alice.resolver.query(bob.peerId, 'x', bytes('')))).to.deep.equal(['here'])
    expect(alice.connections).to.have.lengthOf(1)

    const used: string[] = []
    const watch = (name: string, connection: { newStream: unknown }, error?: Error): void => {
      const { newStream } = connection as { newStream (...args: unknown[]): Promise<unknown> }
      connection.newStream = async (...args: unknown[]) => {
        used.push(name)
        if (error != null) {
          throw error
        }

        return newStream(...args)
      }
    }
    watch('direct', alice.connections[0])
    watch('relayed', network.connect(alice, bob, { bytes: 1_000n }))
    network.clock.advance(5)
    watch('younger', network.connect(alice, bob), new Error('half dead'))

    expect(await read(alice.resolver.query(bob.peerId, 'x', bytes('')))).to.deep.equal(['here'])
    expect(used).to.deep.equal(['younger', 'direct'])
  })

  it('opens few streams at a time on a connection on which none is open yet', async () => {
    const opened = Promise.withResolvers<void>()
    network.opening = opened.promise
    bob.resolver.handle('x', async () => bytes('here'))
    const [connection] = alice.connections
    const { newStream } = connection
    let opening = 0
    connection.newStream = async (...args: Parameters<typeof newStream>) => {
      opening++
      return newStream(...args)
    }
    const controller = new AbortController()
    const first = rejection(read(alice.resolver.query(connection, 'x', bytes(''), { signal: controller.signal })))
    const others = Array.from({ length: 20 }, async () => read(alice.resolver.query(connection, 'x', bytes(''))))
    await settled()
    expect(opening).to.equal(4)
    controller.abort(new Error('no more'))
    await first
    opened.resolve()

    // one stream came after all, and made way for the others
    expect(await Promise.all(others)).to.deep.equal(others.map(() => ['here']))
    expect(opening).to.equal(21)
  })

  it('tries the next when the first streams of a connection fail, and drops a connection that cannot have any', async () => {
    bob.resolver.handle('x', async () => bytes('here'))
    const [connection] = alice.connections
    const { newStream } = connection
    const failures = ['ConnectionClosedError', 'OtherError']
    const aborts: string[] = []
    connection.abort = err => { aborts.push(err.name) }
    connection.newStream = async (...args: Parameters<typeof newStream>) => {
      const name = failures.shift()
      await settled()

      if (name != null) {
        throw Object.assign(new Error(name), { name })
      }

      return newStream(...args)
    }
    const results = await Promise.all(Array.from({ length: 4 }, async () => {
      return read(alice.resolver.query(connection, 'x', bytes(''))).catch((err: Error) => [err.message])
    }))

    expect(results).to.deep.equal([['ConnectionClosedError'], ['OtherError'], ['here'], ['here']])
    expect(aborts).to.deep.equal(['ConnectionClosedError'])
  })

  it('works over the connection given, and over limited ones', async () => {
    bob.resolver.handle('x', async () => bytes('here'))
    await network.disconnect(alice, bob)
    const connection = network.connect(alice, bob, { bytes: 100_000n })

    expect(await read(alice.resolver.query(connection, 'x', bytes('')))).to.deep.equal(['here'])
    expect(await read(alice.resolver.query(bob.peerId, 'x', bytes('')))).to.deep.equal(['here'])
  })

  it('names a peer that does not speak the protocol', async () => {
    await bob.resolver.stop()
    expect(await failure()).to.include({ name: 'ResolverUnsupportedError', retryable: false })
    expect((await rejection(read(alice.resolver.query(alice.peerId, 'x', bytes(''))))).name).to.equal('InvalidQueryError')
  })

  it('needs identify, which finds out who speaks it', () => {
    expect(alice.resolver).to.have.property(serviceDependencies).that.deep.equals(['@libp2p/identify'])
  })

  it('refuses options that are misspelt at once', () => {
    const refused = (name: string, message: string): object => ({ name, message })
    expect(() => alice.resolver.query(bob.peerId, 'x', bytes(''), { deadlinMs: 5 } as object)).to.throw().that.includes(refused('InvalidQueryError', "query() has no option 'deadlinMs': is 'deadlineMs' meant?"))
    expect(() => alice.resolver.queryNeighbours('x', bytes(''), { peer: [] } as object)).to.throw().that.includes(refused('InvalidQueryError', "queryNeighbours() has no option 'peer': is 'peers' meant?"))
    expect(() => alice.resolver.handle('x', async () => undefined, { maxQuerys: 1 } as object)).to.throw().that.includes(refused('InvalidLimitError', "handle() has no option 'maxQuerys': is 'maxQueries' meant?"))
  })

  it('refuses arguments out of their range at once', () => {
    const ask = (name: string, query = bytes(''), options = {}): (() => void) => () => { alice.resolver.query(bob.peerId, name, query, options) }

    for (const name of ['', 'x'.repeat(129), 'ä'.repeat(65), '\ud800']) {
      expect(ask(name)).to.throw().with.property('name', 'InvalidQueryError')
      expect(() => alice.resolver.handle(name, async () => undefined)).to.throw().with.property('name', 'InvalidQueryError')
    }

    for (const options of [{ deadlineMs: 0 }, { deadlineMs: Infinity }, { maxResponses: 0 }, { maxBytes: 0.5 }, { hops: -1 }, { hops: NaN }]) {
      expect(ask('x', bytes(''), options)).to.throw().with.property('name', 'InvalidQueryError')
    }

    expect(ask('x', bytes(''), { hops: 8 })).to.throw().with.property('name', 'TooManyHopsError')
    expect(ask('x', new Uint8Array(65_537))).to.throw().with.property('name', 'QueryTooLargeError')
  })
})
