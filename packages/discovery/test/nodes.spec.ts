import { resolver } from '@juxta/resolver'
import { createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import { discovery } from '../src/index.ts'
import { printer, read, until } from './fixtures.ts'
import type { DiscoveryService } from '../src/index.ts'
import type { ResolverService } from '@juxta/resolver'
import type { Libp2p } from '@libp2p/interface'

type Node = Libp2p<{ resolver: ResolverService, discovery: DiscoveryService }>

const type = printer

describe('discovery on libp2p nodes over TCP', () => {
  const running: Node[] = []

  const create = async (): Promise<Node> => {
    const node = await createTestNode({ services: { resolver: resolver(), discovery: discovery() } }) as unknown as Node
    running.push(node)

    return node
  }

  const neighbours = async (node: Node, count: number): Promise<void> => {
    await until(() => node.services.resolver.neighbours().length === count)
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('finds, watches and gets what neighbours publish, also after a restart, without a rendezvous service', async () => {
    const [alice, bob, carol] = [await create(), await create(), await create()]
    await bob.services.discovery.publish(printer, { attributes: { name: 'Attic', dpi: 300 } })
    const hall = await carol.services.discovery.publish(printer, { attributes: { name: 'Hall', dpi: 600 } })
    await alice.dial(bob.getMultiaddrs())
    await alice.dial(carol.getMultiaddrs())
    await neighbours(alice, 2)

    expect((await read(alice.services.discovery.find({ type }))).sort()).to.deep.equal(['Attic neighbour', 'Hall neighbour'])
    const watching = alice.services.discovery.watch({ type, where: { dpi: 600 } }, { intervalMs: 20 })
    expect((await watching.next()).value).to.deep.include({ change: 'added' })
    await hall.withdraw()
    expect((await watching.next()).value?.change).to.equal('removed')
    await watching.return()
    expect(await read(alice.services.discovery.find({ type, where: { dpi: 600 } }))).to.deep.equal([])
    expect((await alice.services.discovery.get(hall.id))?.withdrawn).to.equal(true)

    await bob.stop()
    await until(() => alice.getConnections(bob.peerId).length === 0)
    await bob.start()
    await alice.dial(bob.getMultiaddrs())
    await neighbours(bob, 1)
    await alice.services.discovery.publish(printer, { attributes: { name: 'Roof', dpi: 600 } })
    expect((await read(bob.services.discovery.find({ type }))).sort()).to.deep.equal(['Attic local', 'Roof neighbour'])
  })
})
