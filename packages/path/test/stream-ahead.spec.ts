import { expect } from 'chai'
import { systemClock } from '../src/clock.ts'
import { StreamAhead } from '../src/dial/stream-ahead.ts'
import { DIRECT, PEER, StubConnection } from './stub-network.ts'
import type { Connection } from '@libp2p/interface'

const PROTOCOL = '/test/1.0.0'

describe('a stream that is asked for as soon as a connection opens', () => {
  let connections: StubConnection[]
  let dialled: Connection
  let other: Connection

  const ahead = (): StreamAhead => new StreamAhead(PROTOCOL, { clock: systemClock, limitMs: 1_000 })
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

    expect(await stream.take(connected)).to.equal(dialled.streams[0])
    expect(counts()).to.deep.equal([1, 0])
  })

  it('is given up where the path goes over another connection', async () => {
    const stream = ahead()
    const connected = await stream.connect(async onOpened => {
      onOpened(dialled)
      return { connection: other, reused: true }
    })

    expect(await stream.take(connected)).to.equal(other.streams[0])
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
})
