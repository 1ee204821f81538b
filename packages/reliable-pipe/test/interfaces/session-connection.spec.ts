import { echo } from '@libp2p/echo'
import { isConnection } from '@libp2p/interface'
import { byteStream } from '@libp2p/utils'
import { ping } from '@libp2p/ping'
import { abortConnections } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { streamHandler } from '../../src/index.ts'
import { createNode, next, rejection, stopAll } from '../nodes.ts'
import { connect, once } from './pair.ts'
import type { EchoComponents } from '@libp2p/echo'
import type { PingComponents } from '@libp2p/ping'
import type { Startable, StreamHandler } from '@libp2p/interface'
import type { PipeNode } from '../nodes.ts'

/** What libp2p's services of protocols ask for: their handlers listen for sessions, and what they dial are sessions */
function overSessions (node: PipeNode): unknown {
  const { reliablePipe } = node.services
  const listening = new Map<string, () => void>()
  const openStream = async (target: Parameters<typeof reliablePipe.connect>[0], name: string): Promise<unknown> => (await reliablePipe.connect(target, { name })).stream()

  return {
    registrar: {
      handle: async (name: string, handler: StreamHandler) => { listening.set(name, reliablePipe.listen(name, streamHandler(handler))) },
      unhandle: async (name: string) => { listening.get(name)?.() }
    },
    connectionManager: { openStream }
  }
}

describe('a session as a libp2p connection', () => {
  afterEach(stopAll)

  it('says who is at the other end, and over what, and no more', async () => {
    const { alice, bob, nodes } = await connect()
    const connection = bob.connection()

    expect(bob.connection()).to.equal(connection)
    expect(isConnection(connection)).to.equal(true)
    expect(connection).to.include({ id: alice.id, direction: 'inbound', status: 'open', direct: true, limits: undefined })
    expect(Object.keys(connection)).to.not.include.members(['multiplexer', 'encryption', 'rtt'])
    expect(connection.remotePeer.equals(nodes.alice.peerId)).to.equal(true)
    expect(connection.remoteAddr.toString()).to.equal(bob.path?.remoteAddr.toString())
    expect(connection.streams).to.deep.equal([bob.stream()])
    expect(connection.timeline.open).to.be.a('number')
  })

  it('has the address of the path that it has then, and without one only the peer', async () => {
    const { bob, nodes } = await connect()
    const connection = bob.connection()
    const before = connection.remoteAddr.toString()
    const detached = next(bob, 'detach')
    const attached = next(bob, 'path')
    abortConnections(nodes.alice)
    await detached
    expect([connection.remoteAddr.toString(), connection.direct]).to.deep.equal([`/p2p/${nodes.alice.peerId.toString()}`, false])
    await attached
    expect(connection.remoteAddr.toString()).to.equal(bob.path?.remoteAddr.toString())
    expect(connection.remoteAddr.toString()).to.not.equal(before)
    expect(connection.status).to.equal('open')
  })

  it('opens no other streams', async () => {
    const { alice } = await connect()

    expect(await rejection(alice.connection().newStream('/echo/1.0.0'))).to.include({ name: 'NoStreamsError', retryable: false })
    expect(alice.status).to.equal('open')
  })

  it('is closed and aborted as the session, and hears of it', async () => {
    const { alice, bob } = await connect()
    await Promise.all([alice.connection().close(), bob.connection().close()])
    expect([alice.status, alice.connection().status, bob.connection().streams]).to.deep.equal(['closed', 'closed', []])

    const other = await connect()
    const closed = once<Event & { error?: Error }>(other.bob.connection(), 'close')
    other.alice.connection().abort(new Error('enough'))
    expect((await closed).error).to.include({ name: 'StreamResetError' })
    expect([other.alice.connection().status, other.bob.connection().status]).to.deep.equal(['aborted', 'reset'])
    expect(other.bob.connection().timeline.close).to.be.a('number')
  })

  describe('serves the handlers of libp2p\'s protocols', () => {
    it('ping, though connections are lost', async () => {
      const [near, far] = await Promise.all([createNode(), createNode()])
      const server = ping()(overSessions(far) as PingComponents) as ReturnType<ReturnType<typeof ping>> & Startable
      const client = ping()(overSessions(near) as PingComponents)
      await server.start?.()

      for (let i = 0; i < 3; i++) {
        expect(await client.ping(far.getMultiaddrs())).to.be.a('number')
        abortConnections(near)
      }

      expect(near.services.reliablePipe.sessions).to.deep.equal([])
    })

    it('echo, though connections are lost', async () => {
      const [near, far] = await Promise.all([createNode(), createNode()])
      const server = echo()(overSessions(far) as EchoComponents) as ReturnType<ReturnType<typeof echo>> & Startable
      await server.start?.()
      const session = await near.services.reliablePipe.connect(far.getMultiaddrs(), { name: '/echo/1.0.0' })
      const stream = byteStream(session.stream())

      for (let i = 0; i < 5; i++) {
        const sent = new Uint8Array(10_000 + i).fill(i)
        await stream.write(sent)
        abortConnections(i % 2 === 0 ? near : far)
        expect((await stream.read({ bytes: sent.byteLength })).subarray()).to.deep.equal(sent)
      }

      await session.close()
      expect(session.stats.attaches).to.be.above(1)
    })

    it('and aborts the session when one throws', async () => {
      const [near, far] = await Promise.all([createNode(), createNode()])
      far.services.reliablePipe.listen('throws', streamHandler(() => { throw new Error('not for others') }))
      const session = await near.services.reliablePipe.connect(far.getMultiaddrs(), { name: 'throws' })

      expect(await rejection(session.close())).to.include({ name: 'SessionAbortedError', reason: 'the handler failed' })
    })
  })
})
