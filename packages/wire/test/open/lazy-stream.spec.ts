import { createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { openStream, StreamReader } from '../../src/index.ts'
import { rejection } from '../fixtures.ts'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'

const PROTOCOL = '/juxta/lazy/1.0.0'
const EARLY = Uint8Array.of(1, 2, 3)

describe('a stream that is written to before the other end has agreed', () => {
  let nodes: Libp2p[]
  let connection: Connection

  beforeEach(async () => {
    nodes = await Promise.all([createTestNode({ listen: [] }), createTestNode()])
    connection = await nodes[0].dial(nodes[1].getMultiaddrs())
  })

  afterEach(async () => {
    await Promise.all(nodes.map(async node => node.stop()))
  })

  it('carries what was written, and answers, as any other', async () => {
    const received = Promise.withResolvers<number[]>()
    await nodes[1].handle(PROTOCOL, async stream => {
      const bytes = await new StreamReader(stream).readBytes(6)
      stream.send(Uint8Array.of(7))
      received.resolve([...bytes])
    })
    const order: string[] = []

    const stream = await openStream(connection, PROTOCOL, {
      onRequested: early => {
        order.push(`requested ${early.protocol}`)
        early.send(EARLY)
      }
    })
    order.push('agreed')
    const reader = new StreamReader(stream)
    stream.send(Uint8Array.of(4, 5, 6))

    expect(await received.promise).to.deep.equal([1, 2, 3, 4, 5, 6])
    expect([...await reader.readBytes(1)]).to.deep.equal([7])
    expect(order).to.deep.equal(['requested ', 'agreed'])
    expect([stream.protocol, Object.hasOwn(stream, 'send')]).to.deep.equal([PROTOCOL, false])
  })

  it('is reset where the other end does not agree', async () => {
    let early: Stream | undefined
    const error = await rejection(openStream(connection, PROTOCOL, {
      onRequested: stream => {
        early = stream
        stream.send(EARLY)
      }
    }))

    expect(error.name).to.equal('UnsupportedProtocolError')
    expect(early?.status).to.be.oneOf(['aborted', 'reset'])
    // it costs nobody else anything
    expect(connection.status).to.equal('open')
  })

  it('waits for the answer where libp2p gives it no chance to be early', async () => {
    const stream = { protocol: '' } as unknown as Stream
    const made = [
      // the muxer needs a while to make one
      { streams: [], newStream: async () => stream },
      // … or has agreed on the protocol in making it
      { streams: [] as Stream[], newStream: async function (this: Connection) { return this.streams[this.streams.push({ protocol: PROTOCOL } as unknown as Stream) - 1] } }
    ] as unknown as Connection[]
    let requested = 0

    for (const connection of made) {
      await openStream(connection, PROTOCOL, { onRequested: () => { requested++ } })
    }

    expect(requested).to.equal(0)
  })

  it('does not take anything else that is written for the request', async () => {
    const sent: string[] = []
    let requested = 0
    const stub = {
      streams: [] as Stream[],
      newStream: async function (this: Connection) {
        class Stub {
          protocol = ''
          send (data: Uint8Array): boolean {
            sent.push(new TextDecoder().decode(data))
            return true
          }
        }
        const stream = new Stub() as unknown as Stream
        this.streams.push(stream)
        await Promise.resolve()
        // as a multistream-select would that says what it is first
        stream.send(new TextEncoder().encode('/multistream/1.0.0\n'))
        stream.send(new TextEncoder().encode(`${PROTOCOL}\n`))

        return stream
      }
    } as unknown as Connection

    await openStream(stub, PROTOCOL, { onRequested: () => { requested++ } })

    expect([requested, sent]).to.deep.equal([0, ['/multistream/1.0.0\n', `${PROTOCOL}\n`]])
  })
})
