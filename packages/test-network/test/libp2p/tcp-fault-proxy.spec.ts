import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import { TcpFaultProxy, UnsupportedTargetError } from '../../src/libp2p/index.ts'
import type { TcpFaultProxyInit } from '../../src/libp2p/index.ts'
import type { AddressInfo, Server, Socket } from 'node:net'

describe('TcpFaultProxy', () => {
  let server: Server
  let proxy: TcpFaultProxy
  let sockets: Socket[]

  /** A client through the proxy, and the server's end of it. */
  async function pair (): Promise<{ near: Socket, far: Socket, got: { near: () => number, far: () => number } }> {
    const address = await listen()
    const port = Number(/\/tcp\/(\d+)/.exec(address)?.[1])
    const near = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const [far] = await once(server, 'connection') as [Socket]
    let nearBytes = 0
    let farBytes = 0

    near.on('data', bytes => { nearBytes += bytes.length })
    far.on('data', bytes => { farBytes += bytes.length })

    for (const socket of [near, far]) {
      socket.on('error', () => {})
      sockets.push(socket)
    }

    return { near, far, got: { near: () => nearBytes, far: () => farBytes } }
  }

  let address: string | undefined

  async function listen (): Promise<string> {
    address ??= (await proxy.listen()).toString()
    return address
  }

  function create (init: Omit<TcpFaultProxyInit, 'target'> = {}): void {
    proxy = new TcpFaultProxy({ target: `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`, ...init })
  }

  beforeEach(async () => {
    sockets = []
    address = undefined
    server = createServer({ allowHalfOpen: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    create()
  })

  afterEach(async () => {
    await proxy.stop()
    sockets.forEach(socket => { socket.destroy() })
    server.close()
  })

  it('passes bytes and half-closes on, both ways', async () => {
    const { near, far, got } = await pair()

    near.end(Buffer.alloc(100_000))
    await once(far, 'end')
    expect(got.far()).to.equal(100_000)

    far.end(Buffer.alloc(50_000))
    await once(near, 'end')
    expect(got.near()).to.equal(50_000)
    expect(proxy).to.include({ accepted: 1, bytesForwarded: 150_000 })
  })

  it('cuts by reset, and takes new connections', async () => {
    const { near, far } = await pair()
    near.write('x')
    await once(far, 'data')
    const errors = Promise.all([once(near, 'error'), once(far, 'error')])
    proxy.cut()

    for (const [err] of await errors) {
      expect(err).to.have.property('code', 'ECONNRESET')
    }

    const again = await pair()
    again.near.write('x')
    await once(again.far, 'data')
    expect(proxy.accepted).to.equal(2)
  })

  it('closes politely', async () => {
    const { near, far } = await pair()
    near.write('x')
    await once(far, 'data')
    const ends = Promise.all([once(near, 'end'), once(far, 'end')])
    proxy.close()
    await ends
    expect([near.errored, far.errored]).to.deep.equal([null, null])
  })

  it('swallows one direction in silence, and goes on afterwards', async () => {
    const { near, far, got } = await pair()
    proxy.blackhole('out')
    near.write(Buffer.alloc(1000))
    far.write('the other way')
    await once(near, 'data')
    // the write above came first, and there was a round trip since
    far.write('again')
    await once(near, 'data')
    expect(got.far()).to.equal(0)

    proxy.restore()
    await once(far, 'data')
    expect(got.far()).to.equal(1000)
  })

  it('swallows new connections, too, and what ends meanwhile', async () => {
    proxy.blackhole()
    const { near, far, got } = await pair()
    near.end('x')
    await once(near, 'finish')
    expect(got.far()).to.equal(0)
    expect(far.readableEnded).to.equal(false)

    proxy.restore('out')
    await once(far, 'end')
    expect(got.far()).to.equal(1)
  })

  it('resets after a number of bytes, and passes not one more', async () => {
    create({ killAfterBytes: 1500 })
    const { near, far, got } = await pair()
    far.write(Buffer.alloc(500))
    await once(near, 'data')
    near.write(Buffer.alloc(5000))
    await new Promise(resolve => { near.once('close', resolve) })

    expect(proxy.bytesForwarded).to.equal(1500)
    expect(got.far()).to.be.at.most(1000)
    expect(proxy.connections).to.equal(0)
  })

  it('delays and throttles, losing nothing', async () => {
    create({ latencyMs: 5, bytesPerSecond: 50e6 })
    const { near, far, got } = await pair()
    near.end(Buffer.alloc(3_000_000))
    await once(far, 'end')
    expect(got.far()).to.equal(3_000_000)
  })

  it('stops, and listens again on the same port', async () => {
    const before = (await proxy.listen()).toString()
    await proxy.stop()
    expect((await proxy.listen()).toString()).to.equal(before)
  })

  it('keeps the peer id of its target, and refuses what it can\'t connect to', async () => {
    const target = '/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'
    const other = new TcpFaultProxy({ target })
    expect((await other.listen()).toString()).to.match(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5$/)
    await other.stop()
    expect(() => new TcpFaultProxy({ target: '/dns4/example.com/tcp/1' })).to.throw(UnsupportedTargetError)
  })
})
