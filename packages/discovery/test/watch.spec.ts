import { expect } from 'chai'
import { HOUR_MS, printer, read, rejection, settled } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { Published, Watching } from '../src/index.ts'
import type { Advertisement } from '@juxta/advertisement'
import type { AdvertisementIndex } from '@juxta/advertisement-cache'

const type = printer

describe('watching', () => {
  let network: StubNetwork
  let alice: StubNode
  let bob: StubNode
  let rendezvous: StubNode

  beforeEach(async () => {
    network = new StubNetwork();
    [alice, bob, rendezvous] = [await network.node({ role: 'edge' }), await network.node({ role: 'edge' }), await network.node({ role: 'rendezvous' })]
    network.lease([alice, bob], rendezvous)
  })

  afterEach(async () => { await network.stop() })

  const publish = async (node: StubNode, name: string, dpi: number): Promise<Published<typeof printer>> => {
    return node.discovery.publish(printer, { attributes: { name, dpi } }, { expirationMs: HOUR_MS })
  }

  /** What it says as it comes. */
  const follow = (watching: Watching<Advertisement<typeof printer>>): string[] => {
    const changes: string[] = []

    void (async () => {
      for await (const { change, advertisement } of watching) {
        changes.push(`${change} ${advertisement.attributes.name}`)
      }

      changes.push('end')
    })().catch((error: Error) => { changes.push(error.name) })

    return changes
  }

  const pass = async (ms: number): Promise<void> => {
    network.clock.advance(ms)
    await settled()
  }

  it('says what is there, what comes, changes and goes, here at once and elsewhere within its interval', async () => {
    const hall = await publish(bob, 'Hall', 600)
    await publish(bob, 'House', 300)
    const watching = alice.discovery.watch({ type, where: { dpi: 600 } }, { intervalMs: 1_000 })
    const changes = follow(watching)
    await settled()
    expect(changes.splice(0)).to.deep.equal(['added Hall'])

    const attic = await publish(alice, 'Attic', 600)
    await settled()
    expect(changes.splice(0)).to.deep.equal(['added Attic'])
    await attic.update({ name: 'Roof', dpi: 600 })
    await settled()
    expect(changes.splice(0)).to.deep.equal(['changed Roof'])
    await attic.update({ name: 'Roof', dpi: 300 })
    await settled()
    expect(changes.splice(0)).to.deep.equal(['removed Roof'])

    await hall.withdraw()
    await publish(bob, 'Cellar', 600)
    await pass(999)
    expect(changes).to.deep.equal([])
    await pass(1)
    expect(changes.splice(0).sort()).to.deep.equal(['added Cellar', 'removed Hall'])
    await watching.return()
    await settled()
    expect(changes).to.deep.equal(['end'])
  })

  it('looks at what comes to a rendezvous, and not each time at all that is there', async () => {
    const index = rendezvous.rendezvous?.index as AdvertisementIndex
    const changes = follow(rendezvous.discovery.watch({ type }, { intervalMs: HOUR_MS }))
    await settled()
    const find = index.find.bind(index)
    let found = 0
    index.find = (...query) => {
      found++

      return find(...query)
    }

    for (let i = 0; i < 20; i++) {
      await publish(bob, `${i}`, 600)
    }

    await settled()
    expect(changes).to.deep.equal(Array.from({ length: 20 }, (_, i) => `added ${i}`))
    expect(found).to.equal(0)
  })

  it('is silent about renewals, and says what expired', async () => {
    await publish(bob, 'Hall', 600)
    const changes = follow(alice.discovery.watch({ type }, { intervalMs: HOUR_MS / 4 }))
    await settled()

    for (let i = 0; i < 12; i++) {
      await pass(HOUR_MS / 4)
    }

    expect(changes.splice(0)).to.deep.equal(['added Hall'])
    await bob.discovery.stop()

    for (let i = 0; i < 8; i++) {
      await pass(HOUR_MS / 4)
    }

    expect(changes).to.deep.equal(['removed Hall'])
  })

  it('moves nothing but the query while nothing changes', async () => {
    await publish(bob, 'Hall', 600)
    follow(alice.discovery.watch({ type }, { intervalMs: 1_000 }))
    await settled()
    const { answered } = rendezvous.discovery.counts
    await pass(1_000)
    await pass(1_000)
    expect(rendezvous.discovery.counts.answered).to.equal(answered)
    expect(rendezvous.resolver.counts.answered.exhausted).to.equal(3)
  })

  it('at a rendezvous sees at once what its clients push', async () => {
    const changes = follow(rendezvous.discovery.watch({ type }, { intervalMs: HOUR_MS }))
    await settled()
    const hall = await publish(bob, 'Hall', 600)
    await settled()
    await hall.withdraw()
    await settled()
    expect(changes).to.deep.equal(['added Hall', 'removed Hall'])
  })

  it('sees what other searches find', async () => {
    const changes = follow(alice.discovery.watch({ type }, { intervalMs: HOUR_MS }))
    await settled()
    await publish(bob, 'Hall', 600)
    await settled()
    expect(changes).to.deep.equal([])
    await read(alice.discovery.find({ type }))
    await settled()
    expect(changes).to.deep.equal(['added Hall'])
  })

  it('joins changes that nobody has read', async () => {
    const watching = alice.discovery.watch({ type })
    const first = watching.next()
    await settled()
    const attic = await publish(alice, 'Attic', 600)
    expect((await first).value?.change).to.equal('added')
    const gone = await publish(alice, 'Gone', 600)
    await gone.withdraw()
    await attic.update({ name: 'Attic', dpi: 1 })
    await attic.update({ name: 'Attic', dpi: 2 })
    const { value } = await watching.next()
    expect([value?.change, value?.advertisement.attributes.dpi]).to.deep.equal(['changed', 2])
    await watching.return()
    expect((await watching.next()).done).to.equal(true)
  })

  it('ends with its signal and with the node, and there are not too many', async () => {
    const carol = await network.node({ maxWatches: 2, maxWatched: 1 })
    const controller = new AbortController()
    const changes = follow(carol.discovery.watch({ type }, { signal: controller.signal }))
    const second = carol.discovery.watch({ type })
    expect(() => carol.discovery.watch({ type })).to.throw().with.property('name', 'TooManyWatchesError')
    controller.abort(Object.assign(new Error(), { name: 'EnoughError' }))
    await settled()
    expect(changes).to.deep.equal(['EnoughError'])
    const others = follow(carol.discovery.watch({ type }))
    await settled()
    await publish(carol, 'a', 1)
    await publish(carol, 'b', 1)
    await settled()
    await carol.discovery.stop()
    await settled()
    expect(others).to.deep.equal(['added a', 'DiscoveryStoppedError'])
    expect((await rejection(second.next())).name).to.equal('DiscoveryStoppedError')
    expect(network.clock.pending).to.equal(0)
  })
})
