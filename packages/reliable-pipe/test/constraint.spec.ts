import { path } from '@juxta/path'
import { createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { reliablePipe } from '../src/index.ts'
import { bytes, echo, next, read, text } from './nodes.ts'
import type { PipeNode } from './nodes.ts'

describe('a session that has to be over one transport', () => {
  const running: PipeNode[] = []

  const create = async (listen?: string[]): Promise<PipeNode> => {
    const node = await createTestNode({ webSockets: true, listen, services: { path: path(), reliablePipe: reliablePipe() } })
    running.push(node as unknown as PipeNode)

    return node as unknown as PipeNode
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => { await node.stop() }))
  })

  it('leaves the connection there is alone, and comes back over that transport', async () => {
    const [alice, bob] = [await create([]), await create()]
    bob.services.reliablePipe.listen('echo', echo, { only: { transport: 'ws' } })
    await alice.dial(bob.getMultiaddrs().filter(address => !address.toString().includes('/ws')))

    const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'echo', only: { transport: 'ws' } })
    expect(session.path?.remoteAddr.toString()).to.include('/ws')
    session.send(bytes('one'))
    expect(text(await read(session))).to.equal('one')

    const attached = next<{ remoteAddr: { toString (): string } }>(session, 'path')
    alice.getConnections().filter(({ remoteAddr }) => remoteAddr.toString().includes('/ws')).forEach(connection => { connection.abort(new Error('cut')) })
    session.send(bytes('two'))
    expect((await attached).remoteAddr.toString()).to.include('/ws')
    expect(text(await read(session))).to.equal('two')
  })
})
