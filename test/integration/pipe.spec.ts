import { discovery } from '@juxta/discovery'
import { path } from '@juxta/path'
import { pipe } from '@juxta/pipe'
import { reliablePipe } from '@juxta/reliable-pipe'
import { rendezvous } from '@juxta/rendezvous'
import { resolver } from '@juxta/resolver'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import type { DiscoveryService } from '@juxta/discovery'
import type { MovedReport, PipeService, PipeSession } from '@juxta/pipe'
import type { PathService } from '@juxta/path'
import type { ReliablePipeService, ReliableSession } from '@juxta/reliable-pipe'
import type { RendezvousInit, RendezvousService } from '@juxta/rendezvous'
import type { ResolverService } from '@juxta/resolver'
import type { Libp2p, Listener } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

type Node = Libp2p<{
  path: PathService, reliablePipe: ReliablePipeService, resolver: ResolverService, rendezvous: RendezvousService, discovery: DiscoveryService, pipe: PipeService
}>

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()]

describe('pipes of peers that know nothing but a rendezvous', function () {
  this.timeout(40_000)
  const running: Node[] = []
  let hub: Node

  const create = async (init: RendezvousInit, listen?: string[]): Promise<Node> => {
    const node = await createTestNode({
      listen,
      services: {
        path: path(), reliablePipe: reliablePipe(), resolver: resolver(), rendezvous: rendezvous(init), discovery: discovery(), pipe: pipe()
      },
      libp2p: { connectionManager: { inboundConnectionThreshold: 1_000 }, connectionMonitor: { enabled: false } }
    } as unknown as Parameters<typeof createTestNode>[0]) as unknown as Node
    running.push(node)

    return node
  }

  /** An edge with a lease */
  const edge = async (listen?: string[]): Promise<Node> => {
    const node = await create({ seeds: hub.getMultiaddrs() }, listen)
    await until(() => node.services.rendezvous.leases.length === 1)

    return node
  }

  const kill = async (node: Node): Promise<void> => {
    running.splice(running.indexOf(node), 1)
    abortConnections(node)
    await node.stop()
  }

  const keep = (kept: string[]) => async (session: ReliableSession): Promise<void> => {
    try {
      for await (const message of session) {
        kept.push(decoder.decode(message))
      }

      await session.close()
    } catch {
      // the node was stopped
    }
  }

  const acknowledged = async (session: PipeSession, count: number): Promise<void> => until(() => session.watermarks.acknowledged === count)

  beforeEach(async () => {
    hub = await create({ role: 'rendezvous' })
  })

  afterEach(async () => {
    const nodes = running.splice(0)
    nodes.forEach(node => { abortConnections(node) })
    await Promise.all(nodes.map(async node => { await node.stop() }))
  })

  it('are followed to another address of the same peer, which its next binding tells: the session goes on', async () => {
    const owner = await edge()
    // nobody can come to it: it has to find where the end is by itself
    const dialler = await edge([])
    const kept: string[] = []
    const notes = await owner.services.pipe.create({ name: 'notes', input: 'exclusive' })
    const end = await owner.services.pipe.listen(notes, keep(kept))
    const session = await dialler.services.pipe.connect('notes')
    const events: string[] = []
    session.addEventListener('moving', () => { events.push('moving') })
    await session.deliver(encoder.encode('one'))
    await acknowledged(session, 1)
    const { id } = session

    const { transportManager } = (owner as unknown as { components: { transportManager: { getListeners (): Listener[], listen (addresses: Multiaddr[]): Promise<void> } } }).components
    const [before] = transportManager.getListeners()
    const left = before.getAddrs().map(address => address.toString())
    const isNew = (address: string): boolean => !left.some(other => address.startsWith(other))
    await transportManager.listen([multiaddr('/ip4/127.0.0.1/tcp/0')])
    await until(() => end.binding?.addresses.some(isNew) === true)
    await before.close()
    abortConnections(dialler, owner.peerId)
    session.send(encoder.encode('two'))
    await acknowledged(session, 2)

    expect(isNew(session.path?.remoteAddr.toString() ?? '')).to.equal(true)
    expect([session.id, events, session.stats.attaches, dialler.services.pipe.counts.moved]).to.deep.equal([id, [], 2, 0])
    await session.close()
    expect(kept).to.deep.equal(['one', 'two'])
  })

  it('are found by name, and followed to a delegate of higher rank when their end is killed', async () => {
    const [owner, other, dialler] = await Promise.all([edge(), edge(), edge()])
    const [first, second]: string[][] = [[], []]
    const notes = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    const delegation = await owner.services.pipe.delegate(notes, { to: other.peerId, rank: 1 })
    await owner.services.pipe.listen(notes, keep(first))

    const session = await dialler.services.pipe.connect('notes')
    await session.deliver(encoder.encode('one'))
    await acknowledged(session, 1)
    expect(dialler.getConnections(owner.peerId)).to.have.lengthOf(1)

    await kill(owner)
    session.send(encoder.encode('two'))
    const moved = new Promise<MovedReport>(resolve => { session.addEventListener('moved', ({ detail }) => { resolve(detail) }) })
    const found = await other.services.pipe.find('notes')
    const end = await other.services.pipe.listen(found, keep(second), { delegation })
    const { to, delivered, undelivered } = await moved

    expect(end.binding).to.include({ epoch: 2 })
    expect(to.equals(other.peerId)).to.equal(true)
    expect([delivered, undelivered.map(({ number, data }) => [number, decoder.decode(data)])]).to.deep.equal([1, [[1, 'two']]])
    await session.deliver(encoder.encode('three'))
    await session.close()
    expect([first, second]).to.deep.equal([['one'], ['three']])
    // who comes later has the new end, though the rendezvous has both
    expect((await (await edge()).services.pipe.connect('notes')).remotePeer.equals(other.peerId)).to.equal(true)
  })

  it('of two owners are an error that lists them', async () => {
    const [alice, bob, dialler] = await Promise.all([edge(), edge(), edge()])
    await Promise.all([alice, bob].map(async node => node.services.pipe.create({ name: 'notes', input: 'exclusive' })))
    const expected = [alice, bob].map(({ peerId }) => `notes@${peerId.toString()}`).sort()
    let names: string[] = []

    while (names.length < 2) {
      // until both are at the rendezvous
      names = await dialler.services.pipe.connect('notes').then(() => [], (error: { names?: string[] }) => error.names ?? [])
    }

    expect(names).to.deep.equal(expected)
  })
})

async function until (holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>(resolve => { setTimeout(resolve, 5) })
  }
}
