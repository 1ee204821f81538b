import { expect } from 'chai'
import { bytes, createNode, echo, read, readAll, rejection, stopAll, text, until } from './nodes.ts'
import type { AcceptInfo, ReliableSession } from '../src/index.ts'

describe('the claimed windowing between nodes', () => {
  afterEach(stopAll)

  it('delivers both ways, once and in order, though every connection is cut meanwhile', async function () {
    this.timeout(30_000)
    const [server, client] = await Promise.all([createNode(), createNode()])
    server.services.reliablePipe.listen('echo', echo)
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', windowing: 'claimed' })
    const sent = Array.from({ length: 2000 }, (_, i) => `${i} ${'x'.repeat(i * 7 % 3000)}`)
    const received: string[] = []
    let cuts = 0

    const sending = (async () => {
      for (const message of sent) {
        await session.deliver(bytes(message))
      }

      await session.close()
    })()

    for await (const message of session) {
      received.push(text(message))

      if (received.length % 500 === 250) {
        cuts++
        client.getConnections(server.peerId).forEach(connection => { connection.abort(new Error('cut')) })
      }
    }

    await sending
    expect(received).to.deep.equal(sent)
    expect(cuts).to.equal(4)
    expect(session.windowing).to.equal('claimed')
    expect(session.stats.attaches).to.be.greaterThan(1)
    expect(session.stats.resentSegments, 'the window is sent again each time it is shifted').to.be.greaterThan(0)
  })

  it('carries a message larger than the credit', async function () {
    this.timeout(30_000)
    const [server, client] = await Promise.all([createNode({ credit: 100_000 }), createNode({ credit: 100_000 })])
    server.services.reliablePipe.listen('echo', echo)
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', windowing: 'claimed' })
    const message = new Uint8Array(1_000_000).map((_, i) => i % 251)
    await session.deliver(message)
    const closing = session.close()

    expect(Buffer.compare(await read(session), message)).to.equal(0)
    await closing
  })

  it('sends what fills no window when it is flushed', async () => {
    const [server, client] = await Promise.all([createNode(), createNode({ claimedLingerMs: 1e9 })])
    server.services.reliablePipe.listen('echo', echo)
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', windowing: 'claimed' })
    session.send(bytes('one'))
    await new Promise<void>(resolve => { setImmediate(resolve) })
    expect(session.stats.segmentsSent).to.equal(0)
    session.flush()

    expect(text(await read(session))).to.equal('one')
  })

  it('is what the listener is asked for, and what its session says', async () => {
    const [server, client] = await Promise.all([createNode(), createNode()])
    const asked: AcceptInfo[] = []
    const sessions: ReliableSession[] = []
    server.services.reliablePipe.listen('name', session => { sessions.push(session) }, {
      accept: (_peer, info) => {
        asked.push(info)
        return true
      }
    })
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name', windowing: 'claimed' })
    await until(() => sessions.length > 0)

    expect(asked[0]).to.include({ windowing: 'claimed' })
    expect([session.windowing, sessions[0].windowing]).to.deep.equal(['claimed', 'claimed'])
  })

  it('is not what the session uses where the listener does not grant it', async () => {
    const [server, client] = await Promise.all([createNode(), createNode()])
    server.services.reliablePipe.listen('echo', echo, { windowing: 'default' })
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo', windowing: 'claimed' })
    session.send(bytes('hello'))
    const closing = session.close()

    expect(session.windowing).to.equal('default')
    expect((await readAll(session)).map(text)).to.deep.equal(['hello'])
    await closing
  })

  it('has a name, and there are two', async () => {
    const [server, client] = await Promise.all([createNode(), createNode()])

    expect(await rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name', windowing: 'sliding' as 'claimed' })))
      .to.include({ name: 'InvalidArgumentError', message: 'windowing is \'default\' or \'claimed\', not \'sliding\'' })
    expect(() => server.services.reliablePipe.listen('name', echo, { windowing: null as unknown as 'default' })).to.throw().with.property('name', 'InvalidArgumentError')
  })
})
