import { withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { alice, NOW, sealPrinter } from './fixtures.ts'
import { start, StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { Advertisement } from '@juxta/advertisement'

const names = (nodes: Array<{ toString (): string }>): string[] => nodes.map(String)
const leases = ({ service }: StubNode): string[] => names(service.leases)
const all = ({ service }: StubNode, now = NOW): string[] => [...service.index.find({ type: 'printer', where: {} }, now)].map(({ id }) => id)

describe('edges and rendezvous peers', () => {
  it('holds two leases, and has both know what is pushed before and after, once', async () => {
    const network = new StubNetwork()
    const [r1, r2, r3] = [await network.rendezvous(), await network.rendezvous(), await network.rendezvous()]
    const sealed = await Promise.all([1, 2, 3].map(async i => sealPrinter(i)))
    const edge = await network.edge([r1, r2, r3])
    edge.service.push(sealed[0])
    await network.until(() => r1.service.index.documents === 1 && r2.service.index.documents === 1)

    expect(leases(edge)).to.deep.equal(names([r1.peerId, r2.peerId]))
    sealed.slice(1).forEach(one => { edge.service.push(one) })
    edge.service.push(sealed[0])
    await network.until(() => r1.service.index.documents === 3 && r2.service.index.documents === 3)
    expect(r3.service.index.documents).to.equal(0)
    expect(r1.service.counts.pushed).to.deep.equal({ taken: 3 })
    expect([r1.service.counts.clients, edge.service.counts.remembered]).to.deep.equal([1, 3])
    expect(edge.tags.get(r1.peerId.toString())).to.deep.equal({ value: 50 })
    await network.pass(3_000_000, 5_000)
    expect(r1.service.counts.pushed).to.deep.equal({ taken: 3 })
    expect(r1.service.counts.leases).to.deep.equal({ granted: 1, renewed: 50 })
  }).timeout(60_000)

  it('pushes everything to another when a rendezvous is killed, and to the same when it comes back with nothing', async () => {
    const network = new StubNetwork()
    const [r1, r2] = [await network.rendezvous(), await network.rendezvous()]
    const sealed = await Promise.all(Array.from({ length: 20 }, async (_, i) => sealPrinter(i)))
    const edge = await network.edge([r1, r2])
    sealed.forEach(one => { edge.service.push(one) })
    await network.until(() => r1.service.index.documents === 20 && r2.service.index.documents === 20)
    const lost: string[] = []
    edge.service.addEventListener('lease:lost', ({ detail }) => { lost.push(`${detail.peer.toString()} ${detail.reason}`) })
    network.kill(r1)
    await network.until(() => lost.length === 1)
    expect(lost).to.deep.equal([`${r1.peerId.toString()} unreachable`])
    expect(leases(edge)).to.deep.equal([r2.peerId.toString()])
    expect(edge.tags.get(r1.peerId.toString())).to.equal(undefined)

    // another process at the same address, as it were
    await r1.service.stop()
    all(r1).forEach(id => { r1.service.index.remove(id as Advertisement['id']) })
    await start(r1)
    r1.dead = false
    await network.until(() => leases(edge).length === 2, 15_000)
    await network.until(() => r1.service.index.documents === 20)
    expect(leases(edge)).to.deep.equal(names([r2.peerId, r1.peerId]))
  }).timeout(60_000)

  it('says of an edge without a lease whom it asked and why it has none, and no more when it has one', async () => {
    const network = new StubNetwork()
    const r1 = await network.rendezvous({ maxClients: 1 })
    r1.dead = true
    const edge = await network.edge([r1])
    const [address] = [r1.address.toString()]
    expect(edge.service.unreached.map(({ message }) => message)).to.deep.equal([`rendezvous ${address}: no answer yet`])

    await network.until(() => edge.service.counts.leases.unreachable === 1)
    const [error] = edge.service.unreached
    expect(error).to.deep.include({ name: 'RendezvousUnreachedError', message: `rendezvous ${address}: There is no way to it`, peer: r1.peerId.toString(), addresses: [address], retryable: true })
    expect(error.cause).to.be.an('error').with.property('name', 'RequestFailedError')

    r1.dead = false
    await network.until(() => leases(edge).length === 1)
    expect(edge.service.unreached).to.deep.equal([])

    const other = await network.edge([r1])
    await network.until(() => other.service.counts.leases.full === 1)
    expect(other.service.unreached.map(({ message }) => message)).to.deep.equal([`rendezvous ${address}: it has as many clients as it takes`])
    await other.service.stop()
    expect(other.service.unreached).to.deep.equal([])
  })

  it('remembers few of those that it could not reach, and little of why', async () => {
    const network = new StubNetwork()
    const dead = await Promise.all(Array.from({ length: 20 }, async () => network.rendezvous()))
    dead.forEach(node => {
      node.dead = true
      node.why = new AggregateError(Array.from({ length: 9 }, (_, i) => new Error(`${i}`.repeat(1_000))), 'All of them failed')
    })
    const seeds = await Promise.all([network.edge(dead), network.rendezvous({ seeds: dead.map(({ address }) => address) })])
    await network.pass(60_000, 1_000)

    for (const { service } of seeds) {
      expect(service.unreached).to.have.lengthOf(8)

      for (const { message } of service.unreached) {
        expect(message).to.match(/^rendezvous \/ip4\S+: 0+…$/)
        expect(message.length).to.be.below(400)
      }
    }
  })

  it('is sent elsewhere by one that is full, and by one that stops', async () => {
    const network = new StubNetwork()
    const r2 = await network.rendezvous()
    const r1 = await network.rendezvous({ maxClients: 1, seeds: [r2.address] })
    await network.until(() => r1.service.peers.length === 1)
    const first = await network.edge([r1], { maxLeases: 1 })
    await network.until(() => leases(first).length === 1)
    const second = await network.edge([r1])
    await network.until(() => leases(second).length === 1)

    expect(leases(second)).to.deep.equal([r2.peerId.toString()])
    expect(second.service.counts.leases).to.include({ full: 1, granted: 1 })
    const sealed = await sealPrinter(1)
    first.service.push(sealed)
    await network.until(() => r1.service.index.documents === 1)
    await r1.service.stop()
    await network.until(() => leases(first)[0] === r2.peerId.toString())
    await network.until(() => r2.service.index.documents === 1)
  })

  it('says goodbye itself, and what it pushed stays for a while', async () => {
    const network = new StubNetwork()
    const r1 = await network.rendezvous({ keepMs: 60_000 })
    const edge = await network.edge([r1])
    const sealed = await sealPrinter(1)
    edge.service.push(sealed)
    await network.until(() => r1.service.index.documents === 1)
    await edge.service.stop()
    expect([leases(edge), r1.service.counts.clients]).to.deep.equal([[], 0])
    await network.pass(50_000, 1_000)
    expect(all(r1, network.clock.now)).to.deep.equal([sealed.id])
    await network.pass(20_000, 1_000)
    expect(r1.service.index.documents).to.equal(0)

    await start(edge)
    await network.until(() => r1.service.index.documents === 1)
    expect(leases(edge)).to.have.lengthOf(1)
  })

  it('expires a lease that nobody renews, and then what was pushed, and reports both', async () => {
    const network = new StubNetwork()
    const r1 = await network.rendezvous({ keepMs: 60_000, maxLeaseMs: 60_000 })
    const edge = await network.edge([r1])
    const changes: string[] = []
    r1.service.addEventListener('index:change', ({ detail }) => { changes.push(detail.added == null ? 'removed' : 'added') })
    edge.service.push(await sealPrinter(1))
    await network.until(() => r1.service.index.documents === 1)
    network.kill(edge)
    await network.pass(70_000, 1_000)
    expect([r1.service.counts.clients, r1.service.index.documents]).to.deep.equal([0, 1])
    await network.pass(60_000, 1_000)
    expect([r1.service.index.documents, r1.service.counts.leases.expired]).to.deep.equal([0, 1])
    expect(changes).to.deep.equal(['added', 'removed'])
  })

  it('has a withdrawal take the place of what it withdraws, and keeps it after its client is gone', async () => {
    const network = new StubNetwork()
    const r1 = await network.rendezvous({ keepMs: 10_000 })
    const [edge, other] = [await network.edge([r1]), await network.edge([r1])]
    const sealed = await sealPrinter(1)
    edge.service.push(sealed)
    await network.until(() => all(r1).length === 1)
    edge.service.push(await withdraw(sealed, { privateKey: alice, now: NOW + 1 }))
    await network.until(() => all(r1).length === 0)
    await edge.service.stop()
    await network.pass(20_000, 1_000)
    const refusals: string[] = []
    other.service.addEventListener('push:refused', ({ detail }) => { refusals.push(`${detail.id} ${detail.reason}`) })
    other.service.push(sealed)
    await network.until(() => refusals.length === 1)
    expect(refusals).to.deep.equal([`${sealed.id} older`])
    expect(all(r1, network.clock.now)).to.deep.equal([])
  })

  it('keeps what two of them push, as gateways do, when the one leaves, and neither after one has pushed its withdrawal', async () => {
    const network = new StubNetwork()
    const server = await network.rendezvous()
    const [first, second] = [await network.edge([server]), await network.edge([server])]
    await network.until(() => server.service.counts.clients === 2)
    const hall = await sealPrinter(1)
    const attic = await sealPrinter(2)
    first.service.push(hall)
    first.service.push(attic)
    await network.until(() => server.service.index.documents === 2)
    second.service.push(hall)
    second.service.push(attic)
    await network.pass(1_000)
    second.service.push(await withdraw(attic, { privateKey: alice, now: NOW + 1_000 }))
    await network.until(() => server.service.index.get(attic.id)?.opened.withdrawn === true)
    await first.service.stop()
    await network.pass(700_000, 1_000)
    expect([hall, attic].map(({ id }) => server.service.index.get(id)?.opened.withdrawn)).to.deep.equal([false, true])
    await second.service.stop()
    await network.pass(700_000, 1_000)
    expect(server.service.index.get(hall.id)).to.equal(undefined)
  })

  it('pushes again later what was not taken for lack of room', async () => {
    const network = new StubNetwork()
    const r1 = await network.rendezvous({ maxDocuments: 1, maxLeaseMs: 60_000 })
    const edge = await network.edge([r1])
    const [first, second] = [await sealPrinter(1, { expirationMs: 1_000 }), await sealPrinter(2)]
    edge.service.push(first)
    edge.service.push(second)
    await network.until(() => edge.service.counts.pushed.full === 1)
    await network.pass(400_000, 1_000)
    expect(all(r1, network.clock.now)).to.deep.equal([second.id])
  }).timeout(60_000)

  it('renews at once when the clock jumps', async () => {
    const network = new StubNetwork()
    let slept = 0
    const r1 = await network.rendezvous()
    const edge = await network.edge([r1], { now: () => network.clock.now + slept })
    edge.service.push(await sealPrinter(1))
    await network.until(() => r1.service.index.documents === 1)
    slept = 30 * 60_000
    await network.until(() => r1.service.counts.leases.renewed === 1, 6_000)
    expect(edge.service.counts.leases).to.include({ granted: 2, lost: 1 })
  })

  it('forgets what it is told to, and takes its own at a rendezvous', async () => {
    const network = new StubNetwork()
    const r1 = await network.rendezvous()
    const edge = await network.edge([r1])
    await network.until(() => leases(edge).length === 1)
    const [first, second] = [await sealPrinter(1), await sealPrinter(2)]
    edge.service.push(first)
    edge.service.forget(first.id)
    r1.service.push(second)
    await network.pass(1_000)
    expect(all(r1)).to.deep.equal([second.id])
    expect([names(edge.service.peers), edge.service.index.documents, r1.service.leases]).to.deep.equal([names([r1.peerId]), 0, []])
  })
})
