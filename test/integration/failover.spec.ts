import { define, integer, string } from '@juxta/advertisement'
import { discovery } from '@juxta/discovery'
import { rendezvous } from '@juxta/rendezvous'
import { resolver } from '@juxta/resolver'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { rendezvousEvents } from './rendezvous-events.ts'
import type { DiscoveryService, Watching } from '@juxta/discovery'
import type { Advertisement } from '@juxta/advertisement'
import type { RendezvousInit, RendezvousService } from '@juxta/rendezvous'
import type { ResolverService } from '@juxta/resolver'
import type { Libp2p } from '@libp2p/interface'

type Node = Libp2p<{ resolver: ResolverService, rendezvous: RendezvousService, discovery: DiscoveryService }>

const printer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }) } })

/** Longer than any test: what a watch shows, it was told. */
const HOUR_MS = 3_600_000

describe('failover on libp2p nodes over TCP', function () {
  this.timeout(60_000)

  const running: Node[] = []

  const create = async (init: RendezvousInit): Promise<Node> => {
    const node = await createTestNode({
      ...init.role === 'rendezvous' ? {} : { listen: [] },
      services: { resolver: resolver(), rendezvous: rendezvous(init), discovery: discovery() },
      libp2p: { connectionManager: { inboundConnectionThreshold: 10_000 }, connectionMonitor: { enabled: false } }
    }) as unknown as Node
    running.push(node)

    return node
  }

  /** Rendezvous peers of which each knows all others. */
  const createServers = async (count: number): Promise<Node[]> => {
    const servers: Node[] = []

    while (servers.length < count) {
      servers.push(await create({ role: 'rendezvous', seeds: servers.flatMap(node => node.getMultiaddrs()) }))
    }

    await rendezvousEvents(servers, () => servers.every(({ services }) => services.rendezvous.peers.length === count - 1))

    return servers
  }

  const leases = ({ services }: Node): string[] => services.rendezvous.leases.map(String)

  /** What a watch says, in order, and a promise of as many changes. */
  const follow = (watching: Watching<Advertisement<typeof printer>>): { said: string[], next (count: number): Promise<string[]> } => {
    const said: string[] = []
    let wake = Promise.withResolvers<void>()

    void (async () => {
      for await (const { change, advertisement } of watching) {
        said.push(`${change} ${advertisement.attributes.name}`)
        wake.resolve()
        wake = Promise.withResolvers()
      }
    })().catch((error: Error) => {
      // the node of a watch is stopped after the test
      if (error.name !== 'DiscoveryStoppedError') {
        throw error
      }
    })

    return {
      said,
      next: async count => {
        while (said.length < count) {
          await wake.promise
        }

        return said.splice(0).sort()
      }
    }
  }

  const find = async (node: Node, name: string): Promise<string[]> => {
    const found: string[] = []

    for await (const { advertisement } of node.services.discovery.find({ type: printer, where: { name } }, { limit: 1 })) {
      found.push(advertisement.attributes.name)
    }

    return found
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('tells a watch of what is published, changed and withdrawn elsewhere, also when its rendezvous peers die one after the other', async () => {
    const servers = await createServers(4)
    const seeds = servers.flatMap(node => node.getMultiaddrs())
    const [alice, bob] = [await create({ seeds: seeds.slice(0, 4) }), await create({ seeds })]
    await rendezvousEvents([alice, bob], () => leases(alice).length === 2 && leases(bob).length === 2)
    const { said, next } = follow(alice.services.discovery.watch({ type: printer, where: { dpi: 600 } }, { intervalMs: HOUR_MS }))
    const publish = async (name: string): ReturnType<typeof bob.services.discovery.publish<typeof printer>> => bob.services.discovery.publish(printer, { attributes: { name, dpi: 600 } })
    const hall = await publish('Hall')
    expect(await next(1)).to.deep.equal(['added Hall'])

    for (const round of [1, 2]) {
      const victim = servers.find(({ peerId }) => leases(alice)[0] === peerId.toString()) as Node
      const others = running.filter(node => node !== victim)
      const gone = rendezvousEvents([alice, bob], () => [alice, bob].every(node => leases(node).length === 2 && !leases(node).includes(victim.peerId.toString())))
      abortConnections(victim)
      await victim.stop()
      running.splice(0, running.length, ...others)
      await gone

      await publish(`Attic ${round}`)
      await hall.update({ name: `Hall ${round}`, dpi: 600 })
      // what became of one before somebody read it is one change
      expect(await next(2)).to.deep.equal([`added Attic ${round}`, `changed Hall ${round}`])
      expect(await find(alice, `Attic ${round}`)).to.deep.equal([`Attic ${round}`])
    }

    await hall.withdraw()
    expect(await next(1)).to.deep.equal(['removed Hall 2'])
    expect(said).to.deep.equal([])
  })

  it('finds at every moment what was published, while a rendezvous stops and hands its clients on', async () => {
    const servers = await createServers(3)
    const first = servers[0]
    const seeds = first.getMultiaddrs()
    const edges = await Promise.all(Array.from({ length: 10 }, async () => create({ seeds })))
    await rendezvousEvents(edges, () => edges.every(node => leases(node).length === 2))
    await Promise.all(edges.map(async ({ services }, i) => services.discovery.publish(printer, { attributes: { name: `${i}`, dpi: 600 } })))
    const documents = (): number => servers.reduce((sum, { services }) => sum + services.rendezvous.index.documents, 0)
    await rendezvousEvents(servers, () => documents() === 20)

    const missed: string[] = []
    const state = { stopped: false }
    const stopping = Promise.resolve(first.stop()).then(() => { state.stopped = true })

    for (let i = 0; !state.stopped; i++) {
      const name = `${i % edges.length}`

      if ((await find(edges[(i + 1) % edges.length], name)).length === 0) {
        missed.push(name)
      }
    }

    await stopping
    expect(missed).to.deep.equal([])
    // nobody had to find out
    expect(edges.map(node => leases(node).includes(first.peerId.toString()))).to.not.include(true)
    await rendezvousEvents(edges, () => edges.every(node => leases(node).length === 2))
  })
})
