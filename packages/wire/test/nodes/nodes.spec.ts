import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { drained, openScope, openScoped, request, requestMany, respond, scopedHandler, Status, StreamReader } from '../../src/index.ts'
import { collect, rejection, textCodec } from '../fixtures.ts'
import type { StreamEnding } from '../../src/index.ts'
import type { Connection, Libp2p, StreamHandler } from '@libp2p/interface'

const PROTOCOL = '/juxta/test/1.0.0'
const MiB = 1024 * 1024

describe('wire on libp2p nodes over TCP', () => {
  let nodes: Libp2p[]
  let connection: Connection

  beforeEach(async () => {
    nodes = await Promise.all([createTestNode({ listen: [] }), createTestNode()])
    connection = await nodes[0].dial(nodes[1].getMultiaddrs())
  })

  afterEach(async () => {
    await Promise.all(nodes.map(async node => node.stop()))
  })

  async function handle (handler: StreamHandler): Promise<void> {
    await nodes[1].handle(PROTOCOL, handler)
  }

  it('asks and answers', async () => {
    await handle(scopedHandler({}, respond(async (message, { remotePeer }) => {
      expect(remotePeer.equals(nodes[0].peerId)).to.equal(true)
      return message.toUpperCase()
    }, textCodec)))

    for (const message of ['hello', '', 'x'.repeat(60_000)]) {
      expect(await request(connection, PROTOCOL, message, textCodec)).to.equal(message.toUpperCase())
    }

    expect(await rejection(request(connection, PROTOCOL, 'x'.repeat(70_000), textCodec))).to.include({ status: Status.requestTooLarge })
    expect((await rejection(request(connection, '/juxta/other/1.0.0', 'x', textCodec))).name).to.equal('RequestFailedError')
  })

  it('leaves no stream behind', async () => {
    await handle(scopedHandler({}, respond(async message => message, textCodec)))

    for (let i = 0; i < 50; i++) {
      await request(connection, PROTOCOL, 'x', textCodec)
    }

    // the last one's end may still be on its way
    expect(connection.streams.filter(({ protocol }) => protocol === PROTOCOL)).to.have.lengthOf.at.most(1)
  })

  it('carries many long responses to a slow reader', async () => {
    await handle(scopedHandler({}, respond(async function * () {
      for (let i = 0; i < 64; i++) {
        yield String.fromCharCode(48 + i).repeat(128 * 1024)
      }
    }, textCodec)))
    let i = 0

    for await (const response of requestMany(connection, PROTOCOL, 'x', textCodec)) {
      expect(response[0]).to.equal(String.fromCharCode(48 + i++))
      await new Promise<void>(resolve => { setImmediate(resolve) })
    }

    expect(i).to.equal(64)
  })

  it('sees a clean end, a reset and a lost connection, after the data', async () => {
    const endings: Array<Promise<StreamEnding>> = []
    const bytes: Array<() => Uint8Array> = []
    let onBytes = (): void => {}
    await handle(scopedHandler({}, reader => {
      const collected = collect(reader)
      bytes.push(collected.bytes)
      endings.push(collected.ended)
      onBytes()
    }))

    for (const [i, end] of ['clean', 'reset', 'lost'].entries()) {
      const admitted = new Promise<void>(resolve => { onBytes = resolve })
      const stream = await connection.newStream(PROTOCOL)
      await openScoped(stream, openScope, connection)
      stream.send(new Uint8Array(1000))
      await admitted

      if (end === 'clean') {
        await stream.close()
      } else if (end === 'reset') {
        stream.abort(new Error('enough'))
      } else {
        // what is on its way with it is lost, too
        await new Promise<void>(resolve => { setImmediate(resolve) })
        abortConnections(nodes[0])
      }

      // a lost connection shows as either, as the last bytes of it did or did not get through
      expect((await endings[i]).kind).to.be.oneOf(end === 'lost' ? ['clean', 'reset'] : [end])

      if (end !== 'lost') {
        expect(bytes[i]()).to.have.lengthOf(1000)
      }
    }
  })

  for (const mode of ['pull', 'push']) {
    it(`survives a pause at full speed, in ${mode} mode`, async () => {
      const total = 48 * MiB
      const pauseAt = 24 * MiB
      const paused = Promise.withResolvers<StreamReader>()
      const finished = Promise.withResolvers<number>()

      await handle(stream => {
        const reader = new StreamReader(stream)
        let got = 0

        if (mode === 'push') {
          reader.start(chunk => {
            const before = got
            got += chunk.byteLength

            if (before < pauseAt && got >= pauseAt) {
              reader.pause()
              paused.resolve(reader)
            }
          }, ending => {
            if (ending.kind === 'clean') {
              finished.resolve(got)
            } else {
              finished.reject(ending)
            }
          })

          return
        }

        (async () => {
          for (; got < total; got += MiB) {
            if (got === pauseAt) {
              paused.resolve(reader)
              await stalled
            }

            await reader.readBytes(MiB)
          }
        })().then(() => { finished.resolve(got) }, finished.reject)
      })

      const stream = await connection.newStream(PROTOCOL)
      const sender = { sent: 0 }
      const stalled = paused.promise.then(async () => {
        // until the sender has used up the window that the reader's muxer granted
        while (stream.status === 'open' && (stream as unknown as { sendWindowCapacity: number }).sendWindowCapacity > 0) {
          await new Promise<void>(resolve => { setImmediate(resolve) })
        }
      })

      const sending = (async () => {
        const chunk = new Uint8Array(65_536)

        for (; sender.sent < total; sender.sent += chunk.byteLength) {
          await drained(stream)
          stream.send(chunk)
        }

        await stream.close()
      })()

      const reader = await paused.promise
      await stalled
      expect(sender.sent).to.be.lessThan(total)

      if (mode === 'push') {
        reader.resume()
      }

      expect(await finished.promise).to.equal(total)
      await sending
    }).timeout(20_000)
  }
})
