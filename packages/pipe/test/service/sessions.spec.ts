import { expect } from 'chai'
import { abortConnections } from '@juxta/test-network/libp2p'
import { acknowledged, bytes, createNode, Kept, kill, next, rejection, stopAll, text, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { BoundEnd, MovedReport, PipeSession } from '../../src/index.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

/** Keeps what comes, and answers each with its own name before it */
const keeper = (name: string, kept: string[]) => async (session: ReliableSession): Promise<void> => {
  try {
    for await (const message of session) {
      kept.push(text(message))
      await session.deliver(bytes(`${name} ${text(message)}`))
    }

    await session.close()
  } catch {
    // the end was given up
  }
}

/** Whom a node connects to next */
const nextConnect = async (node: Node): Promise<unknown> => {
  const { reliablePipe } = node.services
  const connect = reliablePipe.connect.bind(reliablePipe)

  return new Promise(resolve => {
    Object.assign(reliablePipe, {
      connect: async (...given: Parameters<typeof connect>) => {
        resolve(given[0])
        return connect(...given)
      }
    })
  })
}

const read = async (session: PipeSession, count: number): Promise<string[]> => {
  const messages: string[] = []

  for await (const message of session) {
    messages.push(text(message))

    if (messages.length === count) {
      break
    }
  }

  return messages
}

describe('a session with the end of a pipe', function () {
  this.timeout(30_000)
  let world: World
  let owner: Node
  let other: Node
  let dialler: Node

  beforeEach(async () => {
    world = new World()
    ;[owner, other, dialler] = await Promise.all([createNode({ world }), createNode({ world }), createNode({ world, listen: [] })])
  })

  afterEach(stopAll)

  it('is had by name', async () => {
    const kept: string[] = []
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    const end = await owner.services.pipe.listen(made, keeper('owner', kept))
    const session = await dialler.services.pipe.connect('notes')

    await session.deliver(bytes('one'))
    expect(await read(session, 1)).to.deep.equal(['owner one'])
    expect(session.remotePeer.equals(owner.peerId)).to.equal(true)
    expect(end.binding).to.include({ holder: owner.peerId.toString(), epoch: 1, pipe: made.id })
    await session.close()
    expect(session.watermarks).to.deep.include({ accepted: 1, acknowledged: 1 })

    await end.close()
    expect((await rejection(dialler.services.pipe.connect('notes'))).name).to.equal('NoEndError')
    expect(owner.services.pipe.ends).to.deep.equal([])
  })

  it('reaches one of those who listen on a shared pipe; a query gives the set of them', async () => {
    const made = await owner.services.pipe.create({ name: 'printers', input: 'shared' })
    await owner.services.pipe.listen(made, keeper('owner', []))
    await other.services.pipe.listen(made, keeper('other', []))
    const ends = await dialler.services.pipe.resolve(made)
    const session = await dialler.services.pipe.connect(made)

    expect(ends.map(({ peer }) => peer.toString()).sort()).to.deep.equal([owner.peerId.toString(), other.peerId.toString()].sort())
    await session.deliver(bytes('x'))
    expect((await read(session, 1))[0]).to.be.oneOf(['owner x', 'other x'])

    // one of them died without a word: the other is there
    await kill(other)
    const again = await dialler.services.pipe.connect(made, { signal: AbortSignal.timeout(20_000) })
    expect([again.remotePeer.toString()]).to.deep.equal([owner.peerId.toString()])
  })

  it('follows an end that is handed over: each message arrives once, and so does each answer', async () => {
    const kept = new Kept()
    const answered: string[] = []
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    const delegation = await owner.services.pipe.delegate(made, { to: other.peerId, rank: 0 })
    const first = await owner.services.pipe.listen(made, keeper('owner', kept))
    let info = 'at first'
    const infos: string[] = []
    const session = await dialler.services.pipe.connect(made, { info: () => bytes(info) })
    session.addEventListener('moving', () => { info = 'after a move' })
    const reports: MovedReport[] = []
    session.addEventListener('moved', ({ detail }) => { reports.push(detail) })

    // it has no turn while the owner has the end
    expect((await rejection(other.services.pipe.listen(made, keeper('other', kept), { delegation }))).name).to.equal('NotSucceedingError')

    let sent = 0
    const sending = new AbortController()
    const flow = (async () => {
      while (!sending.signal.aborted) {
        await session.deliver(bytes(`${sent++}`))
        await new Promise<void>(resolve => { setImmediate(resolve) })
      }

      await session.close()
    })()
    const reading = (async () => {
      for await (const answer of session) {
        answered.push(text(answer).split(' ')[1])
      }
    })()

    const hand = async (end: BoundEnd, to: Node): Promise<BoundEnd> => {
      await kept.reaches(kept.length + 50)
      const moved = next<MovedReport>(session, 'moved')
      abortConnections(dialler)
      const handed = await end.handOver(to.peerId)
      const taken = await to.services.pipe.takeOver(made, handed.bytes, keeper('other', kept), {
        delegation: to === other ? delegation : undefined,
        accept: (_, { info }) => {
          infos.push(text(info))
          return true
        }
      })
      abortConnections(dialler)
      await moved

      return taken
    }

    const second = await hand(first, other)
    const third = await hand(await hand(second, owner), other)
    await kept.reaches(kept.length + 50)
    sending.abort()
    await Promise.all([flow, reading])

    const all = Array.from({ length: sent }, (_, i) => `${i}`)
    expect([...kept]).to.deep.equal(all)
    expect(answered).to.deep.equal(all)
    expect(reports.map(({ handedOver, undelivered }) => ({ handedOver, undelivered }))).to.deep.equal([1, 2, 3].map(() => ({ handedOver: true, undelivered: [] })))
    expect(infos.every(info => info === 'after a move')).to.equal(true)
    expect(session.watermarks).to.deep.include({ accepted: sent, acknowledged: sent })
    expect([second.binding?.previous, third.binding?.epoch]).to.deep.equal([first.binding?.digest, 4])
    expect(dialler.services.pipe.counts).to.deep.include({ moved: 3, handOversRefused: {} })
  })

  it('follows an end whose peer was killed, to a delegate of higher rank', async () => {
    const kept: string[] = []
    const [first, second] = [await createNode({ world }), other]
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    const [low, high] = await Promise.all([owner.services.pipe.delegate(made, { to: first.peerId, rank: 1 }), owner.services.pipe.delegate(made, { to: second.peerId, rank: 2 })])
    await first.services.pipe.listen(made, keeper('first', []), { delegation: low })
    const session = await dialler.services.pipe.connect(`notes@${owner.peerId.toString()}`)
    await session.deliver(bytes('one'))
    expect(await read(session, 1)).to.deep.equal(['first one'])
    await acknowledged(session, 1)

    await kill(first)
    session.send(bytes('two'))
    const moved = next<MovedReport>(session, 'moved')
    await second.services.pipe.listen(made, keeper('second', kept), { delegation: high })
    const { delivered, undelivered, to } = await moved

    expect(to.equals(second.peerId)).to.equal(true)
    expect({ delivered, undelivered: undelivered.map(({ number, data }) => [number, text(data)]) }).to.deep.equal({ delivered: 1, undelivered: [[1, 'two']] })
    await session.deliver(bytes('three'))
    await session.close()
    expect(kept).to.deep.equal(['three'])
  })

  it('is had though the end that is known first is dead, and another one bound while it was tried', async () => {
    const first = await createNode({ world })
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    const [low, high] = await Promise.all([owner.services.pipe.delegate(made, { to: first.peerId, rank: 1 }), owner.services.pipe.delegate(made, { to: other.peerId, rank: 2 })])
    await first.services.pipe.listen(made, keeper('first', []), { delegation: low })
    await kill(first)
    const tried = nextConnect(dialler)
    const connecting = dialler.services.pipe.connect(made, { signal: AbortSignal.timeout(20_000) })
    expect(String(await tried)).to.equal(first.peerId.toString())
    await other.services.pipe.listen(made, keeper('other', []), { delegation: high })

    expect((await connecting).remotePeer.equals(other.peerId)).to.equal(true)
  })

  it('goes on with a peer that started again, and says what may be lost', async () => {
    const kept: string[] = []
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    await owner.services.pipe.listen(made, keeper('owner', []))
    const session = await dialler.services.pipe.connect(made)
    await session.deliver(bytes('one'))
    await acknowledged(session, 1)
    const { privateKey } = (owner as unknown as { components: { privateKey: never } }).components
    await kill(owner)
    const moved = next<MovedReport>(session, 'moved')
    const again = await createNode({ world, privateKey })
    const remade = await again.services.pipe.create({ name: 'notes', input: 'exclusive' })
    expect(remade.id).to.equal(made.id)
    const end = await again.services.pipe.listen(remade, keeper('again', kept))
    const report = await moved

    expect(end.binding).to.include({ epoch: 1 })
    expect(report.to.equals(again.peerId)).to.equal(true)
    expect([report.delivered, report.undelivered]).to.deep.equal([1, []])
    await session.deliver(bytes('two'))
    await session.close()
    expect(kept).to.deep.equal(['two'])
  })

  it('says what was not delivered when there is nobody any more', async () => {
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    const end = await owner.services.pipe.listen(made, keeper('owner', []))
    const session = await dialler.services.pipe.connect(made, { followMs: 1 })
    await end.close()
    const { error } = await next<{ error: Error & { delivered: number } }>(session, 'close')

    expect(error).to.include({ name: 'UndeliveredError', delivered: 0 })
    expect((await rejection(session.close())).name).to.equal('UndeliveredError')
    expect(() => session.send(bytes('x'))).to.throw().with.property('name', 'UndeliveredError')
    expect((await rejection(read(session, 1))).name).to.equal('UndeliveredError')
    expect(session.status).to.equal('closed')
  })

  it('is over when the application at its end wants no more of it', async () => {
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    await owner.services.pipe.listen(made, session => { session.abort(new Error('no, thank you')) })
    const session = await dialler.services.pipe.connect(made)
    const error = await rejection(read(session, 1)) as Error & { cause: Error }

    expect([error.name, error.cause.name]).to.deep.equal(['UndeliveredError', 'SessionAbortedError'])
    expect(error.cause).to.include({ code: 'application', reason: 'no, thank you' })
    expect(dialler.services.pipe.counts.moved).to.equal(0)
  })

  it('is not durable: who asks for that at the name of the pipe is told, and nobody is given the session', async () => {
    const [keeps, asks] = await Promise.all([createNode({ world, store: true }), createNode({ world, store: true })])
    const made = await keeps.services.pipe.create({ name: 'orders', input: 'exclusive' })
    const given: ReliableSession[] = []
    await keeps.services.pipe.listen(made, session => { given.push(session) }, { accept: () => { throw new Error('not asked') } })
    const error = await rejection(asks.services.reliablePipe.connect(keeps.getMultiaddrs(), { name: made.id, durable: true }))

    expect(error).to.include({ name: 'SessionRefusedError', status: 'not-durable', retryable: false })
    expect(await rejection(asks.services.pipe.connect(made, { durable: true } as object))).to.include({ name: 'InvalidPipeError' })
    expect(given).to.deep.equal([])
    expect(keeps.services.reliablePipe.refusals).to.deep.equal({ 'not-durable': 1 })
  })

  it('is refused, and so is an end, with an option that is misspelt', async () => {
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    expect(await rejection(owner.services.pipe.listen(made, () => {}, { acept: () => false } as object))).to.include({ name: 'InvalidPipeError', message: "listen() has no option 'acept': is 'accept' meant?" })
    await owner.services.pipe.listen(made, () => {})
    expect(await rejection(dialler.services.pipe.connect(made, { onHolderLost: 'fail' } as object))).to.include({ name: 'InvalidPipeError' })

    const session = await dialler.services.pipe.connect(made)
    const refused = { name: 'InvalidArgumentError', message: "send() has no option 'expireMs': is 'expiresMs' meant?" }
    expect(() => session.send(bytes('one'), { expireMs: 1 } as object)).to.throw().that.includes(refused)
    expect((await rejection(session.deliver(bytes('one'), { expireMs: 1 } as object))).message).to.equal("deliver() has no option 'expireMs': is 'expiresMs' meant?")
    await session.deliver(bytes('two'), { expiresMs: 60_000, signal: AbortSignal.timeout(60_000) })
    expect(session.watermarks.accepted).to.equal(1)
  })

  it('is over when it is aborted here', async () => {
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    await owner.services.pipe.listen(made, keeper('owner', []))
    const session = await dialler.services.pipe.connect(made)
    const events: string[] = []
    session.addEventListener('moving', () => { events.push('moving') })
    session.addEventListener('close', () => { events.push('close') })
    session.abort(new Error('enough'))

    expect([events, session.status]).to.deep.equal([['close'], 'closed'])
    expect(() => session.send(bytes('x'))).to.throw('enough')
  })

  it('ends with the node, at both ends', async () => {
    const made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    await owner.services.pipe.listen(made, keeper('owner', []))
    const session = await dialler.services.pipe.connect(made)
    await dialler.stop()

    expect(session.status).to.equal('closed')
    expect((await rejection(dialler.services.pipe.connect(made))).name).to.equal('PipeStoppedError')
    await dialler.start()
    const again = await dialler.services.pipe.connect(made)
    await again.deliver(bytes('x'))
    expect(await read(again, 1)).to.deep.equal(['owner x'])
  })
})
