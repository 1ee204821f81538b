import { createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { rendezvous } from '../src/index.ts'
import { sealPrinter } from './fixtures.ts'
import type { RendezvousInit, RendezvousService } from '../src/index.ts'
import type { Libp2p } from '@libp2p/interface'

type Node = Libp2p<{ rendezvous: RendezvousService }>

/** Waits until something holds, which changes with nothing but leases, indexes and connections: looked at after each event of these, and never in between. */
async function until (nodes: Node[], condition: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // when all that hear of the event have
  const look = (): void => { setImmediate(() => { if (condition()) { resolve() } }) }
  const targets: Array<[EventTarget, string[]]> = nodes.flatMap(node => [
    [node.services.rendezvous as unknown as EventTarget, ['lease:granted', 'lease:lost', 'index:change']],
    [node as unknown as EventTarget, ['peer:identify', 'connection:close']]
  ])

  targets.forEach(([target, names]) => { names.forEach(name => { target.addEventListener(name, look) }) })
  look()
  await promise
  targets.forEach(([target, names]) => { names.forEach(name => { target.removeEventListener(name, look) }) })
}

describe('rendezvous on libp2p nodes over TCP', () => {
  const running: Node[] = []

  const create = async (init: RendezvousInit, libp2p: Parameters<typeof createTestNode>[0] = {}): Promise<Node> => {
    const node = await createTestNode({ ...libp2p, services: { rendezvous: rendezvous(init) } }) as unknown as Node
    running.push(node)

    return node
  }

  const held = ({ services }: Node): string[] => services.rendezvous.leases.map(String)

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('leases two, of which it knew one, pushes, and leases a third that it has heard of when the first stops', async () => {
    const now = Date.now()
    const r1 = await create({ role: 'rendezvous' })
    const r2 = await create({ role: 'rendezvous', seeds: r1.getMultiaddrs() })
    const r3 = await create({ role: 'rendezvous', seeds: r2.getMultiaddrs() })
    await until([r1, r2, r3], () => r2.services.rendezvous.peers.length === 2)
    const edge = await create({ seeds: r1.getMultiaddrs() }, { listen: [] })
    const documents = (...nodes: Node[]): number[] => nodes.map(({ services }) => services.rendezvous.index.documents)
    const sealed = await Promise.all(Array.from({ length: 70 }, async (_, i) => sealPrinter(i, {}, undefined, now)))
    sealed.forEach(one => { edge.services.rendezvous.push(one) })
    const leased = (): Node[] => [r1, r2, r3].filter(({ peerId }) => held(edge).includes(peerId.toString()))
    await until([edge, r1, r2, r3], () => held(edge).length === 2 && documents(...leased()).join() === '70,70')
    expect(held(edge)[0]).to.equal(r1.peerId.toString())
    const [, second] = leased()
    const third = second === r2 ? r3 : r2

    // the edge has heard of it by now
    await r1.stop()
    await until([edge, third], () => held(edge).join() === [second.peerId, third.peerId].join() && documents(third).join() === '70')

    await edge.stop()
    // it has said goodbye by then
    expect(second.services.rendezvous.counts.clients).to.equal(0)
    expect(held(edge)).to.deep.equal([])
    await edge.start()
    await until([edge], () => held(edge).length === 2)
  })

  it('notices at once that a rendezvous died, and leases another', async () => {
    const [r1, r2, r3] = [await create({ role: 'rendezvous' }), await create({ role: 'rendezvous' }), await create({ role: 'rendezvous' })]
    const edge = await create({ seeds: [r1, r2, r3].flatMap(node => node.getMultiaddrs()), random: () => 0.5 })
    await until([edge], () => held(edge).length === 2)
    const victim = [r1, r2, r3].find(node => held(edge)[0] === node.peerId.toString()) as Node
    // nothing listens there any more, and nothing was said
    await (victim as unknown as { components: { transportManager: { stop (): Promise<void> } } }).components.transportManager.stop()
    victim.getConnections().forEach(connection => { connection.abort(new Error('killed')) })
    await until([edge], () => held(edge).length === 2 && !held(edge).includes(victim.peerId.toString()))
    expect(edge.services.rendezvous.counts.leases.lost).to.equal(1)
  })

  it('stops before it is started, twice, and is found started', async () => {
    const node = await create({ role: 'rendezvous' }, { libp2p: { start: false } })
    await node.stop()
    await node.start()
    await node.stop()
    await node.stop()
  })
})
