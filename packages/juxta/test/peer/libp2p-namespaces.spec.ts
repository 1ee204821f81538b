import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { tcp } from '@libp2p/tcp'
import { libp2pRendezvous } from '@juxta/libp2p-rendezvous'
import { expect } from 'chai'
import { createLibp2p } from 'libp2p'
import { createPeer } from '../../src/index.ts'
import { nameOf } from '../name-of.ts'
import type { Libp2pRendezvousService } from '@juxta/libp2p-rendezvous'
import type { Libp2p } from '@libp2p/interface'
import type { Peer, PeerInit } from '../../src/index.ts'

describe('peers that know nothing of Juxta', () => {
  const running: Array<Pick<Peer, 'stop'>> = []
  const create = async (init: PeerInit): Promise<Peer> => {
    const peer = await createPeer(init)
    running.push(peer)

    return peer
  }
  /** Any libp2p node that speaks the protocol */
  const stranger = async (): Promise<Libp2p<{ points: Libp2pRendezvousService }>> => {
    const node = await createLibp2p({
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] }, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()], services: { points: libp2pRendezvous() }
    })
    running.push(node)

    return node
  }
  const found = async (point: Peer, by: Libp2p<{ points: Libp2pRendezvousService }>): Promise<string[]> => {
    const peers: string[] = []

    for await (const { peerId, namespace } of by.services.points.discover(point.peerId)) {
      peers.push(`${peerId.toString()} ${namespace}`)
    }

    return peers
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('find at a rendezvous each other, and the edges that want to be found, until they stop', async () => {
    const point = await create({ role: 'rendezvous' })
    const edge = await create({ role: 'edge', rendezvous: point.getMultiaddrs(), libp2pNamespaces: ['chess'] })
    await create({ role: 'edge', rendezvous: point.getMultiaddrs() })
    const [one, other] = [await stranger(), await stranger()]
    await Promise.all([one, other].map(async node => node.dial(point.getMultiaddrs())))

    // it registers when it has a lease: who asks sees it sooner or later, or this test takes too long
    while ((await found(point, other)).length === 0);

    expect(edge.services.libp2pRendezvous.registrations.map(({ namespace, failures }) => [namespace, failures])).to.deep.equal([['chess', 0]])
    await one.services.points.register(point.peerId, 'go')
    expect(await found(point, other)).to.have.members([`${edge.peerId.toString()} chess`, `${one.peerId.toString()} go`])
    await edge.stop()
    while ((await found(point, other)).length > 1);

    expect(await found(point, other)).to.deep.equal([`${one.peerId.toString()} go`])
  })

  it('are not served where that is switched off, by an edge, or by a relay', async () => {
    const peers = await Promise.all([
      create({ role: 'rendezvous', services: { libp2pRendezvous: { serve: false } } }), create({ role: 'edge' }), create({ role: 'relay' }), create({ role: 'rendezvous+relay' })
    ])
    expect(peers.map(({ services }) => services.libp2pRendezvous.serving)).to.deep.equal([false, false, false, true])
    expect(peers.map(peer => peer.getProtocols().includes('/rendezvous/1.0.0'))).to.deep.equal([false, false, false, true])
  })

  it('are not shown what is no namespace, and by no rendezvous', async () => {
    for (const libp2pNamespaces of [[''], ['x'.repeat(256)], ['\ud800'], [1], 'chess']) {
      expect(await nameOf(createPeer({ role: 'edge', libp2pNamespaces: libp2pNamespaces as string[] }))).to.equal('InvalidPeerInitError')
    }

    expect(await nameOf(createPeer({ role: 'rendezvous', libp2pNamespaces: ['chess'] }))).to.equal('InvalidPeerInitError')
  })
})
