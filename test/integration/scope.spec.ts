import { define, integer, string } from '@juxta/advertisement'
import { discovery } from '@juxta/discovery'
import { entryKey, Holders } from '@juxta/placement'
import { rendezvous } from '@juxta/rendezvous'
import { resolver } from '@juxta/resolver'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { rendezvousEvents } from './rendezvous-events.ts'
import type { Coverage, DiscoveryService, Where } from '@juxta/discovery'
import type { RendezvousInit, RendezvousService } from '@juxta/rendezvous'
import type { ResolverService } from '@juxta/resolver'
import type { Libp2p, StreamHandler } from '@libp2p/interface'

type Node = Libp2p<{ resolver: ResolverService, rendezvous: RendezvousService, discovery: DiscoveryService }>

interface Result {
  names: string[]
  whole: boolean
  coverage: Coverage | undefined
  hops: number
}

/** Of libp2p's registrar, what it takes to have a node say nothing */
interface Handlers {
  getHandler (protocol: string): { handler: StreamHandler, options: object }
  handle (protocol: string, handler: StreamHandler, options: object): Promise<void>
}

const SERVERS = 6
const PLACEMENT = '/juxta/placement/1.0.0'

/** A printer is found by its name, room, id and owner; each of these entries is with three of the rendezvous peers. */
const ENTRIES = 4 * 3

const printer = define({ type: 'printer', attributes: { name: string({ index: true }), room: integer({ index: true }) } })
const lamp = define({ type: 'lamp', attributes: { name: string({ index: true }), room: integer({ index: true }) } })
const named = (number: number): string => `Printer ${String(number).padStart(3, '0')}`
const names = (count: number, from = 0): string[] => Array.from({ length: count }, (_, number) => named(from + number))

/** Looks again and again, as what it is about says nothing of itself: how far entries have come. */
async function until (condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!await condition()) {
    await new Promise(resolve => { setTimeout(resolve, 50) })
  }
}

