import { once } from 'node:events'
import { expect } from 'chai'
import { seededRandom } from '../../src/index.ts'
import { abortConnections, createRelay, createTestNode, cutAtRandom, TcpFaultProxy } from '../../src/libp2p/index.ts'
import type { Libp2p } from '@libp2p/interface'

describe('faults on libp2p nodes', () => {
  const running: Array<{ stop (): Promise<void> | void }> = []

  async function run<T extends { stop (): Promise<void> | void }> (starting: Promise<T> | T): Promise<T> {
    const node = await starting
    running.push(node)
    return node
  }

  async function disconnected (node: Libp2p): Promise<void> {
    if (node.getConnections().length > 0) {
      await once(node as unknown as EventTarget, 'connection:close')
    }
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('cuts a connection through the proxy', async () => {
    const [alice, bob] = await Promise.all([run(createTestNode({ listen: [] })), run(createTestNode())])
    const proxy = await run(new TcpFaultProxy({ target: bob.getMultiaddrs()[0] }))
    const address = await proxy.listen()

    await alice.dial(address)
    expect(proxy.connections).to.equal(1)
    proxy.cut()
    await Promise.all([disconnected(alice), disconnected(bob)])
    expect(alice.getPeers()).to.deep.equal([])
  })

  it('aborts connections, once or at random moments', async () => {
    const [alice, bob] = await Promise.all([run(createTestNode({ listen: [], webSockets: true })), run(createTestNode({ webSockets: true }))])
    expect(bob.getMultiaddrs().some(address => address.toString().includes('/ws'))).to.equal(true)

    await alice.dial(bob.getMultiaddrs())
    expect(abortConnections(alice, bob.peerId)).to.equal(1)
    await disconnected(bob)
    expect(abortConnections(alice)).to.equal(0)

    await alice.dial(bob.getMultiaddrs())
    const cut = Promise.withResolvers<number>()
    const cuts = cutAtRandom({ node: alice, random: seededRandom(1), between: [1, 2], cuts: 1, onCut: cut.resolve })
    expect(await cut.promise).to.equal(1)
    expect(cuts.count).to.equal(1)
    cuts.stop()
  })

  it('runs a relay with the default limits that comes back as itself, without its reservations', async () => {
    const relay = await run(createRelay())
    const address = relay.multiaddr
    const bob = await run(createTestNode({ listen: [`${address}/p2p-circuit`], relay: true }))
    const alice = await run(createTestNode({ listen: [], relay: true }))
    const connection = await alice.dial(bob.getMultiaddrs())

    // what the handshake took is off already
    expect(Number(connection.limits?.bytes)).to.be.within(120_000, 131_072)
    expect(relay.relay.reservations.size).to.equal(1)

    await relay.kill()
    await relay.kill()
    await Promise.all([disconnected(alice), disconnected(bob)])
    expect(relay.running).to.equal(false)

    await relay.start()
    await relay.start()
    expect(relay.running).to.equal(true)
    expect(relay.multiaddr.toString()).to.equal(address.toString())
    expect((await alice.dial(address)).remotePeer.toString()).to.equal(relay.node.peerId.toString())
    expect(relay.relay.reservations.size).to.equal(0)
  })

  it('runs a relay with limits of the caller', async () => {
    const relay = await run(createRelay({ limits: { defaultDataLimit: 5000n } }))
    const bob = await run(createTestNode({ listen: [`${relay.multiaddr}/p2p-circuit`], relay: true }))
    const alice = await run(createTestNode({ listen: [], relay: true }))

    expect(Number((await alice.dial(bob.getMultiaddrs())).limits?.bytes)).to.be.within(1, 5000)
  })
})
