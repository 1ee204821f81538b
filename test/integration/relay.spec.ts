import { expect } from 'chai'
import { createNode, createRelay, next, openSession, openStreams, reserved, stopAll, through, until } from './nodes.ts'
import { Traffic } from './traffic.ts'
import type { Ends, SessionNode } from './nodes.ts'
import type { TestRelay } from '@juxta/test-network/libp2p'
import type { Connection } from '@libp2p/interface'

const HOP = '/libp2p/circuit/relay/0.2.0/hop'
const STOP = '/libp2p/circuit/relay/0.2.0/stop'

/** Below what libp2p's relay lets through for a connection, both ways together: 128 KiB */
const CARRIED_BYTES = 120 * 1024

const MESSAGE_BYTES = 8 * 1024

/** Little waits to be sent, so that what is sent soon arrives */
const pipe = { sendHighWater: 128 * 1024 }

describe('a session through a relay with libp2p\'s default limits', function () {
  this.timeout(60_000)

  let relay: TestRelay
  let receiver: SessionNode
  let sender: SessionNode
  let ends: Ends

  beforeEach(async () => {
    relay = await createRelay()
    receiver = await createNode({ path: { relays: [relay.multiaddr], reserveCapMs: 500 }, pipe })
    sender = await createNode({ pipe })
    await reserved(receiver)
    ends = await openSession(sender, receiver, [through(relay, receiver)])
  })

  afterEach(stopAll)

  /** So many bytes each way, in messages of 8 KiB */
  const bothWays = (seed: string, bytes: number): Traffic[] => [
    new Traffic(ends.near, ends.far, { seed: `${seed} there`, messages: bytes / MESSAGE_BYTES, bytes: MESSAGE_BYTES }),
    new Traffic(ends.far, ends.near, { seed: `${seed} back`, messages: bytes / MESSAGE_BYTES, bytes: MESSAGE_BYTES })
  ]

  it('carries far more than the limits let through, both ways at once, and leaves nothing open', async () => {
    const bytes = 2.5 * 1024 * 1024
    const traffics = bothWays('relay', bytes)
    let mostAtOnce = 0

    ends.near.addEventListener('path', () => {
      mostAtOnce = Math.max(mostAtOnce, openStreams(relay.node, sender.peerId).filter(protocol => protocol === HOP).length)
    })

    await Promise.all(traffics.map(async traffic => traffic.finish()))

    const { stats } = ends.near
    expect(stats.attaches).to.be.at.least(Math.ceil(2 * bytes / CARRIED_BYTES)).and.at.least(40)
    expect(stats.paths).to.deep.equal({ direct: 0, relayed: stats.attaches, routed: 0 })
    expect(stats.resentBytes).to.be.below(bytes / 10)
    expect([stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
    // a relay carries 32 for a peer
    expect(mostAtOnce).to.be.within(1, 6)

    expect(sender.services.reliablePipe.sessions).to.be.empty
    expect(receiver.services.reliablePipe.sessions).to.be.empty
    await until(() => sender.getConnections(receiver.peerId).length === 0 && receiver.getConnections(sender.peerId).length === 0)
    await until(() => [relay.node, sender, receiver].every(node => openStreams(node).length === 0))
    expect(relay.node.getConnections().map(({ remotePeer }) => remotePeer.toString()))
      .to.have.members([sender.peerId.toString(), receiver.peerId.toString()])
    expect(sender.getConnections()).to.have.lengthOf(1)
    expect(receiver.getConnections()).to.have.lengthOf(1)
  })

  it('gets through what either end has to send, however much the other has', async () => {
    const { near, far } = await openSession(sender, receiver, [through(relay, receiver)])
    const init = { messages: 'until told' as const, bytes: [100, 8_000] as [number, number] }
    const traffics = [new Traffic(near, far, { ...init, seed: 'there' }), new Traffic(far, near, { ...init, seed: 'back' })]
    const finished = Promise.all(traffics.map(async traffic => traffic.finish()))

    for (let i = 0; i < 3; i++) {
      await Promise.all(traffics.map(async traffic => traffic.more(10)))
      const [there, back] = traffics.map(({ received }) => received)
      expect(Math.min(there, back)).to.be.above(Math.max(there, back) / 4)
    }

    traffics.forEach(traffic => { traffic.stop() })
    await finished
  })

  for (const how of ['kill', 'stop'] as const) {
    it(`goes on when the relay is ${how === 'kill' ? 'killed' : 'stopped'} and started again in mid-transfer`, async () => {
      const traffics = bothWays(how, 1024 * 1024)
      const finished = Promise.all(traffics.map(async traffic => traffic.finish()))

      for (const share of [0.25, 0.6]) {
        await traffics[0].reached(share)
        const lost = next(receiver.services.path, 'relay:lost')
        await relay[how]()
        await lost
        await until(() => ends.near.path == null && ends.far.path == null)
        expect([ends.near.status, ends.far.status]).to.not.include('closed')

        const again = next(receiver.services.path, 'relay:reserved')
        await relay.start()
        await again
      }

      await finished
      expect(receiver.services.path.relays[0]).to.include({ state: 'reserved', losses: 2 })
      expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
      await until(() => [relay.node, sender, receiver].every(node => openStreams(node).every(protocol => protocol !== HOP && protocol !== STOP)))
    })
  }

  it('goes on when connections through the relay are reset at either end', async () => {
    const traffics = bothWays('cut', 1024 * 1024)
    const finished = Promise.all(traffics.map(async traffic => traffic.finish()))
    const nodes: Array<[SessionNode, SessionNode]> = [[sender, receiver], [receiver, sender]]

    for (let i = 1; i <= 8; i++) {
      await traffics[1].reached(i / 10)
      const [node, peer] = nodes[i % 2]
      node.getConnections(peer.peerId).forEach((connection: Connection) => { connection.abort(new Error('cut by the test')) })
    }

    await finished
    expect(ends.near.stats.attaches).to.be.at.least(8)
    expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
  })
})