describe('a scope of six rendezvous peers on libp2p nodes over TCP', function () {
  this.timeout(60_000)

  const running: Node[] = []
  let servers: Node[]

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

  const start = async (init: RendezvousInit = {}): Promise<void> => {
    const first = await create({ ...init, role: 'rendezvous' })
    servers = [first, ...await Promise.all(Array.from({ length: SERVERS - 1 }, async () => create({ ...init, role: 'rendezvous', seeds: first.getMultiaddrs() })))]
    await until(() => servers.every(({ services }) => services.rendezvous.members.length === SERVERS - 1))
  }

  /** Every entry is where it belongs. About the change of a key's period, twenty minutes a day, it is at more than three. */
  const placed = async (documents: number): Promise<void> => {
    await until(() => servers.reduce((sum, { services }) => sum + (services.rendezvous.counts.placement?.entries ?? 0), 0) >= documents * ENTRIES)
  }

  /** An edge that leases one of them */
  const edgeOf = async (server: Node): Promise<Node> => {
    const edge = await create({ seeds: server.getMultiaddrs(), maxLeases: 1 })
    await rendezvousEvents([edge], () => edge.services.rendezvous.leases.length === 1)

    return edge
  }

  const publish = async (from: Node, count: number): Promise<void> => {
    await Promise.all(names(count).map(async (name, room) => from.services.discovery.publish(printer, { attributes: { name, room } })))
    await placed(count)
  }

  const find = async (node: Node, where: Where<typeof printer>): Promise<Result> => {
    const found = node.services.discovery.find({ type: printer, where })
    const result: Result = { names: [], whole: false, coverage: undefined, hops: 0 }

    for await (const { advertisement, hops } of found) {
      result.names.push(advertisement.attributes.name)
      result.hops = Math.max(result.hops, hops)
    }

    result.names.sort()
    result.whole = found.summary.whole
    result.coverage = found.summary.peers.find(({ coverage }) => coverage != null)?.coverage

    return result
  }

  /** It goes on, and answers no other rendezvous any more. Gives what has it answer again. */
  const silence = async (node: Node): Promise<() => Promise<void>> => {
    const { registrar } = (node as unknown as { components: { registrar: Handlers } }).components
    const { handler, options } = registrar.getHandler(PLACEMENT)
    const replace = async (by: StreamHandler): Promise<void> => registrar.handle(PLACEMENT, by, { ...options, force: true })
    await replace(() => {})

    return async () => replace(handler)
  }

  /** Nothing listens there any more, and nothing was said. */
  const kill = async (node: Node): Promise<void> => {
    await (node as unknown as { components: { transportManager: { stop (): Promise<void> } } }).components.transportManager.stop()
    abortConnections(node)
  }

  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  }

  describe('with an edge that asks, and one that has published 30 printers', () => {
    let asker: Node
    let publisher: Node

    before(async () => {
      await start()
      ;[asker, publisher] = await Promise.all(servers.slice(0, 2).map(edgeOf))
      await publish(publisher, 30)
    })

    after(stop)

    it('finds all by wildcard, prefix, suffix, infix and range, each once, asks each of the others once for that, and says so', async () => {
      const queries: Array<[where: Where<typeof printer>, expected: string[]]> = [
        [{}, names(30)],
        [{ name: { prefix: 'Printer 01' } }, names(10, 10)],
        [{ name: { suffix: '7' } }, [7, 17, 27].map(named)],
        [{ name: { infix: 'ter 02' } }, names(10, 20)],
        [{ room: { min: 5, below: 12 } }, names(7, 5)],
        [{ name: { prefix: 'Scanner' } }, []]
      ]

      for (const [where, expected] of queries) {
        const { names: found, whole, coverage, hops } = await find(asker, where)
        expect([found, whole, coverage], JSON.stringify(where)).to.deep.equal([expected, true, { whole: true, asked: 5, answered: 5, of: 5 }])
        expect(hops).to.be.at.most(2)
      }

      // an exact one needs one or two of them
      for (const [where, expected] of [[{ name: named(3) }, [named(3)]], [{ name: 'Scanner' }, []]] as Array<[Where<typeof printer>, string[]]>) {
        const { names: found, whole, coverage, hops } = await find(asker, where)
        expect([found, whole, coverage?.of], JSON.stringify(where)).to.deep.equal([expected, true, 5])
        expect([coverage?.asked, hops].every(number => number != null && number <= 2)).to.equal(true)
      }
    })

    it('tells a partial answer from a whole one: while those are silent who have the rest, and whole again when they answer', async () => {
      const holders = new Holders(servers.map(({ peerId }) => peerId.toString()))
      const holdersOf = (name: string): string[] => holders.of(entryKey('printer', 'name', name), Date.now())
      const lost = names(30).find(name => !holdersOf(name).includes(servers[0].peerId.toString())) as string
      const [one, ...others] = servers.filter(({ peerId }) => holdersOf(lost).includes(peerId.toString()))

      // two that answer are enough
      const back = [await silence(one)]
      expect(await find(asker, {})).to.deep.include({ names: names(30), whole: true })
      back.push(...await Promise.all(others.map(silence)))
      const [walk, exact] = await Promise.all([find(asker, { name: { infix: 'Printer' } }), find(asker, { name: lost })])
      expect(walk.whole).to.equal(false)
      expect(walk.coverage?.answered).to.equal(2)
      expect(exact).to.deep.include({ names: [], whole: false })

      await Promise.all(back.map(async answerAgain => answerAgain()))
      await until(async () => (await find(asker, { name: { prefix: 'P' } })).whole)
      expect(await find(asker, { name: { prefix: 'P' } })).to.deep.include({ names: names(30), whole: true })
      await until(async () => (await find(asker, { name: lost })).whole)
      expect(await find(asker, { name: lost })).to.deep.include({ names: [lost], whole: true })
    })

    it('has a watch see what is published, changed and withdrawn elsewhere, before and after the rendezvous dies from which it has its lease', async () => {
      // what its rendezvous does not hold others tell that one of: it never looks of its own accord
      const watching = asker.services.discovery.watch({ type: lamp, where: { room: 1 } }, { intervalMs: 3_600_000 })
      const next = async (): Promise<string> => {
        const { value } = await watching.next()

        return `${value?.change} ${value?.advertisement.attributes.name}`
      }
      const hall = await publisher.services.discovery.publish(lamp, { attributes: { name: 'Hall', room: 1 } })
      expect(await next()).to.equal('added Hall')
      await hall.update({ name: 'Entrance', room: 1 })
      expect(await next()).to.equal('changed Entrance')

      await kill(servers[0])
      const attic = await publisher.services.discovery.publish(lamp, { attributes: { name: 'Attic', room: 1 } })
      expect(await next()).to.equal('added Attic')
      await hall.update({ name: 'Hall', room: 1 })
      expect(await next()).to.equal('changed Hall')
      await attic.withdraw()
      expect(await next()).to.equal('removed Attic')
      await hall.update({ name: 'Hall', room: 2 })
      expect(await next()).to.equal('removed Hall')
      expect(asker.services.rendezvous.leases.map(String)).to.not.include(servers[0].peerId.toString())
      await watching.return()
    })
  })

  describe('with entries that are split when there are more than 16 documents under them', () => {
    before(async () => start({ splitDocuments: 16 }))
    after(stop)

    it('splits what is under a popular value among more holders, and finds all of it', async () => {
      const asker = await edgeOf(servers[0])
      // it is split by publisher
      const publishers = await Promise.all(Array.from({ length: 8 }, async (_, i) => edgeOf(servers[i % SERVERS])))
      const publishEach = async (from: number, count: number): Promise<void> => {
        await Promise.all(publishers.flatMap(({ services }, i) => names(count, from + i * count).map(async name => services.discovery.publish(printer, { attributes: { name, room: 1 } }))))
        await placed(from + publishers.length * count)
      }

      await publishEach(0, 5)
      // those that hold the entry say that it is split
      await until(() => servers.filter(({ services }) => (services.rendezvous.counts.placement?.splits ?? 0) > 0).length >= 3)
      // those that are published now go to who has their part
      await publishEach(40, 1)
      let result = await find(asker, { room: 1 })

      // what moves is where it was and where it will be for a while, so that entries don't tell when all are there; a query that was answered a moment ago is not asked again
      for (let i = 1; result.names.length < 48; i++) {
        await new Promise(resolve => { setTimeout(resolve, 200) })
        result = await find(asker, { room: 1, name: { prefix: 'Printer '.slice(0, i % 8 + 1) } })
      }

      expect([result.names, result.whole]).to.deep.equal([names(48), true])
      // one of each part, unless it has that itself
      expect(result.coverage?.asked).to.be.at.least(1)
    })
  })
})
