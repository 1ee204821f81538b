import { expect } from 'chai'
import { systemClock } from '../src/clock.ts'
import { StreamAhead } from '../src/dial/stream-ahead.ts'
import { DIRECT, PEER, StubConnection } from './stub-network.ts'
import type { StreamAheadInit } from '../src/dial/stream-ahead.ts'
import type { Connection, Stream } from '@libp2p/interface'

const PROTOCOL = '/test/1.0.0'

describe('a stream that is asked for as soon as a connection opens', () => {
  let connections: StubConnection[]
  let dialled: Connection
  let other: Connection

  const ahead = (init: Partial<StreamAheadInit> = {}): StreamAhead => new StreamAhead(PROTOCOL, { clock: systemClock, limitMs: 1_000, ...init })
  /** All that can happen now has happened */
  const turn = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })
  const counts = (): number[] => connections.map(({ streams }) => streams.length)

  beforeEach(() => {
    connections = ['a', 'b'].map(id => new StubConnection(id, DIRECT, PEER, undefined, () => {}));
    [dialled, other] = connections as unknown as Connection[]
  })

  it('is the path\'s', async () => {
    const stream = ahead()
    const connected = await stream.connect(async onOpened => {
      onOpened(dialled)
      expect(counts()).to.deep.equal([1, 0])
      return { connection: dialled, reused: false }
    })

    expect(await stream.take(connected)).to.deep.equal({ stream: dialled.streams[0] })
    expect(counts()).to.deep.equal([1, 0])
  })

  it('is given up where the path goes over another connection', async () => {
    const stream = ahead()
    const connected = await stream.connect(async onOpened => {
      onOpened(dialled)
      return { connection: other, reused: true }
    })

    expect(await stream.take(connected)).to.deep.equal({ stream: other.streams[0] })
    expect(counts()).to.deep.equal([0, 1])
  })

  it('is given up where another connection opens, and where none is given', async () => {
    const failure = await ahead().connect(async onOpened => {
      onOpened(dialled)
      onOpened(other)
      await turn()
      expect(counts()).to.deep.equal([0, 1])
      throw new Error('no connection')
    }).catch((error: Error) => error)
    await turn()

    expect([(failure as Error).message, counts()]).to.deep.equal(['no connection', [0, 0]])
  })

  it('fails as it would later, and troubles nobody where it is not taken', async () => {
    connections[0].streamOutcome = 'refuse'
    const stream = ahead()
    const connected = await stream.connect(async onOpened => {
      onOpened(dialled)
      await turn()
      return { connection: dialled, reused: false }
    })

    expect((await stream.take(connected).catch((error: Error) => error) as Error).message).to.equal('stream refused')
    expect(counts()).to.deep.equal([0, 0])
  })

  describe('and is given before the other end has agreed', () => {
    const REQUEST = new TextEncoder().encode(`${PROTOCOL}\n`)

    interface Asked {
      connection: Connection
      stream: Stream
      sent: Uint8Array[]
      answer: PromiseWithResolvers<Stream>
    }

    /** A connection whose streams are requested a microtask after they were asked for, and agreed on when the test says so */
    function asked (): Asked {
      const answer = Promise.withResolvers<Stream>()
      const sent: Uint8Array[] = []
      class Stub {
        protocol = ''
        aborted?: Error
        send (data: Uint8Array): boolean {
          sent.push(data)
          return true
        }

        abort (error: Error): void { this.aborted = error }
      }
      const stream = new Stub() as unknown as Stream
      const streams: Stream[] = []
      const connection = {
        streams,
        newStream: async () => {
          streams.push(stream)
          await Promise.resolve()
          stream.send(REQUEST)
          return answer.promise
        }
      } as unknown as Connection

      return { connection, stream, sent, answer }
    }

    async function take ({ connection }: Asked): Promise<{ stream: Stream, agreed?: Promise<void> }> {
      const stream = ahead({ early: true })
      const connected = await stream.connect(async onOpened => {
        onOpened(connection)
        return { connection, reused: false }
      })

      return stream.take(connected)
    }

    it('with when it may be read', async () => {
      const one = asked()
      const { stream, agreed } = await take(one)
      let mayBeRead = false
      void agreed?.then(() => { mayBeRead = true })
      await turn()

      expect([stream, one.sent, mayBeRead]).to.deep.equal([one.stream, [REQUEST], false])

      one.answer.resolve(one.stream)
      await turn()

      expect(mayBeRead).to.equal(true)
    })

    it('and says why where it does not agree', async () => {
      const one = asked()
      const { agreed } = await take(one)
      one.answer.reject(new Error('unsupported'))

      expect((await agreed?.catch((error: Error) => error) as unknown as Error).message).to.equal('unsupported')
    })

    it('but not where it is over by then, so that another connection is tried', async () => {
      const one = asked()
      const stream = ahead({ early: true })
      const connected = await stream.connect(async onOpened => {
        onOpened(one.connection)
        await turn()
        one.answer.reject(new Error('the connection is lost'))
        await turn()
        return { connection: one.connection, reused: false }
      })

      expect((await stream.take(connected).catch((error: Error) => error) as Error).message).to.equal('the connection is lost')
    })

    it('and is over where a middleware gives another stream in its place', async () => {
      const one = asked()
      const { agreed } = await take(one)
      const other = asked().stream
      one.answer.resolve(other)

      expect((await agreed?.catch((error: Error) => error) as unknown as Error).message).to.match(/middleware/)
      expect((other as unknown as { aborted?: Error }).aborted).to.be.an('error')
    })

    it('when it is agreed on, where libp2p gives no chance before', async () => {
      const stream = ahead({ early: true })
      const connected = await stream.connect(async onOpened => {
        onOpened(dialled)
        return { connection: dialled, reused: false }
      })
      const taken = await stream.take(connected)

      expect(taken.stream).to.equal(dialled.streams[0])
      await taken.agreed
    })
  })
})
