import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { openStream } from '../../src/index.ts'
import { rejection } from '../fixtures.ts'
import type { Connection, Libp2p } from '@libp2p/interface'

const PROTOCOL = '/juxta/test/1.0.0'

describe('opening a stream', () => {
  let nodes: Libp2p[]
  let connection: Connection

  beforeEach(async () => {
    nodes = await Promise.all([createTestNode({ listen: [] }), createTestNode()])
    await nodes[1].handle(PROTOCOL, stream => { void stream.close() })
    connection = await nodes[0].dial(nodes[1].getMultiaddrs())
  })

  afterEach(async () => {
    await Promise.all(nodes.map(async node => node.stop()))
  })

  // the muxer would throw where only the process can catch it, and mocha would fail this test
  it('is refused when the connection dies in the same turn', async () => {
    const opening = rejection(openStream(connection, PROTOCOL))
    abortConnections(nodes[0])

    expect((await opening).name).to.equal('ConnectionClosedError')
  })

  it('is refused when the connection dies before the next microtask', async () => {
    const opening = rejection(openStream(connection, PROTOCOL))
    process.nextTick(() => { abortConnections(nodes[0]) })

    expect((await opening).name).to.equal('ConnectionClosedError')
  })

  it('works for more at once than the muxer would take early', async () => {
    const streams = await Promise.all(Array.from({ length: 40 }, async () => openStream(connection, PROTOCOL)))

    expect(streams.every(({ protocol }) => protocol === PROTOCOL)).to.equal(true)
  })

  it('is asked for in the next turn, or at once where the connection is new', async () => {
    const asked: unknown[] = []
    const stub = { newStream: async (...how: unknown[]) => { asked.push(how) } } as unknown as Connection

    const first = openStream(stub, PROTOCOL)
    expect(asked).to.deep.equal([])
    await first
    expect(asked).to.deep.equal([[PROTOCOL, {}]])

    const second = openStream(stub, PROTOCOL, { isNew: true })
    expect(asked).to.deep.equal([[PROTOCOL, {}], [PROTOCOL, {}]])
    await second
  })

  it('ends a connection that has no muxer any more', async () => {
    let aborted: Error | undefined
    const dead = {
      status: 'open',
      newStream: async () => { throw Object.assign(new Error('The muxer is closed'), { name: 'ConnectionClosedError' }) },
      abort: (error: Error) => { aborted = error }
    } as unknown as Connection

    const error = await rejection(openStream(dead, PROTOCOL))
    expect(error.name).to.equal('ConnectionClosedError')
    expect(aborted).to.equal(error)
  })

  it('is given up by its signal', async () => {
    const controller = new AbortController()
    const opening = rejection(openStream(connection, PROTOCOL, { signal: controller.signal }))
    controller.abort(new Error('enough'))

    expect((await opening).message).to.equal('enough')
  })
})
