import { abortConnections } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { sessionCompliance } from '../session-compliance.ts'
import { acknowledged, bytes, createNode, Kept, next, stopAll, text, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { Opened } from '../session-compliance.ts'
import type { BoundEnd, MovedReport, PipeAdvertisement, PipeSession } from '../../src/index.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

describe('the interface of sessions', function () {
  this.timeout(30_000)
  afterEach(stopAll)

  describe('with a peer', () => {
    sessionCompliance({
      because: error => error,
      open: async (options): Promise<Opened> => {
        const [near, far] = await Promise.all([createNode({ listen: [] }), createNode()])
        const given = Promise.withResolvers<ReliableSession>()
        far.services.reliablePipe.listen('name', given.resolve)
        const session = await near.services.reliablePipe.connect(far.getMultiaddrs(), { name: 'name', ...options })

        return { near: session, far: await given.promise, cut: () => { abortConnections(near) } }
      }
    })
  })

  describe('with the end of a pipe', () => {
    sessionCompliance({
      because: error => error.name === 'UndeliveredError' ? error.cause as Error : error,
      open: async (options): Promise<Opened> => {
        const world = new World()
        const [near, far] = await Promise.all([createNode({ world, listen: [] }), createNode({ world })])
        const given = Promise.withResolvers<ReliableSession>()
        const made = await far.services.pipe.create({ name: 'notes', input: 'exclusive' })
        await far.services.pipe.listen(made, given.resolve)
        const session = await near.services.pipe.connect(made, options)

        return { near: session, far: await given.promise, cut: () => { abortConnections(near) } }
      }
    })
  })
})

describe('the interface of a session with the end of a pipe, when that is handed over', function () {
  this.timeout(30_000)
  let dialler: Node
  let owner: Node
  let other: Node
  let made: PipeAdvertisement
  let end: BoundEnd
  let session: PipeSession
  /** the other side's, the latest last */
  let given: ReliableSession[]

  beforeEach(async () => {
    const world = new World()
    ;[owner, other, dialler] = await Promise.all([createNode({ world }), createNode({ world }), createNode({ world, listen: [] })])
    given = []
    made = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    end = await owner.services.pipe.listen(made, session => { given.push(session) })
    session = await dialler.services.pipe.connect(made, { priority: 20 })
  })

  afterEach(stopAll)

  const handOver = async (): Promise<void> => {
    const moved = next<MovedReport>(session, 'moved')
    const delegation = await owner.services.pipe.delegate(made, { to: other.peerId, rank: 0 })
    const handed = await end.handOver(other.peerId)
    const taken = Promise.withResolvers<ReliableSession>()
    await other.services.pipe.takeOver(made, handed.bytes, taken.resolve, { delegation })
    expect((await moved).handedOver).to.equal(true)
    given.push(await taken.promise)
  }

  it('goes on with listeners, and with what is asked for', async () => {
    const heard = new Kept()
    session.addEventListener('message', ({ data }) => { heard.push(text(data.subarray())) })
    session.priority = 40
    given[0].send(bytes('from the first'))
    await heard.reaches(1)
    const { id } = session
    await handOver()
    expect([session.priority, session.id === id]).to.deep.equal([40, false])
    given[1].send(bytes('from the second'))
    await heard.reaches(2)
    expect([...heard]).to.deep.equal(['from the first', 'from the second'])
  })

  it('gives what nobody had taken of the first end before what comes from the second, to whoever comes to read', async () => {
    given[0].send(bytes('1'))
    given[0].send(bytes('2'))
    await acknowledged(given[0], 2)
    await handOver()
    given[1].send(bytes('3'))
    await given[1].close()
    const messages: string[] = []

    for await (const message of session) {
      messages.push(text(message))

      if (messages.length === 1) {
        // who comes next goes on from here
        break
      }
    }

    const rest = Promise.withResolvers<void>()
    session.addEventListener('message', ({ data }) => {
      messages.push(text(data.subarray()))

      if (messages.length === 3) {
        rest.resolve()
      }
    })
    await rest.promise
    expect(messages).to.deep.equal(['1', '2', '3'])
  })

  it('goes on as a stream, which is the same one', async () => {
    const stream = session.stream()
    stream.send(bytes('1'))
    await acknowledged(session, 1)
    await handOver()
    expect([session.stream() === stream, stream.status, session.connection().remotePeer.equals(other.peerId)]).to.deep.equal([true, 'open', true])
    stream.send(bytes('2'))
    await stream.close()
    const messages: string[] = []
    given[1].addEventListener('message', ({ data }) => { messages.push(text(data.subarray())) })
    await given[1].close()
    expect(messages).to.deep.equal(['1', '2'])
    expect(session.watermarks).to.deep.equal({ accepted: 2, sent: 2, acknowledged: 2, expired: 0 })
  })
})
