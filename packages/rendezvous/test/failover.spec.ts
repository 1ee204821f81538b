import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { sealPrinter } from './fixtures.ts'
import { answerFrame, CLIENT_PROTOCOL, saying, StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { LeaseCount } from '../src/index.ts'
import type { RendezvousAnswer } from '../src/wire/rendezvous.ts'

const leases = ({ service }: StubNode): string[] => service.leases.map(String)
const ids = (nodes: StubNode[]): string[] => nodes.map(({ peerId }) => peerId.toString())
const MS = 600_000

describe('failover', () => {
  let network: StubNetwork

  beforeEach(() => { network = new StubNetwork() })

  /** Rendezvous peers that all know the first, and it knows them. */
  const servers = async (count: number): Promise<StubNode[]> => {
    const first = await network.rendezvous()
    const all = [first]

    while (all.length < count) {
      all.push(await network.rendezvous({ seeds: all.map(({ address }) => address) }))
    }

    await network.until(() => all.every(({ service }) => service.peers.length === count - 1))

    return all
  }

  it('takes no time when a rendezvous dies: another is leased in the same moment, has everything, and one of the two places it', async () => {
    const [r1, r2, r3] = [await network.rendezvous(), await network.rendezvous(), await network.rendezvous()]
    const edge = await network.edge([r1, r2, r3])
    const sealed = await Promise.all(Array.from({ length: 20 }, async (_, i) => sealPrinter(i)))
    sealed.forEach(one => { edge.service.push(one) })
    await network.until(() => r1.service.index.documents === 20 && r2.service.index.documents === 20)
    await network.pass(2_000)
    const at = network.clock.now
    network.kill(r1)
    await network.until(() => leases(edge)[1] === r3.peerId.toString())
    // turns of the event loop and no time
    expect(network.clock.now - at).to.be.below(200)
    await network.until(() => r3.service.index.documents === 20)
    expect(leases(edge)).to.deep.equal(ids([r2, r3]))
  })

  it('leaves one that falls silent within a minute, an exchange and no more, though its connection stays open', async () => {
    let asleep = false
    const sleepy = await network.hostile(saying(({ push }) => asleep ? undefined : answerFrame(push == null ? { granted: { ms: MS, known: true, others: [] } } : { pushed: { refusals: [] } })))
    const [r2, r3] = [await network.rendezvous(), await network.rendezvous()]
    const edge = await network.edge([sleepy, r2, r3])
    await network.until(() => leases(edge).length === 2)
    asleep = true
    const at = network.clock.now
    await network.until(() => r3.service.counts.clients === 1, 70_000)
    expect(network.clock.now - at).to.be.within(60_000, 62_500)
    await network.until(() => edge.service.counts.leases.lost === 1)
    expect(network.clock.now - at).to.be.below(65_500)
    expect(leases(edge)).to.deep.equal(ids([r2, r3]))
  })

  it('notices one that is silent by what it is pushed', async () => {
    let asleep = false
    const sleepy = await network.hostile(saying(({ push }) => asleep ? undefined : answerFrame(push == null ? { granted: { ms: MS, known: true, others: [] } } : { pushed: { refusals: [] } })))
    const [r2, r3] = [await network.rendezvous(), await network.rendezvous()]
    const edge = await network.edge([sleepy, r2, r3])
    await network.until(() => leases(edge).length === 2)
    await network.pass(3_000)
    asleep = true
    const at = network.clock.now
    edge.service.push(await sealPrinter(1))
    await network.until(() => r3.service.index.documents === 1, 70_000)
    expect(network.clock.now - at).to.be.below(10_000)
  })

  it('has clients of one that stops elsewhere before it is gone, with all that they publish', async () => {
    const [r1, r2, r3, r4] = await servers(4)
    const edges = await Promise.all(Array.from({ length: 12 }, async () => network.edge([r1], { maxLeases: 1 })))
    await network.until(() => r1.service.counts.clients === 12)

    for (const [i, edge] of edges.entries()) {
      edge.service.push(await sealPrinter(i))
    }

    await network.until(() => r1.service.index.documents === 12)
    let stopped = false
    const stopping = Promise.resolve(r1.service.stop()).then(() => { stopped = true })
    const others = [r2, r3, r4]
    await network.until(() => stopped)
    await stopping
    expect(edges.flatMap(leases).every(peer => ids(others).includes(peer))).to.equal(true)
    expect(others.reduce((sum, { service }) => sum + service.index.documents, 0)).to.equal(12)
    // and not all at the first of them
    expect(others.filter(({ service }) => service.counts.clients > 0).length).to.be.above(1)
    expect(edges.every(({ service }) => service.counts.leases.lost === 1)).to.equal(true)
  })

  it('does not wait for long for clients that do not answer a goodbye', async () => {
    const r1 = await network.rendezvous()
    const edge = await network.edge([r1])
    await network.until(() => leases(edge).length === 1)
    edge.handlers.set('/juxta/rendezvous-client/1.0.0', () => {})
    const at = network.clock.now
    let stopped = false
    void Promise.resolve(r1.service.stop()).then(() => { stopped = true })
    await network.until(() => stopped)
    expect(network.clock.now - at).to.be.within(3_000, 4_000)
  })

  it('spreads edges that all know the same seed over those that it knows', async () => {
    const all = await servers(8)
    const edges: StubNode[] = []

    for (let i = 0; i < 96; i++) {
      edges.push(await network.edge([all[0]]))
    }

    await network.until(() => edges.every(edge => leases(edge).length === 2), 120_000)
    const clients = all.map(({ service }) => service.counts.clients)
    expect(clients.reduce((sum, count) => sum + count, 0)).to.equal(192)
    // 24 each
    expect(Math.max(...clients), clients.join()).to.be.below(48)
    expect(Math.min(...clients), clients.join()).to.be.above(8)
    expect(all[0].service.counts.leases['sent-away']).to.be.above(40)
  }).timeout(60_000)

  it('sends clients to those that it has heard of from others, too: who is refused, renews, or is left', async () => {
    // nobody says where those are that have connected
    network.forgetful = true
    const r1 = await network.rendezvous({ maxClients: 1 })
    const all = [r1, ...await Promise.all(Array.from({ length: 3 }, async () => network.rendezvous({ seeds: [r1.address] })))]
    await network.until(() => all.every(({ service }) => service.members.length === 3))
    const [edge, other] = [await network.edge([]), await network.edge([])]
    const expected = ids(all.slice(1)).sort()
    const peers = (others: Uint8Array[] = []): string[] => others.map(bytes => String(multiaddr(bytes).getComponents().at(-1)?.value)).sort()
    const lease = async (from: StubNode): Promise<RendezvousAnswer> => network.ask(from, r1, { lease: { wantedMs: MS, insists: true } }) as Promise<RendezvousAnswer>

    expect(peers((await lease(edge)).granted?.others)).to.deep.equal(expected)
    expect(peers((await lease(edge)).granted?.others)).to.deep.equal(expected)
    expect(peers((await lease(other)).full?.others)).to.deep.equal(expected)
    const told: Uint8Array[] = []
    edge.handlers.set(CLIENT_PROTOCOL, saying(({ goodbye }) => {
      told.push(...goodbye?.others ?? [])

      return answerFrame({})
    }))
    await r1.service.stop()
    expect(peers(told)).to.deep.equal(expected)
  })

  it('sends nobody away who does not know of it, insists, or has a lease, unless it is full', async () => {
    const [r1] = await servers(2)
    const answers: Array<keyof RendezvousAnswer> = []
    const others: StubNode[] = []

    for (let i = 0; i < 40; i++) {
      others.push(await network.edge([]))
      const answer = await network.ask(others[i], r1, { lease: { wantedMs: MS, insists: i % 2 === 0 ? undefined : true } })
      answers.push(Object.keys(answer)[0] as keyof RendezvousAnswer)
    }

    expect(new Set(answers)).to.deep.equal(new Set(['granted']))
    expect(Object.keys(await network.ask(others[7], r1, { lease: { wantedMs: MS, insists: false } }))).to.deep.equal(['granted'])
  })

  it('leaves a rendezvous that is said to lie, takes another, and hears nothing of those that hold no lease', async () => {
    const [r1, r2, r3] = [await network.rendezvous(), await network.rendezvous(), await network.rendezvous()]
    const edge = await network.edge([r1, r2, r3])
    await network.until(() => leases(edge).length === 2)
    const lost: string[] = []
    edge.service.addEventListener('lease:lost', ({ detail }) => { lost.push(detail.reason) })
    edge.service.judge(r3.peerId, 'forged')
    edge.service.judge(r3.peerId, 'forged')
    edge.service.judge(r1.peerId, 'forged')
    edge.service.judge(r1.peerId, 'forged')
    await network.until(() => leases(edge).length === 2)
    expect([leases(edge), lost]).to.deep.equal([ids([r2, r3]), ['distrusted']])
    await network.pass(100_000, 5_000)
    expect(leases(edge)).to.deep.equal(ids([r2, r3]))
  })

  for (const [name, answer, count] of [['never answers', undefined, 'timeout'], ['is always busy', 19, undefined]] as const) {
    it(`leaves one that grants leases and ${name} when something is pushed`, async () => {
      const useless = await network.hostile(saying(({ push }, stream) => {
        if (push == null) {
          return answerFrame({ granted: { ms: MS, known: true, others: [] } })
        }

        if (answer != null) {
          stream.send(Uint8Array.of(1, answer))
        }

        return undefined
      }))
      const honest = await network.rendezvous()
      const edge = await network.edge([useless, honest])
      edge.service.push(await sealPrinter(1))
      const lost: string[] = []
      edge.service.addEventListener('lease:lost', ({ detail }) => { lost.push(detail.reason) })
      await network.until(() => lost.length > 0, 120_000)
      expect([lost, leases(edge), honest.service.index.documents]).to.deep.equal([['distrusted'], ids([honest]), 1])
      expect(edge.service.counts.leases[count as LeaseCount] ?? 0).to.be.below(5)
    })
  }
})
