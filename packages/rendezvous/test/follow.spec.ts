import { indexValue, withdraw } from '@juxta/advertisement'
import { encodeQuery } from '@juxta/advertisement-cache'
import { encodeFrame } from '@juxta/wire'
import { entryKey, Holders } from '@juxta/placement'
import { expect } from 'chai'
import { alice, NOW, sealPrinter } from './fixtures.ts'
import { answerFrame, CLIENT_PROTOCOL, saying, start, StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { RendezvousRequest } from '../src/wire/rendezvous.ts'
import type { Query } from '@juxta/advertisement-cache'

const sharp: Query = { type: 'printer', where: { dpi: { equals: 600 } } }
const MS = 600_000

describe('what an edge follows', () => {
  let network: StubNetwork

  beforeEach(() => { network = new StubNetwork() })

  /** An edge that follows this, and what it is told: how often, and how many documents. */
  const follower = async (servers: StubNode[], queries = [sharp], maxLeases = 2): Promise<{ edge: StubNode, told: Uint8Array[], missed: boolean[] }> => {
    const edge = await network.edge(servers, { maxLeases })
    const told: Uint8Array[] = []
    const missed: boolean[] = []
    edge.service.follow(queries, async (_from, documents, more) => {
      told.push(...documents)
      missed.push(more)
    })
    await network.until(() => edge.service.leases.length === Math.min(maxLeases, servers.length))
    await network.pass(1_000)

    return { edge, told, missed }
  }

  /** Rendezvous peers that share the work. */
  const known = async (count: number): Promise<StubNode[]> => {
    const servers: StubNode[] = []

    for (let i = 0; i < count; i++) {
      servers.push(await network.rendezvous({ seeds: servers.slice(0, 1).map(({ address }) => address) }))
    }

    await network.until(() => servers.every(({ service }) => service.members.length === count - 1))
    await network.pass(5_000)

    return servers
  }

  it('is told of what others push there: what comes, what replaces it, and withdrawals, and of nothing else', async () => {
    const r1 = await network.rendezvous()
    const { told } = await follower([r1])
    const other = await network.edge([r1])
    const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } })
    const blunt = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 300 }, previous: hall })
    const attic = await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } })
    const gone = await withdraw(attic, { privateKey: alice, now: NOW + 1 })
    const push = async (...documents: typeof hall[]): Promise<Uint8Array[]> => {
      documents.forEach(document => { other.service.push(document) })
      await network.pass(1_000)

      return told.splice(0)
    }

    expect(await push(hall, attic)).to.deep.equal([hall.bytes, attic.bytes])
    expect(await push(blunt)).to.deep.equal([blunt.bytes])
    other.service.push(gone)
    await network.pass(1_000)
    expect(told.splice(0)).to.deep.equal([gone.bytes])
    expect(await push(await sealPrinter(3, { attributes: { name: 'Blunt', dpi: 300 } }))).to.deep.equal([])
    r1.service.push(await sealPrinter(4, { attributes: { name: 'Own', dpi: 600 } }))
    await network.pass(1_000)
    expect(told).to.have.lengthOf(1)
  })

  it('is told of what others push elsewhere and is placed there: what comes, what replaces it, and withdrawals, each once', async () => {
    const [r1, r2, r3] = await known(3)
    const { told } = await follower([r1], [sharp], 1)
    const other = await network.edge([r2], { maxLeases: 1 })
    await network.until(() => other.service.leases.length === 1)
    const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } })
    const named = await sealPrinter(1, { attributes: { name: 'Entrance', dpi: 600 }, previous: hall })
    const gone = await withdraw(named, { privateKey: alice, now: NOW + 1_000 })

    for (const document of [hall, await sealPrinter(2, { attributes: { name: 'Blunt', dpi: 300 } }), named, gone]) {
      other.service.push(document)
      await network.pass(2_000)
    }

    expect(told.splice(0)).to.deep.equal([hall.bytes, named.bytes, gone.bytes])
    // what is placed from here is not told of twice, nor what a rendezvous publishes itself
    r1.service.push(await sealPrinter(3, { attributes: { name: 'Own', dpi: 600 } }))
    r3.service.push(await sealPrinter(4, { attributes: { name: 'Of a third', dpi: 600 } }))
    await network.pass(2_000)
    expect(told).to.have.lengthOf(2)
  })

  it('is told of a later version that somebody else has placed than what its own rendezvous was given', async () => {
    const [r1, r2] = await known(2)
    const { edge, told } = await follower([r1], [sharp], 1)
    const other = await network.edge([r2], { maxLeases: 1 })
    await network.until(() => other.service.leases.length === 1)
    const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } })
    edge.service.push(hall)
    await network.pass(2_000)
    const gone = await withdraw(hall, { privateKey: alice, now: NOW + 1_000 })
    other.service.push(gone)
    await network.pass(2_000)
    expect(told).to.deep.equal([hall.bytes, gone.bytes])
  })

  it('is followed by the next rendezvous when one is gone, and by one that was started anew', async () => {
    const [r1, r2, r3] = [await network.rendezvous(), await network.rendezvous(), await network.rendezvous()]
    const { edge, told } = await follower([r1, r2, r3])
    const other = await network.edge([r3])
    network.kill(r1)
    await network.until(() => edge.service.leases[1]?.equals(r3.peerId))
    await network.pass(1_000)
    other.service.push(await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }))
    await network.pass(1_000)
    expect(told).to.have.lengthOf(1)

    await r3.service.stop()
    await start(r3)
    await network.until(() => edge.service.leases.some(peer => peer.equals(r3.peerId)), 120_000)
    await network.pass(2_000)
    r3.service.push(await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } }))
    await network.pass(1_000)
    expect(told).to.have.lengthOf(2)
  }).timeout(60_000)

  it('is what it was told last to follow, and nothing when it follows nothing any more', async () => {
    const r1 = await network.rendezvous()
    const { edge, told } = await follower([r1])
    edge.service.follow([{ type: 'printer', where: { name: { prefix: 'A' } } }], async (_from, documents) => { told.push(...documents) })
    await network.pass(1_000)
    r1.service.push(await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }))
    r1.service.push(await sealPrinter(2, { attributes: { name: 'Attic', dpi: 300 } }))
    await network.pass(1_000)
    expect(told.splice(0)).to.have.lengthOf(1)
    edge.service.follow([], async () => {})
    await network.pass(1_000)
    r1.service.push(await sealPrinter(3, { attributes: { name: 'Arch' } }))
    await network.pass(1_000)
    expect(told).to.have.lengthOf(0)
  })

  it('says that there was more when it is too much, and goes on', async () => {
    const r1 = await network.rendezvous()
    const { told, missed } = await follower([r1])
    const sealed = await Promise.all(Array.from({ length: 70 }, async (_, i) => sealPrinter(i, { attributes: { name: `${i}`, dpi: 600 } })))
    sealed.forEach(one => { r1.service.push(one) })
    await network.pass(1_000)
    expect([told.length, missed]).to.deep.equal([64, [true]])
    r1.service.push(await sealPrinter(99, { attributes: { name: 'One more', dpi: 600 } }))
    await network.pass(1_000)
    expect([told.length, missed]).to.deep.equal([65, [true, false]])
  })

  it('is not asked of a rendezvous that does not know of it', async () => {
    const requests: RendezvousRequest[] = []
    const old = await network.hostile(saying(request => {
      requests.push(request)

      return answerFrame({ granted: { ms: MS, known: true, others: [] } })
    }))
    await follower([old])
    expect(requests.some(({ follow }) => follow != null)).to.equal(false)
  })

  describe('is kept elsewhere in the scope', () => {
    const KEY = entryKey('printer', 'dpi', indexValue(600))
    let servers: StubNode[]
    /** Those that hold what has 600 dpi, and one that does not. */
    let holders: StubNode[]
    let far: StubNode
    let near: StubNode
    let other: StubNode

    beforeEach(async () => {
      servers = await known(8)
      // until they go by the view that they have
      await network.pass(15_000, 500)
      holders = new Holders(servers.map(({ peerId }) => peerId.toString())).of(KEY, network.clock.now).map(peer => servers.find(({ peerId }) => peerId.toString() === peer) as StubNode)
      ;[near, far] = servers.filter(server => !holders.includes(server))
      other = await network.edge([far], { maxLeases: 1 })
      await network.until(() => other.service.leases.length === 1)
    })

    const push = async (document: Awaited<ReturnType<typeof sealPrinter>>): Promise<void> => {
      other.service.push(document)
      await network.pass(1_000)
    }

    it('is told of within a second: what comes, what replaces it, what is other, and withdrawals', async () => {
      const { told, missed } = await follower([near], [sharp], 1)
      expect(holders.map(({ service }) => service.counts.placement?.followed)).to.deep.equal([1, 1, 0])
      // once, for what came before that
      expect(missed.splice(0)).to.deep.equal([true])
      const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } })
      const named = await sealPrinter(1, { attributes: { name: 'Entrance', dpi: 600 }, previous: hall })
      const blunt = await sealPrinter(1, { attributes: { name: 'Entrance', dpi: 300 }, previous: named })
      const attic = await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } })

      for (const document of [hall, named, blunt, await sealPrinter(3, { attributes: { name: 'Blunt', dpi: 300 } }), attic, await withdraw(attic, { privateKey: alice, now: network.clock.now })]) {
        await push(document as typeof hall)
        expect(told.splice(0).some(one => Buffer.from(one).equals(document.bytes))).to.equal(document.withdrawn || (document.attributes as { name: string }).name !== 'Blunt')
      }

      expect(missed.every(more => !more)).to.equal(true)
    })

    it('is followed for as long as the client has a lease', async () => {
      const { edge } = await follower([near], [sharp], 1)
      expect(near.service.counts.placement?.following).to.equal(1)
      network.kill(edge)
      await network.pass(MS + 10_000, 5_000)
      expect(near.service.counts.placement?.following).to.equal(0)
      expect(holders.map(({ service }) => service.counts.placement?.followed)).to.deep.equal([0, 0, 0])
    }).timeout(60_000)

    it('is told to a rendezvous that wants to hear of it itself', async () => {
      const placed: string[] = []
      let missed = 0
      near.service.addEventListener('placed', ({ detail: { attributes } }) => { placed.push((attributes as { name: string }).name) })
      near.service.follow([sharp], async (_from, _documents, more) => { missed += more ? 1 : 0 })
      await network.pass(1_000)
      expect(missed).to.equal(1)
      await push(await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }))
      expect(placed).to.include('Hall')
      near.service.follow([], async () => {})
      await network.pass(2_000)
      expect(near.service.counts.placement?.following).to.equal(0)
    })

    it('is told of by the next rendezvous when the one that is leased is gone, and when holders are', async () => {
      const { told, edge } = await follower([near, far], [sharp], 1)
      network.kill(holders[0])
      await push(await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }))
      expect(told.length).to.be.at.least(1)
      told.length = 0
      network.kill(near)
      await network.until(() => edge.service.leases.length === 1 && !edge.service.leases[0].equals(near.peerId))
      await network.pass(20_000, 500)
      told.length = 0
      await push(await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } }))
      expect(told.length).to.be.at.least(1)
    }).timeout(60_000)
  })

  describe('when somebody is hostile', () => {
    it('is followed for clients alone, within bounds', async () => {
      const [r1, edge] = [await network.rendezvous(), await network.edge([])]
      const queries = [encodeQuery(sharp) as Uint8Array<ArrayBuffer>]
      expect(await network.ask(edge, r1, { follow: { queries } })).to.equal(32)
      await network.ask(edge, r1, { lease: { wantedMs: MS } })
      expect(await network.ask(edge, r1, { follow: { queries } })).to.deep.equal({ followed: { queries: 1 } })
      expect(await network.ask(edge, r1, { follow: { queries: [Uint8Array.of(1, 2, 3)] } })).to.equal(16)
      expect(await network.ask(edge, r1, { follow: { queries: Array.from({ length: 17 }, () => queries[0]) } })).to.equal(16)
      expect(await network.ask(edge, r1, { follow: { queries }, lease: { wantedMs: MS } })).to.equal(16)
    })

    it('is not told by those who hold no lease, nor twice at once', async () => {
      const [r1, mallory] = [await network.rendezvous(), await network.rendezvous()]
      const edge = await network.edge([r1])
      const heard = Promise.withResolvers<void>()
      let told = 0
      edge.service.follow([sharp], async () => {
        told++
        await heard.promise
      })
      await network.until(() => edge.service.leases.length === 1)
      const news = { told: { documents: [Uint8Array.of(1)], missed: false } }
      await network.ask(mallory, edge, news, CLIENT_PROTOCOL)
      expect(told).to.equal(0)
      const first = network.ask(r1, edge, news, CLIENT_PROTOCOL)
      await network.until(() => told === 1)
      expect(await network.ask(r1, edge, news, CLIENT_PROTOCOL)).to.equal(19)
      heard.resolve()
      expect(await first).to.deep.equal({})
      expect(await network.ask(r1, edge, { told: { documents: Array.from({ length: 65 }, () => new Uint8Array(1)), missed: false } }, CLIENT_PROTOCOL)).to.equal(16)
      expect(await network.ask(r1, edge, encodeFrame(new Uint8Array(300_000)), CLIENT_PROTOCOL)).to.not.deep.equal({})
      expect(told).to.equal(1)
    })

    it('hears later that there was something it could not be told of', async () => {
      const r1 = await network.rendezvous()
      const { edge, told, missed } = await follower([r1])
      const handler = edge.handlers.get(CLIENT_PROTOCOL)
      edge.handlers.set(CLIENT_PROTOCOL, stream => { stream.abort(new Error('cut')) })
      r1.service.push(await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }))
      await network.pass(1_000)
      edge.handlers.set(CLIENT_PROTOCOL, handler as never)
      r1.service.push(await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } }))
      await network.pass(1_000)
      expect([told.length, missed]).to.deep.equal([1, [true]])
    })

    it('costs a rendezvous nothing when a client does not listen', async () => {
      const r1 = await network.rendezvous()
      const { edge, told } = await follower([r1])
      edge.handlers.set(CLIENT_PROTOCOL, () => {})

      for (let i = 0; i < 100; i++) {
        r1.service.push(await sealPrinter(i, { attributes: { name: `${i}`, dpi: 600 } }))
        await network.pass(100, 100)
      }

      const streams = edge.connections.length
      await network.pass(20_000, 1_000)
      expect([told.length, edge.connections.length]).to.deep.equal([0, streams])
      await network.kill(edge)
      await r1.service.stop()
    }).timeout(60_000)
  })
})
