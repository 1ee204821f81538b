import { define, integer, string } from '@juxta/advertisement'
import { discovery } from '@juxta/discovery'
import { rendezvous } from '@juxta/rendezvous'
import { resolver } from '@juxta/resolver'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { rendezvousEvents } from './rendezvous-events.ts'
import type { DiscoveryService, Where } from '@juxta/discovery'
import type { RendezvousInit, RendezvousService } from '@juxta/rendezvous'
import type { ResolverService } from '@juxta/resolver'
import type { Libp2p } from '@libp2p/interface'

type Node = Libp2p<{ resolver: ResolverService, rendezvous: RendezvousService, discovery: DiscoveryService }>

const EDGES = 50
const ADVERTISEMENTS = 500

/**
 * Advertisements, of as many publishers, that one exact query finds: what is asked in a round are 50 queries from each peer, 2,600 from 52 of them, and what is found is each of the
 * 500 from each peer, 26,000 findings. A query for each of these, of 1.6 to 2 ms of processor time, is not made: the test takes 40 s of it as it is, since each searcher
 * verifies every advertisement that it is given, 51,500 times in both rounds.
 */
const PER_ROOM = 10

/** Peers that search at once, and searches of each */
const SEARCHING = 10
const SEARCHES = 5

const printer = define({ type: 'printer', attributes: { name: string({ index: true }), room: integer({ index: true }) } })
const names = Array.from({ length: ADVERTISEMENTS }, (_, number) => `Printer ${number}`)
const rooms = Array.from({ length: ADVERTISEMENTS / PER_ROOM }, (_, room) => room)

/** Does all of it, so many at once. */
async function each<T> (items: readonly T[], concurrency: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()

  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (const item of left) {
      await work(item)
    }
  }))
}

describe('discovery through two rendezvous peers', function () {
  this.timeout(240_000)

  const running: Node[] = []

  const create = async (init: RendezvousInit): Promise<Node> => {
    const node = await createTestNode({
      ...init.role === 'rendezvous' ? {} : { listen: [] },
      // nothing is found by what was found before
      services: { resolver: resolver(), rendezvous: rendezvous(init), discovery: discovery({ maxCached: 1 }) },
      libp2p: { connectionManager: { inboundConnectionThreshold: 10_000 }, connectionMonitor: { enabled: false } }
    }) as unknown as Node
    running.push(node)

    return node
  }

  const find = async (node: Node, where: Where<typeof printer>, limit: number): Promise<string[]> => {
    const found: string[] = []

    for await (const { advertisement } of node.services.discovery.find({ type: printer, where }, { limit })) {
      found.push(advertisement.attributes.name)
    }

    return found.sort()
  }

  /** Which of all that there are is not found from which peer, each being asked for by its room. */
  const missing = async (nodes: Node[]): Promise<string[]> => {
    const missed: string[] = []

    await each(nodes, SEARCHING, async node => {
      const found = new Set<string>()

      await each(rooms, SEARCHES, async room => {
        const inRoom = await find(node, { room }, PER_ROOM)
        inRoom.forEach(name => { found.add(name) })
      })
      missed.push(...names.filter(name => !found.has(name)).map(name => `${name} from ${nodes.indexOf(node)}`))
    })

    return missed
  }

  after(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('finds every one of 500 advertisements from each of 52 peers, by 50 exact queries for ten of them each, also when a rendezvous is gone, and none that is withdrawn', async () => {
    const first = await create({ role: 'rendezvous' })
    const second = await create({ role: 'rendezvous', seeds: first.getMultiaddrs() })
    const edges = await Promise.all(Array.from({ length: EDGES }, async (_, i) => {
      const seeds = [first, second].flatMap(node => node.getMultiaddrs())

      // half of them lease the one first, half of them the other
      return create({ seeds: i % 2 === 0 ? seeds : seeds.reverse() })
    }))
    const documents = (): number[] => [first, second].map(({ services }) => services.rendezvous.index.documents)
    const published = await Promise.all(names.map(async (name, i) => {
      return edges[i % EDGES].services.discovery.publish(printer, { attributes: { name, room: Math.floor(i / PER_ROOM) } })
    }))

    await rendezvousEvents([first, second], () => documents().every(count => count === ADVERTISEMENTS))
    expect(await missing([...edges, first, second])).to.deep.equal([])

    // not by its own goodbye
    abortConnections(first)
    await Promise.all([first.stop(), rendezvousEvents(edges, () => edges.every(({ services }) => services.rendezvous.leases.join() === second.peerId.toString()))])
    expect(await missing([...edges, second])).to.deep.equal([])

    await published[123].withdraw()
    await rendezvousEvents([second], () => second.services.rendezvous.index.get(published[123].id)?.opened.withdrawn === true)

    for (const node of [...edges, second]) {
      expect(await find(node, { name: names[123] }, 1)).to.deep.equal([])
      expect(await find(node, { name: names[124] }, 1)).to.deep.equal([names[124]])
    }
  })
})
