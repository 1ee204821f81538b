import { abortConnections } from '@juxta/test-network/libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { attachedTo, createNode, createProxy, createRelay, openSession, openStreams, pathKinds, reserved, stopAll, through, until } from './nodes.ts'
import { Traffic } from './traffic.ts'
import type { Ends, SessionNode } from './nodes.ts'
import type { TestRelay } from '@juxta/test-network/libp2p'
import type { Multiaddr } from '@multiformats/multiaddr'

const PROTOCOL = '/juxta/reliable-pipe/1.0.0'

/** Little waits to be sent, so that what is sent after a move soon arrives */
const pipe = { sendHighWater: 64 * 1024 }

describe('a session that moves', function () {
  this.timeout(60_000)

  let relay: TestRelay
  let receiver: SessionNode
  let sender: SessionNode

  beforeEach(async () => {
    relay = await createRelay()
  })

  afterEach(stopAll)

  /** Traffic that goes on until it is told to stop: as long as it takes to see the paths change */
  function traffic (ends: Ends, seed: string): { there: Traffic, back: Traffic, finish (): Promise<void> } {
    const there = new Traffic(ends.near, ends.far, { seed: `${seed} there`, messages: 'until told', bytes: [100, 8_000] })
    const back = new Traffic(ends.far, ends.near, { seed: `${seed} back`, messages: 'until told', bytes: [100, 8_000] })
    const finished = Promise.all([there.finish(), back.finish()])

    return {
      there,
      back,
      async finish () {
        there.stop()
        back.stop()
        await finished
      }
    }
  }

  /** One stream at each end, that of the current path: the others are drained and closed */
  async function settled (): Promise<void> {
    for (const [node, peer] of [[sender, receiver], [receiver, sender]]) {
      await until(() => openStreams(node, peer.peerId).filter(protocol => protocol === PROTOCOL).length === 1)
    }
  }

  /** libp2p may join a dial to one that is under way, through the relay */
  async function dialDirect (node: SessionNode, address: Multiaddr): Promise<void> {
    while ((await node.dial(address, { force: true })).limits != null) {
      // again
    }
  }

  const relayedConnections = (): unknown[] => [...sender.getConnections(receiver.peerId), ...receiver.getConnections(sender.peerId)].filter(({ limits }) => limits != null)

  describe('from a relay to a direct way that opens and is lost', () => {
    let direct: Multiaddr
    let open: () => Promise<unknown>
    let lose: () => Promise<void>

    beforeEach(async () => {
      // nobody is told where it listens, and the proxy is the only way there
      receiver = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], announce: [], path: { relays: [relay.multiaddr] }, pipe })
      sender = await createNode({ path: { directHeadStartMs: 500 }, pipe })
      await reserved(receiver)
      const { proxy, address } = await createProxy(receiver)
      await proxy.stop()
      direct = address
      open = async () => proxy.listen()
      lose = async () => { await proxy.stop() }
    })

    it('moves to it, back, and to it again, with nothing lost or repeated', async () => {
      const ends = await openSession(sender, receiver, [through(relay, receiver), direct])
      const kinds = pathKinds(ends.near)
      const { there, back, finish } = traffic(ends, 'move')
      expect(ends.near.path).to.have.property('kind', 'relayed')

      for (let round = 0; round < 2; round++) {
        await open()
        await Promise.all([attachedTo(ends.near, 'direct'), attachedTo(ends.far, 'direct')])
        expect(ends.near.path?.allowance).to.equal(Infinity)
        await settled()
        // what was dialled through the relay is not needed any longer
        await until(() => relayedConnections().length === 0)
        await Promise.all([there.more(100), back.more(100)])

        await lose()
        await Promise.all([attachedTo(ends.near, 'relayed'), attachedTo(ends.far, 'relayed')])
        expect(ends.near.path?.relay?.equals(relay.node.peerId)).to.be.true
        await Promise.all([there.more(20), back.more(20)])
      }

      await finish()
      expect(kinds.filter((kind, at) => kind !== kinds[at - 1]).join()).to.match(/^(relayed,)?direct,relayed,direct,relayed$/)
      expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
      expect(ends.near.stats.paths.direct).to.equal(2)
      await until(() => relayedConnections().length === 0)
    })

    it('resends only what the lost connection had not delivered', async () => {
      const ends = await openSession(sender, receiver, [through(relay, receiver), direct])
      const { there, back, finish } = traffic(ends, 'planned')

      await Promise.all([there.more(10), back.more(10)])
      const resent = (): number => ends.near.stats.resentBytes + ends.far.stats.resentBytes
      await open()
      await Promise.all([attachedTo(ends.near, 'direct'), attachedTo(ends.far, 'direct')])
      await settled()
      const before = resent()
      await Promise.all([there.more(200), back.more(200)])
      expect(resent()).to.equal(before)
      await finish()
      expect(ends.near.stats.paths.direct).to.equal(1)
    })

    it('moves to a connection that somebody else opened', async () => {
      const ends = await openSession(sender, receiver, [through(relay, receiver)])
      const { there, back, finish } = traffic(ends, 'other')

      await Promise.all([there.more(10), back.more(10)])
      await open()
      await dialDirect(sender, direct)
      await Promise.all([attachedTo(ends.near, 'direct'), attachedTo(ends.far, 'direct')])
      await Promise.all([there.more(50), back.more(50)])
      await finish()
    })
  })

  it('moves when the other side tells of an address that it did not have before', async () => {
    receiver = await createNode({ path: { relays: [relay.multiaddr] }, pipe })
    sender = await createNode({ pipe })
    await reserved(receiver)
    const ends = await openSession(sender, receiver, [through(relay, receiver)])
    const { there, back, finish } = traffic(ends, 'announced')

    await Promise.all([there.more(10), back.more(10)])
    // as after a move to another network: libp2p tells its peers
    const { transportManager } = (receiver as unknown as { components: { transportManager: { listen (addresses: Multiaddr[]): Promise<void> } } }).components
    await transportManager.listen([multiaddr('/ip4/127.0.0.1/tcp/0')])

    await Promise.all([attachedTo(ends.near, 'direct'), attachedTo(ends.far, 'direct')])
    await Promise.all([there.more(50), back.more(50)])
    await settled()
    await finish()
  })

  it('goes on over new direct connections when each is reset in turn at one end or the other', async () => {
    receiver = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], path: { relays: [relay.multiaddr] }, pipe })
    sender = await createNode({ pipe })
    await reserved(receiver)
    const ends = await openSession(sender, receiver, [through(relay, receiver), ...receiver.getMultiaddrs()])
    const { there, back, finish } = traffic(ends, 'resets')

    for (let i = 0; i < 6; i++) {
      await attachedTo(ends.near, 'direct')
      await Promise.all([there.more(20), back.more(20)])
      const [node, peer] = i % 2 === 0 ? [sender, receiver] : [receiver, sender]
      abortConnections(node, peer.peerId)
      await until(() => ends.near.stats.paths.direct > i + 1)
    }

    await finish()
    expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
  })
})
