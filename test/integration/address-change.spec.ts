import { abortConnections } from '@juxta/test-network/libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { createNode, createRelay, openSession, reserved, stopAll, through, until } from './nodes.ts'
import { Traffic } from './traffic.ts'
import type { SessionNode } from './nodes.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { Listener } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

interface Transports {
  listen (addresses: Multiaddr[]): Promise<void>
  getListeners (): Listener[]
}

const pipe = { sendHighWater: 64 * 1024, responderDialDelayMs: 300 }

describe('a peer that changes its address while a session runs', function () {
  this.timeout(60_000)

  afterEach(stopAll)

  const transports = (node: SessionNode): Transports => (node as unknown as { components: { transportManager: Transports } }).components.transportManager
  const traffic = (near: ReliableSession, far: ReliableSession): Traffic[] => [
    new Traffic(near, far, { seed: 'there', messages: 'until told', bytes: [100, 8_000] }),
    new Traffic(far, near, { seed: 'back', messages: 'until told', bytes: [100, 8_000] })
  ]

  it('is found where it says that it is now, while the connection to where it was lasts', async () => {
    const receiver = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], pipe })
    const sender = await createNode({ pipe })
    const { near, far } = await openSession(sender, receiver, receiver.getMultiaddrs())
    const traffics = traffic(near, far)
    const finished = Promise.all(traffics.map(async traffic => traffic.finish()))
    await traffics[0].more(20)

    const [before] = transports(receiver).getListeners()
    await transports(receiver).listen([multiaddr('/ip4/127.0.0.1/tcp/0')])
    const now = receiver.getMultiaddrs().map(address => address.toString()).find(address => !address.includes(before.getAddrs()[0].toString()))
    let known: string[] = []
    // libp2p tells its peers
    await until(() => {
      void sender.peerStore.get(receiver.peerId).then(({ addresses }) => { known = addresses.map(({ multiaddr }) => multiaddr.toString()) })
      return known.some(address => now?.startsWith(address))
    })
    await before.close()
    abortConnections(sender, receiver.peerId)

    await until(() => near.stats.attaches >= 2 && near.path != null)
    expect(now?.startsWith(near.path?.remoteAddr.toString().split('/p2p/')[0] ?? '-')).to.be.true
    await Promise.all(traffics.map(async traffic => traffic.more(20)))
    traffics.forEach(traffic => { traffic.stop() })
    await finished
    expect([near.stats.duplicates, far.stats.duplicates]).to.deep.equal([0, 0])
  })

  it('comes by itself, where nobody knows where it is', async () => {
    const sender = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], pipe })
    const receiver = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], pipe })
    const { near, far } = await openSession(sender, receiver, receiver.getMultiaddrs())
    const traffics = traffic(near, far)
    const finished = Promise.all(traffics.map(async traffic => traffic.finish()))
    await traffics[0].more(20)

    await Promise.all(transports(receiver).getListeners().map(async listener => listener.close()))
    abortConnections(sender, receiver.peerId)

    await until(() => near.stats.attaches >= 2 && near.path != null)
    expect(sender.getConnections(receiver.peerId).map(({ direction }) => direction)).to.include('inbound')
    await Promise.all(traffics.map(async traffic => traffic.more(20)))
    traffics.forEach(traffic => { traffic.stop() })
    await finished
    expect([near.stats.duplicates, far.stats.duplicates]).to.deep.equal([0, 0])
  })
})

describe('a relay that limits the time of a connection', function () {
  this.timeout(60_000)

  afterEach(stopAll)

  it('is left for another connection before that is over, also by who has nothing to send', async () => {
    // less is taken for seconds
    const relay = await createRelay({ defaultDurationLimit: 10_500 })
    const receiver = await createNode({ path: { relays: [relay.multiaddr] }, pipe })
    const sender = await createNode({ pipe })
    await reserved(receiver)
    const { near, far } = await openSession(sender, receiver, [through(relay, receiver)])

    // the next one is attached before one is left
    const between: unknown[] = []
    near.addEventListener('detach', () => { between.push(near.path) })
    await until(() => between.length >= 2 && far.stats.attaches >= 3)
    expect(between).to.not.include(undefined)
    near.send(Uint8Array.of(1))
    await until(() => near.bufferedBytes === 0)
    expect([near.stats.resentBytes, near.stats.longestGapCause]).to.deep.equal([0, ''])
  })
})
