import { abortConnections } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { bytes, closeLater, createNode, echo, read, readAll, stopAll, text, until } from './nodes.ts'
import { PROTOCOL } from './raw-stream.ts'
import type { PipeNode } from './nodes.ts'
import type { ReliableSession } from '../src/index.ts'
import type { Stream } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'

const KiB = 1024
const MiB = 1024 * KiB

const registrarOf = (node: PipeNode): Registrar => (node as unknown as { components: { registrar: Registrar } }).components.registrar

/** Not the stream that libp2p made, and as good */
function wrapperOf (stream: Stream): Stream {
  return new Proxy(stream, {
    get: (target, key) => {
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' && key !== 'log' ? value.bind(target) : value
    },
    set: (target, key, value) => Reflect.set(target, key, value, target)
  })
}

describe('an attach that goes out before the other end has agreed to the protocol', () => {
  let server: PipeNode
  let client: PipeNode
  let session: ReliableSession

  beforeEach(async () => {
    [server, client] = await Promise.all([createNode(), createNode()])
    server.services.reliablePipe.listen('echo', echo)
    session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
  })

  afterEach(stopAll)

  const answered = async (message: string): Promise<string> => {
    session.send(bytes(message))
    return text(await read(session))
  }

  it('is that of a session which had a path before, over each connection that follows', async () => {
    const { path } = client.services
    const open = path.open.bind(path)
    const early: boolean[] = []
    path.open = async (...how) => {
      const opened = await open(...how)
      early.push(opened.agreed != null)
      return opened
    }

    for (const message of ['one', 'two', 'three']) {
      abortConnections(client)
      expect(await answered(message)).to.equal(message)
    }

    expect(early).to.deep.equal([true, true, true])
    expect(session.stats.attaches).to.equal(4)
  })

  it('is made again when the other end did not agree', async () => {
    const registrar = registrarOf(server)
    const { handler, options } = registrar.getHandler(PROTOCOL)
    await registrar.unhandle(PROTOCOL)
    // nor is the server to find the way back
    await registrarOf(client).unhandle(PROTOCOL)
    abortConnections(client)
    await until(() => (session.stats.pathsEnded.reset ?? 0) >= 2)
    await registrar.handle(PROTOCOL, handler, { ...options, force: true })

    expect(await answered('after all')).to.equal('after all')
  })

  it('loses nothing of what comes with its answer while this end is busy with the agreement', async () => {
    const sending = Promise.withResolvers<ReliableSession>()
    server.services.reliablePipe.listen('send', sending.resolve)
    const receiver = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'send' })
    const sender = await sending.promise
    await until(() => receiver.path != null)
    const [{ path }, { peerStore }] = [client.services, client]
    const open = path.open.bind(path)
    const streams: Stream[] = []
    path.open = async (...how) => {
      const opened = await open(...how)
      streams.push(opened.stream)
      return opened
    }
    const merge = peerStore.merge.bind(peerStore)
    // what libp2p waits for last, before the stream may be read
    peerStore.merge = async (...what) => {
      await until(() => streams.some(({ readBufferLength, status }) => readBufferLength > 5 * MiB || status !== 'open'))
      return merge(...what)
    }
    abortConnections(client)

    for (let i = 0; i < 96; i++) {
      sender.send(new Uint8Array(64 * KiB))
    }

    closeLater(sender)

    expect(await readAll(receiver)).to.have.lengthOf(96)
    expect(receiver.stats.pathsEnded.reset).to.equal(1)
  })

  it('is made the ordinary way where the node has put something before the stream', async () => {
    let wrapped = 0
    registrarOf(client).use(PROTOCOL, [(stream, connection, next) => {
      wrapped++
      next(wrapperOf(stream), connection)
    }])
    abortConnections(client)

    expect(await answered('through it')).to.equal('through it')
    expect(wrapped).to.be.at.least(1)
    // the one that was cut: nothing was sent past it first
    expect(session.stats.pathsEnded).to.deep.equal({ reset: 1 })
  })
})
