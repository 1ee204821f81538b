import { withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { MemoryDatastore } from 'datastore-core'
import { alice, bob, NOW, sealPrinter } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'

const all = ({ service }: StubNode, now = NOW): string[] => [...service.index.find({ type: 'printer', where: {} }, now)].map(({ id }) => id)

describe('a rendezvous with a datastore', () => {
  it('has after a restart what it had, and keeps of it what its clients push again', async () => {
    const network = new StubNetwork()
    const datastore = new MemoryDatastore()
    const first = await network.rendezvous({ datastore })
    const expirationMs = 7_200_000
    const [theirs, orphan] = [await sealPrinter(1, { expirationMs }), await sealPrinter(2, { expirationMs }, bob)]
    const withdrawn = await withdraw(await sealPrinter(3, { expirationMs }), { privateKey: alice, now: NOW + 1 })
    const [edge, other] = [await network.edge([first]), await network.edge([first])]
    edge.service.push(theirs)
    edge.service.push(withdrawn)
    other.service.push(orphan)
    await network.until(() => first.service.index.documents === 3)
    await Promise.all([edge.service.stop(), other.service.stop()])
    await first.service.stop()

    const second = await network.rendezvous({ datastore })
    expect(second.service.counts.kept).to.include({ loaded: 3, corrupt: 0, failed: 0 })
    expect(all(second)).to.have.members([theirs.id, orphan.id])
    expect(second.service.index.get(withdrawn.id)?.opened.withdrawn).to.equal(true)

    const back = await network.edge([second])
    back.service.push(theirs)
    await network.until(() => (second.service.counts.pushed.taken ?? 0) === 1)
    expect(second.service.index.documents).to.equal(3)
    const removed: string[] = []
    second.service.addEventListener('index:change', ({ detail }) => { removed.push(...detail.removed == null ? [] : [detail.removed.id]) })

    await network.pass(590_000, 5_000)
    expect(removed).to.deep.equal([])
    await network.pass(30_000, 5_000)
    // nobody came for it in ten minutes, and the withdrawal still keeps something out
    expect(removed).to.deep.equal([orphan.id])
    expect(all(second, network.clock.now)).to.deep.equal([theirs.id])
    expect(second.service.index.documents).to.equal(2)
    await Promise.all([back.service.stop(), second.service.stop()])
  }).timeout(60_000)
})
