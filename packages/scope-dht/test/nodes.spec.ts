import { expect } from 'chai'
import { Nodes, until } from './nodes.ts'
import type { Node } from './nodes.ts'

const membersOf = ({ services: { rendezvous } }: Node): string[] => rendezvous.members.map(String).sort()
const others = (node: Node, nodes: Node[]): string[] => nodes.filter(other => other !== node).map(({ peerId }) => peerId.toString()).sort()

describe('rendezvous peers and edges that are found in the table, over TCP', () => {
  const nodes = new Nodes()

  afterEach(async () => { await nodes.stop() })

  it('find each other, who know nobody but one peer of it', async () => {
    const known = await nodes.table()
    const all = await Promise.all(Array.from({ length: 5 }, async () => nodes.rendezvous(known.getMultiaddrs())))
    await until(all, () => all.every(node => membersOf(node).join() === others(node, all).join()))
  })

  it('are found by an edge that has no seed, which leases two of them and leaves the table again', async () => {
    const known = await nodes.table()
    const all = await Promise.all([1, 2, 3].map(async () => nodes.rendezvous(known.getMultiaddrs())))
    const edge = await nodes.edge(known.getMultiaddrs())
    await until([edge, ...all], () => edge.services.rendezvous.leases.length === 2)
    expect(all.map(({ peerId }) => peerId.toString())).to.include.members(edge.services.rendezvous.leases.map(String))
  })

  it('are found anew by an edge when all that it knew are gone', async () => {
    const known = await nodes.table()
    const first = await nodes.rendezvous(known.getMultiaddrs())
    const edge = await nodes.edge(known.getMultiaddrs(), { rendezvous: { seeds: first.getMultiaddrs() } })
    await until([edge], () => edge.services.rendezvous.leases.length === 1)
    expect(edge.services.scopeDht.counts).to.deep.equal({})
    await first.stop()
    const second = await nodes.rendezvous(known.getMultiaddrs())
    await until([edge], () => edge.services.rendezvous.leases.some(peer => peer.equals(second.peerId)))
  })
})
