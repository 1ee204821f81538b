import { createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { libp2pRendezvous } from '../src/index.ts'
import type { Libp2pRendezvousInit, Libp2pRendezvousService } from '../src/index.ts'
import type { Libp2p } from '@libp2p/interface'

type Node = Libp2p<{ point: Libp2pRendezvousService }>

describe('/rendezvous/1.0.0 on libp2p nodes over TCP', () => {
  const running: Node[] = []

  const create = async (init: Libp2pRendezvousInit = {}): Promise<Node> => {
    const node = await createTestNode({ services: { point: libp2pRendezvous(init) } }) as unknown as Node
    running.push(node)

    return node
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('registers, is found and dialled, and is gone when it has unregistered', async () => {
    const [point, alice, bob] = [await create({ serve: true }), await create(), await create()]
    await Promise.all([alice, bob].map(async node => node.dial(point.getMultiaddrs())))
    await Promise.all(Array.from({ length: 20 }, async (_, i) => alice.services.point.register(point.peerId, `n${i}`)))
    const found: string[] = []

    for await (const { peerId, multiaddrs, namespace } of bob.services.point.discover(point.peerId)) {
      expect(peerId.equals(alice.peerId)).to.equal(true)
      await bob.dial(multiaddrs)
      found.push(namespace)
    }

    expect(found).to.have.lengthOf(20)
    await Promise.all(found.map(async namespace => alice.services.point.unregister(point.peerId, namespace)))

    // that is not answered: who asks sees it sooner or later, or this test takes too long
    while ((await bob.services.point.discover(point.peerId).next()).done !== true);

    expect(point.services.point.counts.registrations).to.equal(0)
  })
})
