import { expect } from 'chai'
import { path } from '@juxta/path'
import { systemClock } from '@juxta/path/internal'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { reliablePipe } from '../src/index.ts'
import { attachFrame, PROTOCOL, RawStream } from './raw-stream.ts'
import { bytes, echo, read, rejection, until } from './nodes.ts'
import type { PipeNode } from './nodes.ts'
import type { Clock } from '@juxta/path/internal'

/** The system's clock, which knows what is still to come */
class CountingClock implements Clock {
  /** milliseconds that each was set to */
  readonly pending = new Map<unknown, number>()

  now (): number {
    return systemClock.now()
  }

  setTimeout (callback: () => void, ms: number): unknown {
    const timer = systemClock.setTimeout(() => {
      this.pending.delete(timer)
      callback()
    }, ms)
    this.pending.set(timer, ms)

    return timer
  }

  clearTimeout (timer: unknown): void {
    this.pending.delete(timer)
    systemClock.clearTimeout(timer)
  }
}

describe('a node that has stopped leaves no timer behind', () => {
  const clocks = new Map<PipeNode, CountingClock>()

  async function createNode (): Promise<PipeNode> {
    const clock = new CountingClock()
    const node: PipeNode = await createTestNode({
      services: { path: path({ clock }), reliablePipe: reliablePipe({ clock }) },
      libp2p: { connectionMonitor: { enabled: false } }
    })
    node.services.reliablePipe.listen('echo', echo)
    clocks.set(node, clock)

    return node
  }

  /** Stops it, and gives what timers it has left */
  async function stop (node: PipeNode): Promise<number[]> {
    await node.stop()

    return [...clocks.get(node)?.pending.values() ?? []]
  }

  let server: PipeNode
  let client: PipeNode

  beforeEach(async () => {
    [server, client] = await Promise.all([createNode(), createNode()])
  })

  afterEach(async () => {
    for (const [node, clock] of clocks) {
      abortConnections(node)
      await node.stop()
      clock.pending.forEach((_ms, timer) => { systemClock.clearTimeout(timer) })
    }

    clocks.clear()
  })

  it('with a session that is open', async () => {
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
    session.send(bytes('hello'))
    await read(session)
    expect(clocks.get(client)?.pending).to.not.have.property('size', 0)

    expect(await stop(client)).to.deep.equal([])
    expect(await stop(server)).to.deep.equal([])
  })

  it('with sessions that were closed, or aborted, just before', async () => {
    const [closed, aborted] = await Promise.all(['closed', 'aborted'].map(async () => client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })))
    await closed.close()
    aborted.abort(new Error('enough'))

    expect(await Promise.all([stop(client), stop(server)])).to.deep.equal([[], []])
  })

  it('with a session that looks for a path', async () => {
    const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
    const failed = new Promise<void>(resolve => { session.addEventListener('detach', () => { resolve() }) })
    expect(await stop(server)).to.deep.equal([])
    await failed

    expect(await stop(client)).to.deep.equal([])
  })

  it('while a session is being decided on, however long that takes', async () => {
    const asked = Promise.withResolvers<void>()
    server.services.reliablePipe.listen('thinker', () => {}, {
      accept: async () => {
        asked.resolve()
        return new Promise<boolean>(() => {})
      }
    })
    const connecting = rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'thinker' }))
    await asked.promise

    expect(await stop(server)).to.deep.equal([])
    expect(await stop(client)).to.deep.equal([])
    await connecting
  })

  it('with a stream that has said nothing, and one whose other half stays open', async () => {
    await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
    const [connection] = client.getConnections()
    await RawStream.open(connection)
    const refused = await RawStream.open(connection)
    refused.write(attachFrame({ name: 'nobody listens' }))
    expect(await refused.next('attached')).to.include({ status: 'no-listener' })
    await until(() => server.getConnections()[0].streams.filter(({ protocol }) => protocol === PROTOCOL).length >= 3)

    expect(await stop(server)).to.deep.equal([])
    expect(await stop(client)).to.deep.equal([])
  })
})
