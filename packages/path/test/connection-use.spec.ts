import { expect } from 'chai'
import { path } from '../src/index.ts'
import { DIRECT, PEER, RELAYED, StubNetwork } from './stub-network.ts'
import type { Path, PathService } from '../src/index.ts'
import type { StubConnection, StubStream } from './stub-network.ts'

const PROTOCOL = '/test/1.0.0'

describe('closing a path', () => {
  let network: StubNetwork
  let service: PathService

  async function open (): Promise<{ path: Path, connection: StubConnection, stream: StubStream }> {
    const path = await service.open(PEER, PROTOCOL)

    return { path, connection: path.connection as any, stream: path.stream as any }
  }

  beforeEach(() => {
    network = new StubNetwork()
    service = path({ clock: network.clock })(network.components)
    void service.start()
  })

  afterEach(() => {
    void service.stop()
    expect(network.time.pending).to.equal(0)
  })

  describe('through a relay', () => {
    beforeEach(() => {
      network.set(RELAYED, { outcome: 'connect' })
    })

    it('closes the connection that was dialled for it', async () => {
      const { path, connection } = await open()
      await path.close()
      await path.close()

      expect(connection.closes).to.equal(1)
      expect(service.counts.connectionsClosed).to.equal(1)
    })

    it('closes it when the path is aborted, or ends by itself', async () => {
      const first = await open()
      first.path.abort(new Error('dead'))
      await network.pass(0)
      expect(first.connection.status).to.equal('closed')

      const second = await open()
      second.stream.end()
      await network.pass(0)
      expect(second.connection.status).to.equal('closed')
    })

    it('leaves one that was not dialled for it', async () => {
      const connection = network.connect(RELAYED)
      const { path } = await open()
      await path.close()
      await network.pass(60_000)

      expect(connection.status).to.equal('open')
    })

    it('leaves one that another path uses until that is over too', async () => {
      const first = await open()
      const second = await open()
      expect(first.connection).to.equal(second.connection)

      await first.path.close()
      await network.pass(3_000)
      expect(first.connection.status).to.equal('open')
      await second.path.close()
      expect(first.connection.status).to.equal('closed')
    })

    it('does not count identify and the like as a use', async () => {
      const { path, connection } = await open()
      connection.addStream('/ipfs/id/1.0.0')
      connection.addStream('/ipfs/ping/1.0.0')
      await path.close()

      expect(connection.status).to.equal('closed')
    })

    it('leaves one that something else uses, and closes it when that is over', async () => {
      const { path, connection } = await open()
      const other = connection.addStream('/chat/1.0.0')
      await path.close()
      await network.pass(10_000)
      expect(connection.status).to.equal('open')

      other.end()
      await network.pass(1_000)
      expect(connection.status).to.equal('closed')
    })

    it('closes one that nobody opened a path on', async () => {
      network.dials.get(RELAYED.toString())!.streams = 'unsupported'
      await service.open(PEER, PROTOCOL).catch(() => {})
      const [connection] = network.connections
      await network.pass(999)
      expect(connection.status).to.equal('open')
      await network.pass(1_001)

      expect(connection.status).to.equal('closed')
    })
  })

  it('closes one that libp2p made after nobody wanted it any longer', async () => {
    network.set(RELAYED, { outcome: 'connect', afterMs: 1_500, deaf: true })
    const controller = new AbortController()
    const aborted = service.open(PEER, PROTOCOL, { signal: controller.signal }).catch(err => err)
    await network.pass(500)
    controller.abort()
    expect((await aborted).name).to.equal('AbortError')
    await network.pass(1_000)
    expect(network.connections).to.have.lengthOf(1)
    await network.pass(2_000)

    expect(network.connections).to.be.empty
  })

  it('leaves a direct connection to libp2p', async () => {
    network.set(DIRECT, { outcome: 'connect' })
    const { path, connection, stream } = await open()
    await path.close()
    stream.end()
    await network.pass(60_000)

    expect(connection.status).to.equal('open')
  })

  it('aborts a stream that the other side does not close', async () => {
    network.set(DIRECT, { outcome: 'connect' })
    const { path, stream } = await open()
    await path.close()
    await network.pass(4_999)
    expect(stream.status).to.equal('open')
    await network.pass(1)

    expect(stream.status).to.equal('aborted')
  })

  it('aborts a stream whose data does not go out in time', async () => {
    network.set(DIRECT, { outcome: 'connect' })
    const { path, stream } = await open()
    stream.close = async ({ signal }: any = {}) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason) }) })

    expect(await network.until(path.close())).to.equal(1_000)
    expect(stream.status).to.equal('aborted')
  })
})
